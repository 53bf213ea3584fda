// What the curves of a panel are called, each beside a piece of its line.

import { element, svgElement } from "./format.js";

const SWATCH_WIDTH = 30; // of a piece of line: the longest pattern of dashes is 26 wide

// A path of the style's curve number k.
export function curvePath(k, d, stroke) {
  return svgElement("path", { class: `unroll-curve unroll-curve-${k}`, d, stroke });
}

/**
 * @param {{ title: string, colour: string, pattern: number }[]} curves
 * @param {boolean} zeros whether hollow points stand for exact zeros
 */
export function buildLegend(curves, zeros) {
  const keys = curves.map(({ title, colour, pattern }) =>
    legendKey(title, curvePath(pattern, `M0 2H${SWATCH_WIDTH}`, colour)));
  if (zeros) {
    const hollow = (name, stroke) => svgElement("path", { class: name, d: `M${SWATCH_WIDTH / 2} 2h0`, stroke });
    keys.push(legendKey("exactly 0",
      hollow("unroll-dots", "currentColor"), hollow("unroll-holes", "var(--st-background-color)")));
  }
  return keys;
}

function legendKey(title, ...paths) {
  const swatch = svgElement("svg", { class: "unroll-swatch", viewBox: `0 0 ${SWATCH_WIDTH} 4`, "aria-hidden": "true" });
  swatch.append(...paths);
  return element("span", "unroll-key", {}, swatch, title);
}
