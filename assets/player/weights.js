// The weights on the arrows of a graph: drawn at every step, and the same numbers in all copies.

import { element, svgElement } from "./format.js";
import { arrow, textAt } from "./strokes.js";

const REACH = 8; // around an arrow, so that it can be pointed at
const STUB = 6.5; // of a bias

const keyOf = (weight) => weight.keys[0];

// The nodes of an arrow as those of a weight, with its letter; as they are where none is known.
/**
 * @param {import("./payloads").Graph} data
 * @param {string} chain
 * @param {string} role
 * @param {SVGElement[]} nodes
 * @param {{ x: number, y: number, anchor: string }} place of the letter
 */
export function ofWeight(data, chain, role, nodes, { x, y, anchor }) {
  const weight = data.weights.find((one) => one.chain === chain && one.roles.includes(role));
  if (!weight) return nodes;
  const copy = svgElement("g", { class: `unroll-graph-weight unroll-part-${weight.kind}` });
  copy.append(...nodes);
  const lines = [...copy.querySelectorAll("path:not(.unroll-graph-head)")];
  copy.append(...lines.map((one) =>
    svgElement("path", { class: "unroll-graph-reach", d: one.getAttribute("d"), "stroke-width": REACH })));
  const letter = textAt(`unroll-graph-letter unroll-part-${weight.kind}`, x, y, weight.letter);
  letter.style.textAnchor = anchor;
  const below = svgElement("tspan", { dy: 1.6, class: "unroll-graph-below-letter" });
  below.textContent = weight.below;
  letter.append(below);
  for (const node of [copy, letter]) node.dataset.weight = keyOf(weight);
  return [copy, letter];
}

// A bias comes from nowhere: a short arrow into its box, whose lower edge is at y.
export function biasOf(data, chain, x, y, side) {
  if (!data.weights.some((one) => one.chain === chain && one.roles.includes("bias"))) return [];
  const place = { x: x + 1.6 * side, y: y + STUB, anchor: side < 0 ? "end" : "start" };
  return ofWeight(data, chain, "bias", [arrow(x, y + STUB, x, y, "", 1)], place);
}

// The weight that is drawn where a person points, its key; "" for none.
export function weightAt(event) {
  const nodes = document.elementsFromPoint(event.clientX, event.clientY);
  return nodes.map((node) => node.closest("[data-weight]")?.getAttribute("data-weight")).find(Boolean) ?? "";
}

// A button for each weight, which lights all its copies in `frame`, and a sentence beside them.
/**
 * @param {import("./payloads").Graph} data
 * @param {HTMLElement} frame
 * @param {(key: string) => void} choose
 */
export function buildWeights(data, frame, choose) {
  const sentences = Object.fromEntries(data.weights.map((one) => [keyOf(one), one.sentence]));
  let kept = keyOf(data.weights.find(({ keys }) => keys.includes(data.lit)) ?? { keys: [""] });
  let pointed = "";
  const sentence = element("span", "unroll-graph-sharing", { role: "status" });
  const buttons = data.weights.map((weight) => {
    const letter = element("i", "", {}, weight.letter, element("sub", "", {}, weight.below));
    const button = element("button", `unroll-graph-button unroll-part-${weight.kind}`, {
      type: "button", tabindex: "0", "aria-label": `${weight.name.replace("_", "")}: the same weights at every step`,
    }, letter);
    const key = keyOf(weight);
    button.dataset.key = key;
    for (const [event, there] of [["pointerenter", key], ["pointerleave", ""], ["focus", key], ["blur", ""]]) {
      button.addEventListener(event, () => point(there));
    }
    button.addEventListener("click", () => {
      kept = kept === key ? "" : key;
      light();
      choose(kept);
    });
    return button;
  });
  const chains = Map.groupBy(buttons, (_, place) => data.weights[place].chain);
  const titles = { ...data.parts, "": data.backward ? "→" : "", backward: "←" };
  const groups = data.weights.map(({ chain }) => chain).filter((chain, place, all) => all.indexOf(chain) === place);
  const node = element("div", "unroll-graph-weights", { role: "group", "aria-label": "Weights that the steps share" });
  for (const chain of groups) {
    node.append(element("span", "", { "aria-hidden": "true" }, titles[chain]), ...(chains.get(chain) ?? []));
  }
  node.append(sentence);

  function light() {
    const lit = pointed || kept;
    for (const copy of frame.querySelectorAll("[data-weight]")) {
      copy.classList.toggle("unroll-lit", copy.getAttribute("data-weight") === lit);
    }
    for (const button of buttons) {
      button.classList.toggle("unroll-lit", button.dataset.key === lit);
      button.setAttribute("aria-pressed", String(button.dataset.key === kept));
    }
    const words = sentences[lit] ?? data.sharing;
    if (sentence.textContent !== words) sentence.textContent = words;
  }

  function point(key) {
    if (key === pointed) return;
    pointed = key;
    light();
  }

  return { node, light, point, sentenceOf: (key) => sentences[key] };
}
