// Draws an unrolled graph: a box a step, the state from box to box, what is read below, what is
// answered above. Lengths are tenths of an em of its text.

import { svgElement } from "./format.js";
import {
  arrow, bracket, fitted, LETTER_WIDTH, lettersIn, line, lossMark, MARGIN, MOST_LETTERS_IN_STEP, rect, roughly, stateText,
  textAt, wordAt,
} from "./strokes.js";
import { biasOf, ofWeight } from "./weights.js";

export const BOX = 17; // its height
export const WIDEST_BOX = 30;
const NARROWEST = 26; // a step
const WITH_LETTERS = 34; // narrower, the letters of the weights would run together
const SQUEEZED = 0.8; // words may be this much smaller where steps are narrow
const ARROW = 12; // at least, up or down
const THINNEST = 0.6;
const BIAS_AT = 0.62; // of half a box, from its middle
const ROUND = 4; // corners of what is fed back

const some = (data, what) => data.steps.some((step) => step[what]);

// Where everything stands, from top to bottom; what never occurs takes no room. Arrows are longer
// by `room`, up to twice as long as they need to be.
/**
 * @param {import("./payloads").Graph} data
 * @param {number} room
 */
export function rowsOfGraph(data, room = 0) {
  const answers = some(data, "answer");
  const longer = Math.min(room / (2 + Number(data.backward)), ARROW);
  const rows = { label: 10, title: some(data, "part") };
  let y = rows.title ? 16 : 1;
  const place = (name, height) => {
    rows[name] = y;
    y += height;
  };
  place("loss", some(data, "loss") ? 13 : 0);
  place("answer", answers ? 11 : 0);
  place("share", answers ? 10 : 0);
  place("out", answers ? ARROW + longer : 0);
  place("back", data.backward ? BOX + 10 + longer : 0);
  place("box", BOX);
  place("in", ARROW + longer);
  place("token", 14);
  return { ...rows, height: y };
}

// What a step needs so that its words can be read.
/** @param {import("./payloads").Graph} data */
export function widthOfStep(data) {
  const longest = Math.max(...data.steps.flatMap(({ token, answer }) => [token, answer].map(lettersIn)));
  return Math.max(NARROWEST, SQUEEZED * LETTER_WIDTH * Math.min(longest, MOST_LETTERS_IN_STEP) + MARGIN);
}

// A page of the graph; `steps` are the nodes that belong to a step, to be lit by the playhead.
export function drawGraph(data, rows, page, enter) {
  const { from, count, step: wide, width } = page;
  const left = (width - count * wide) / 2;
  const middle = (t) => left + (t - from + 0.5) * wide;
  const apart = data.backward ? 0.17 * Math.min(wide, 60) : 0;
  const half = Math.min(wide * (data.backward ? 0.25 : 0.31), WIDEST_BOX / 2);
  const at = { middle, forward: (t) => middle(t) - apart, back: (t) => middle(t) + apart, half, wide };
  const picture = drawnFrame(data, width, rows);
  picture.classList.toggle("unroll-graph-narrow", wide < WITH_LETTERS);
  const steps = [];
  const group = (t, className, nodes) => {
    const node = svgElement("g", { class: `unroll-graph-step ${className}`.trim() });
    node.append(...nodes);
    node.dataset.t = t;
    steps.push({ t, node });
    picture.append(node);
    return node;
  };
  const last = from + count - 1;
  const visible = Array.from({ length: count }, (_, k) => from + k);
  picture.append(...bands(data, rows, at, from, last));
  for (const t of visible) {
    group(t, "unroll-graph-place", [rect(middle(t) - wide / 2 + 0.6, rows.title ? 14 : 0.6, wide - 1.2, rows.height - (rows.title ? 14.6 : 1.2), 4)]);
  }
  // One step more to the right, so that what leaves the page is seen to go on.
  for (const t of [...visible, last + 1].filter((one) => one < data.length)) {
    if (data.backward) group(t, "unroll-graph-known", backwardChain(data, rows, at, t));
    group(t, "", forwardChain(data, rows, at, t));
  }
  if (data.backward) {
    for (const t of visible) group(t, "unroll-graph-known", [commonToken(data, rows, at, t)]);
  }
  for (const t of visible) {
    enter(group(t, "unroll-graph-hit", [rect(middle(t) - wide / 2, 0, wide, rows.height, 0)]), t);
  }
  return { picture, steps };
}

export function drawnFrame(data, width, rows) {
  return svgElement("svg", {
    class: "unroll-graph", role: "img", "aria-label": data.description,
    viewBox: `0 0 ${width} ${rows.height}`,
  });
}

// The tints of encoder and decoder with their names.
export function bands(data, rows, { middle, wide }, from, last) {
  const nodes = [];
  for (let t = from; t <= last; t += 1) {
    const { part } = data.steps[t];
    const begun = t;
    while (t < last && data.steps[t + 1].part === part) t += 1;
    if (!part) continue;
    const [start, end] = [middle(begun) - wide / 2, middle(t) + wide / 2];
    const band = rect(start, 0, end - start, rows.height, 5);
    band.classList.add("unroll-graph-band");
    band.style.fill = `var(--${part})`;
    nodes.push(band, textAt("unroll-graph-title unroll-graph-first", start + 5, rows.label, data.parts[part]));
  }
  return nodes;
}

