// Lines, words and marks of a graph of steps. Lengths are tenths of an em of its text.

import { svgElement } from "./format.js";
import { GRAPHEMES } from "./transport.js";

export const LETTER_WIDTH = 6.3;
export const MOST_LETTERS_IN_STEP = 11;
export const MARGIN = 4; // between words
const HEAD = 3.2; // of an arrow

export const lettersIn = (text) => [...GRAPHEMES.segment(text)].length;

export function fitted(text) {
  const letters = [...GRAPHEMES.segment(text)].map(({ segment }) => segment);
  if (letters.length <= MOST_LETTERS_IN_STEP) return text;
  return `${letters.slice(0, MOST_LETTERS_IN_STEP - 1).join("")}…`;
}

// Joins two lines that come from below at the height `joint`.
export function bracket(x1, y1, x2, y2, joint, width) {
  return line(`M${x1} ${y1}V${joint}H${x2}V${y2}`, width);
}

export function line(d, width) {
  const node = svgElement("g", { class: "unroll-graph-arrow" });
  node.append(svgElement("path", { d, "stroke-width": width }));
  return node;
}

export function lossMark(x, y) {
  const node = svgElement("g", { class: "unroll-graph-loss" });
  node.append(svgElement("path", { d: `M${x} ${y - 5.5}l5.5 5.5l-5.5 5.5l-5.5 -5.5z` }), textAt("", x, y + 2.3, "L"));
  return node;
}

export function stateText({ symbol, raised }, x, y, t) {
  const node = textAt("unroll-graph-state", x, y, symbol);
  const index = svgElement("tspan", { dy: raised ? -3.5 : 2.2, class: "unroll-graph-index" });
  index.textContent = raised ? `⟨${t}⟩` : t;
  node.append(index);
  return node;
}

export function rect(x, y, width, height, rx) {
  return svgElement("rect", { x, y, width, height, rx });
}

export function textAt(className, x, y, content) {
  const node = svgElement("text", { class: className, x, y });
  node.textContent = content;
  return node;
}

// A word under or over its step, as large as fits there.
export function wordAt(className, x, y, word, wide) {
  const node = textAt(className, x, y, fitted(word));
  const size = (wide - MARGIN) / widthOfText(node.textContent);
  if (size < 1) node.style.fontSize = `${10 * size}px`;
  return node;
}

const pen = /** @type {CanvasRenderingContext2D} */ (document.createElement("canvas").getContext("2d"));

// The width of a text in tenths of an em: which font there is, only the browser knows.
function widthOfText(text) {
  pen.font = `bold 10px ${getComputedStyle(document.body).fontFamily}`;
  return Math.max(pen.measureText(text).width, LETTER_WIDTH * lettersIn(text));
}

// As it is written: two decimals, and neither 0 nor 1 where it is neither.
export function roughly(share) {
  if (share === null) return "";
  if (share > 0 && share < 0.01) return "<0.01";
  return share > 0.99 && share < 1 ? ">0.99" : share.toFixed(2);
}

// An arrow from one point to another.
export function arrow(x1, y1, x2, y2, className, width) {
  const length = Math.hypot(x2 - x1, y2 - y1) || 1;
  const [dx, dy] = [(x2 - x1) / length, (y2 - y1) / length];
  const reach = Math.min(HEAD + width / 2, length);
  const node = svgElement("g", { class: `unroll-graph-arrow ${className}`.trim() });
  node.append(
    svgElement("path", { d: `M${x1} ${y1}L${x2 - dx * reach} ${y2 - dy * reach}`, "stroke-width": width }),
    arrowHead(x2, y2, dx, dy, reach),
  );
  return node;
}

// The head of an arrow that comes in the direction (dx, dy), of length 1, and ends at (x, y).
export function arrowHead(x, y, dx, dy, reach = HEAD + 0.65) {
  const [bx, by, spread] = [x - dx * reach, y - dy * reach, reach * 0.55];
  const d = `M${x} ${y}L${bx - dy * spread} ${by + dx * spread}L${bx + dy * spread} ${by - dx * spread}z`;
  return svgElement("path", { class: "unroll-graph-head", d });
}
