// Buttons that leave the keyboard where it is: with the playhead.

import { element } from "./format.js";

/**
 * @param {string} label
 * @param {() => void} act
 * @param {string} [title]
 * @param {string} [className]
 */
export function quietButton(label, act, title = "", className = "") {
  const node = element("button", `unroll-button ${className}`.trim(), { type: "button", ...(title && { title }) }, label);
  node.addEventListener("click", act);
  // The mouse must not take the focus away.
  node.addEventListener("mousedown", (event) => event.preventDefault());
  return node;
}
