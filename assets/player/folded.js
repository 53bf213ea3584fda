// Draws the same network folded: a cell for each part, whose state goes back into itself.

import { svgElement } from "./format.js";
import { backwardChain, bands, BOX, commonToken, drawnFrame, forwardChain, WIDEST_BOX } from "./graph.js";
import { arrowHead, fitted, LETTER_WIDTH, lettersIn, textAt } from "./strokes.js";
import { ofWeight } from "./weights.js";

const COLUMN = 232; // of encoder and decoder
const APART = 10; // the cells of two directions
const LOOP = { out: 40, up: 26, reach: 31, join: 4 };
const ROUND_CORNER = 4;
const FEEDBACK = 106;
const ALONE = 240; // what one cell needs

// The parts of a network, each with its first and last step.
/** @param {import("./payloads").Graph} data */
export function partsOfGraph({ steps }) {
  const firsts = steps.flatMap(({ part }, t) => (t > 0 && part === steps[t - 1].part ? [] : [t]));
  return firsts.map((first, place) => ({ first, last: (firsts[place + 1] ?? steps.length) - 1 }));
}

// What all of it needs.
/** @param {import("./payloads").Graph} data */
export function widthOfFolded(data) {
  const cells = partsOfGraph(data).length;
  return cells > 1 ? cells * COLUMN : ALONE;
}

// Where the cell of each part stands.
export function columnsOfParts(parts, width) {
  const wide = Math.min(COLUMN, width / parts.length);
  return parts.map((_, place) => width / 2 + (place - (parts.length - 1) / 2) * wide);
}

// The cells as they are at step t: of each part the step that is nearest.
export function drawFolded(data, rows, { width }, t) {
  const parts = partsOfGraph(data);
  const columns = columnsOfParts(parts, width);
  const numbers = parts.map(({ first, last }) => Math.min(Math.max(t, first), last));
  const shown = { ...data, length: parts.length, steps: numbers.map((number) => data.steps[number]) };
  const apart = data.backward ? APART : 0;
  const at = {
    middle: (place) => columns[place], forward: (place) => columns[place] - apart, back: (place) => columns[place] + apart,
    half: WIDEST_BOX / 2, wide: Math.min(COLUMN, width / parts.length), number: (place) => numbers[place], folded: true,
  };
  const picture = drawnFrame(data, width, rows);
  picture.classList.add("unroll-graph-folded");
  picture.append(...bands(shown, rows, at, 0, parts.length - 1));
  parts.forEach(({ first, last }, place) => {
    const node = svgElement("g", { class: "unroll-graph-step" });
    node.classList.toggle("unroll-later", t < first);
    node.classList.toggle("unroll-now", t >= first && t <= last);
    if (data.backward) node.append(...backwardChain(shown, rows, at, place), commonToken(shown, rows, at, place));
    node.append(...forwardChain(shown, rows, at, place), ...loops(data, rows, at, place, parts));
    if (data.steps.slice(first, last + 1).some(({ fed }) => fed)) node.append(...fedBack(shown, rows, at, place));
    picture.append(node);
  });
  return picture;
}

function loops(data, rows, at, place, parts) {
  if (!data.weights.length) return [];
  // Where two cells stand side by side, their loops are on the outer sides.
  const side = data.backward || place < parts.length - 1 ? -1 : 1;
  const chain = data.steps[parts[place].first].part;
  const ahead = loop(data, chain, at.forward(place), rows.box + BOX / 2, side, "one step later");
  if (!data.backward) return ahead;
  return [...ahead, ...loop(data, "backward", at.back(place), rows.back + BOX / 2, 1, "one step earlier")];
}

// From a side of a box around into the same side.
function loop(data, chain, x, y, side, words) {
  const [edge, turn] = [x + (side * WIDEST_BOX) / 2, x + side * (WIDEST_BOX / 2 + LOOP.out)];
  const d = `M${edge} ${y - LOOP.join}C${turn} ${y - LOOP.up} ${turn} ${y + LOOP.up} ${edge + side * 2.5} ${y + LOOP.join + 1.4}`;
  const node = svgElement("g", { class: "unroll-graph-arrow unroll-graph-loop" });
  const [dx, dy] = [edge - turn, LOOP.join - LOOP.up];
  const length = Math.hypot(dx, dy);
  node.append(svgElement("path", { d, "stroke-width": 1.3 }), arrowHead(edge, y + LOOP.join, dx / length, dy / length));
  const anchor = side < 0 ? "end" : "start";
  const letter = { x: edge + side * (LOOP.reach + 2), y: y - 2, anchor };
  const label = textAt("unroll-graph-later-word", letter.x, y + 7, words);
  label.style.textAnchor = anchor;
  return [...ofWeight(data, chain, "recurrent", [node], letter), label];
}

// Dashed: from the answer around everything into what is read at the next step.
function fedBack(shown, rows, at, place) {
  const { token } = shown.steps[place];
  const middle = at.middle(place);
  const [top, bottom, turn] = [rows.out + 5.5, rows.token + 6.5, middle + FEEDBACK];
  const stop = middle + (LETTER_WIDTH * lettersIn(fitted(token))) / 2 + 2;
  const corner = `Q${turn} ${top} ${turn} ${top + ROUND_CORNER}V${bottom - ROUND_CORNER}Q${turn} ${bottom} ${turn - ROUND_CORNER} ${bottom}`;
  return [svgElement("path", { class: "unroll-graph-fed", d: `M${middle} ${top}H${turn - ROUND_CORNER}${corner}H${stop}` })];
}