export function forwardChain(data, rows, at, t) {
  const { token, fed, answer, share, loss, part } = data.steps[t];
  const asked = some(data, "loss");
  const [x, centre, height] = [at.forward(t), at.middle(t), rows.box + BOX / 2];
  const nodes = [];
  if (t > 0) {
    const bridge = part !== data.steps[t - 1].part;
    const [start, end] = [at.forward(t - 1) + at.half, x - at.half];
    const passed = arrow(start, height, end, height, bridge ? "unroll-graph-bridge" : "", bridge ? 4 : 1.3);
    nodes.push(...ofWeight(data, part, "recurrent", [passed], { x: (start + end) / 2, y: height - 3.2, anchor: "middle" }));
  }
  if (token && !data.backward) {
    nodes.push(...inputArrow(data, rows, part, x, rows.token, rows.box));
    nodes.push(wordAt(`unroll-graph-token${fed ? " unroll-graph-own" : ""}`, centre, rows.token + 10, token, at.wide));
  }
  if (fed && t > 0 && !at.folded) nodes.push(feedback(rows, at, t, token));
  if (answer) {
    const unasked = asked && !loss;
    const size = unasked ? THINNEST : 0.7 + 1.3 * (share ?? 0);
    const [top, joint] = [rows.out + 1, rows.out + 7];
    const joined = data.backward ? [bracket(x, rows.box, at.back(t), rows.back, joint, size)] : [];
    const upwards = arrow(centre, data.backward ? joint : rows.box, centre, top, "", size);
    nodes.push(...ofWeight(data, "", "output", [...joined, upwards], { x: centre - 3, y: joint - 2, anchor: "end" }));
    nodes.push(wordAt(`unroll-graph-answer${unasked ? " unroll-graph-unasked" : ""}`, centre, rows.answer + 9, answer, at.wide));
    nodes.push(textAt("unroll-graph-share", centre, rows.share + 7.5, roughly(share)));
  }
  if (loss) nodes.push(lossMark(centre, rows.loss + 5.5));
  const box = rect(x - at.half, rows.box, 2 * at.half, BOX, 4);
  box.classList.add("unroll-graph-box");
  nodes.push(...biasOf(data, part, x - at.half * BIAS_AT, rows.box + BOX, -1));
  nodes.push(box, stateText(data.state, x, height + 3, at.number?.(t) ?? t));
  return nodes;
}

// The second chain, and what both chains read: all of that is there before the first answer.
export function backwardChain(data, rows, at, t) {
  const [x, height] = [at.back(t), rows.back + BOX / 2];
  const nodes = [];
  if (t + 1 < data.length) {
    const [start, end] = [at.back(t + 1) - at.half, x + at.half];
    const place = { x: (start + end) / 2, y: height - 3.2, anchor: "middle" };
    nodes.push(...ofWeight(data, "backward", "recurrent", [arrow(start, height, end, height, "", 1.3)], place));
  }
  if (data.steps[t].token) {
    const [centre, joint] = [at.middle(t), rows.token - 3];
    nodes.push(bracket(at.forward(t), joint, x, joint, joint, 1.3), line(`M${centre} ${rows.token}V${joint}`, 1.3));
    nodes.push(...inputArrow(data, rows, "", at.forward(t), joint, rows.box));
    nodes.push(...inputArrow(data, rows, "backward", x, joint, rows.back));
  }
  const box = rect(x - at.half, rows.back, 2 * at.half, BOX, 4);
  box.classList.add("unroll-graph-box", "unroll-graph-behind");
  nodes.push(...biasOf(data, "backward", x + at.half * BIAS_AT, rows.back + BOX, 1));
  return [...nodes, box, textAt("unroll-graph-state", x, height + 3, "←")];
}

// What both chains read, once for both.
export function commonToken(data, rows, at, t) {
  return wordAt("unroll-graph-token", at.middle(t), rows.token + 10, data.steps[t].token, at.wide);
}

// From what is read up into a box.
function inputArrow(data, rows, chain, x, from, box) {
  const place = { x: x + 2.2, y: (rows.token + rows.box + BOX) / 2 + 1.4, anchor: "start" };
  return ofWeight(data, chain, "input", [arrow(x, from, x, box + BOX, "", 1.3)], place);
}

// Dashed: from the last answer around its box into what is read now.
function feedback(rows, at, t, token) {
  const [start, end] = [at.middle(t - 1), at.middle(t)];
  const [top, bottom] = [rows.out + 5.5, rows.token + 6.5];
  const turn = start + at.wide / 2;
  const stop = Math.max(end - (LETTER_WIDTH * lettersIn(fitted(token))) / 2 - 2, turn + 1);
  const d = `M${start} ${top}H${turn - ROUND}Q${turn} ${top} ${turn} ${top + ROUND}V${bottom - ROUND}Q${turn} ${bottom} ${Math.min(turn + ROUND, stop)} ${bottom}H${stop}`;
  return svgElement("path", { class: "unroll-graph-fed", d });
}

