// What stage and boards have in common: a root that stays over reruns, and how its parts follow.

import { element } from "./format.js";
import { playhead } from "./playhead.js";
import { buildTip } from "./tip.js";

// The root of a mount, with a tip of its own; whatever followed the playhead in it no longer does.
/**
 * @param {HTMLElement} parentElement
 * @param {string} className
 * @returns {any}
 */
export function rootIn(parentElement, className) {
  /** @type {any} */
  let root = parentElement.querySelector(".unroll-stage");
  if (!root) {
    root = element("div", className);
    root.tip = buildTip();
    parentElement.append(root);
  }
  root.leave?.();
  return root;
}

// Draws the contents of a root anew; what had the keyboard in it has it again.
export function keepingFocus(root, draw) {
  const places = () => [...root.querySelectorAll("[tabindex]")];
  const focused = places().indexOf(document.activeElement);
  draw();
  if (focused >= 0) places()[focused]?.focus({ preventScroll: true });
}

// Lets parts follow the playhead; returns what ends it.
export function followPlayhead(root, length, parts) {
  root.leave = playhead.subscribe((state) => {
    // While the next sequence is on its way, the playhead may already be beyond this one.
    const t = Math.min(state.t, length - 1);
    const { sub, inside, playing, equations } = state;
    for (const part of parts) part.follow({ t, sub, inside, playing, equations });
    root.tip.follow();
    root.dataset.t = t;
  });
  return () => root.leave();
}
