// Small heat maps of matrices: still ones are drawn once, of the others the one of the present step.

import { blankPicture, paint } from "./colours.js";
import { element, precise } from "./format.js";
import { scaleNodes, scaleOf } from "./heatmaps.js";
import { readSignals } from "./signals.js";

/**
 * @param {import("./payloads").Matrix[]} matrices
 * @param {import("./payloads").Board} data
 * @param {any} tip
 */
export function buildMatrices(matrices, { length, palette }, tip) {
  const signals = readSignals({ maps: matrices, length, palette, unit: -1 });
  const parts = matrices.map((sent) => buildMatrix(sent, signals[sent.name], tip));
  const scale = element("span", "unroll-legend", {}, ...scaleNodes(scaleOf(signals[matrices[0].name])));
  if (parts.length === 1) parts[0].title.append(scale);
  const nodes = parts.flatMap(({ sign, node }) => (sign ? [sign, node] : [node]));
  const moving = parts.filter((part) => part.moves);
  for (const part of parts) part.draw(0);
  return {
    node: element("div", "unroll-matrices", {}, ...nodes, ...(parts.length > 1 ? [scale] : [])),
    follow({ t }) {
      for (const part of moving) part.draw(t);
    },
  };
}

/** @param {import("./payloads").Matrix} sent */
function buildMatrix({ word, symbol, units, columns, captions, sign }, signal, tip) {
  const rows = units / columns;
  const image = blankPicture(columns, rows);
  const frame = element("div", `unroll-matrix-frame${columns === 1 ? " unroll-vector" : ""}`, { tabindex: 0, role: "img" }, image);
  const title = element("div", "unroll-matrix-title");
  title.innerHTML = symbol; // MathML made by the server
  const caption = element("figcaption", "unroll-matrix-caption");
  let present = -1;
  const value = (row, column) => signal.value(present, row * columns + column);
  frame.addEventListener("pointermove", (event) => {
    const box = frame.getBoundingClientRect();
    const at = (share, all) => Math.min(Math.max(Math.floor(share * all), 0), all - 1);
    const row = at((event.clientY - box.top) / box.height, rows);
    const column = at((event.clientX - box.left) / box.width, columns);
    tip.show(event, () => `row ${row}, column ${column}: ${precise(value(row, column))}`);
  });
  frame.addEventListener("pointerleave", () => tip.hide());
  return {
    sign: sign && element("span", "unroll-matrix-sign", {}, sign),
    title,
    node: element("figure", "unroll-matrix", {}, title, frame, caption),
    moves: captions.length > 1,
    draw(t) {
      if (t === present) return;
      present = t;
      paint(image, { units: rows, pixel: (column, row) => signal.pixel(t, row * columns + column) }, columns);
      caption.textContent = captions[t];
      frame.setAttribute("aria-label", `${word}: ${captions[t].replaceAll("\n", ", ")}`);
    },
  };
}
