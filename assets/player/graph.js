// Draws an unrolled graph: a box a step, the state from box to box, what is read below, what is
// answered above. Lengths are tenths of an em of its text.

import { svgElement } from "./format.js";
import { GRAPHEMES } from "./transport.js";

const BOX = 17; // its height
const WIDEST_BOX = 30;
const NARROWEST = 26; // a step
const LETTER_WIDTH = 6.3;
const SQUEEZED = 0.8; // words may be this much smaller where steps are narrow
const MOST_LETTERS_IN_STEP = 11;
const ARROW = 12; // at least, up or down
const MARGIN = 4; // between words
const HEAD = 3.2; // of an arrow
const THINNEST = 0.6;
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

const lettersIn = (text) => [...GRAPHEMES.segment(text)].length;

function fitted(text) {
  const letters = [...GRAPHEMES.segment(text)].map(({ segment }) => segment);
  if (letters.length <= MOST_LETTERS_IN_STEP) return text;
  return `${letters.slice(0, MOST_LETTERS_IN_STEP - 1).join("")}…`;
}

// A page of the graph; `steps` are the nodes that belong to a step, to be lit by the playhead.
export function drawGraph(data, rows, page, enter) {
  const { from, count, step: wide, width } = page;
  const left = (width - count * wide) / 2;
  const middle = (t) => left + (t - from + 0.5) * wide;
  const apart = data.backward ? 0.17 * Math.min(wide, 60) : 0;
  const half = Math.min(wide * (data.backward ? 0.25 : 0.31), WIDEST_BOX / 2);
  const at = { middle, forward: (t) => middle(t) - apart, back: (t) => middle(t) + apart, half, wide };
  const picture = svgElement("svg", {
    class: "unroll-graph", role: "img", "aria-label": data.description,
    viewBox: `0 0 ${width} ${rows.height}`,
  });
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
    if (data.backward) group(t, "unroll-graph-known", backward(data, rows, at, t));
    group(t, "", forward(data, rows, at, t));
  }
  if (data.backward) {
    for (const t of visible) group(t, "unroll-graph-known", [wordAt("unroll-graph-token", middle(t), rows.token + 10, data.steps[t].token, wide)]);
  }
  for (const t of visible) {
    enter(group(t, "unroll-graph-hit", [rect(middle(t) - wide / 2, 0, wide, rows.height, 0)]), t);
  }
  return { picture, steps };
}

// The tints of encoder and decoder with their names.
function bands(data, rows, { middle, wide }, from, last) {
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

function forward(data, rows, at, t) {
  const { token, fed, answer, share, loss, part } = data.steps[t];
  const asked = some(data, "loss");
  const [x, centre, height] = [at.forward(t), at.middle(t), rows.box + BOX / 2];
  const nodes = [];
  if (t > 0) {
    const bridge = part !== data.steps[t - 1].part;
    nodes.push(arrow(at.forward(t - 1) + at.half, height, x - at.half, height, bridge ? "unroll-graph-bridge" : "", bridge ? 4 : 1.3));
  }
  if (token && !data.backward) {
    nodes.push(arrow(x, rows.token, x, rows.box + BOX, "", 1.3));
    nodes.push(wordAt(`unroll-graph-token${fed ? " unroll-graph-own" : ""}`, centre, rows.token + 10, token, at.wide));
  }
  if (fed && t > 0) nodes.push(feedback(rows, at, t, token));
  if (answer) {
    const unasked = asked && !loss;
    const size = unasked ? THINNEST : 0.7 + 1.3 * (share ?? 0);
    const [top, joint] = [rows.out + 1, rows.out + 7];
    if (data.backward) nodes.push(bracket(x, rows.box, at.back(t), rows.back, joint, size));
    nodes.push(arrow(centre, data.backward ? joint : rows.box, centre, top, "", size));
    nodes.push(wordAt(`unroll-graph-answer${unasked ? " unroll-graph-unasked" : ""}`, centre, rows.answer + 9, answer, at.wide));
    nodes.push(textAt("unroll-graph-share", centre, rows.share + 7.5, roughly(share)));
  }
  if (loss) nodes.push(lossMark(centre, rows.loss + 5.5));
  const box = rect(x - at.half, rows.box, 2 * at.half, BOX, 4);
  box.classList.add("unroll-graph-box");
  nodes.push(box, stateText(data.state, x, height + 3, t));
  return nodes;
}

// The second chain, and what both chains read: all of that is there before the first answer.
function backward(data, rows, at, t) {
  const [x, height] = [at.back(t), rows.back + BOX / 2];
  const nodes = [];
  if (t + 1 < data.length) nodes.push(arrow(at.back(t + 1) - at.half, height, x + at.half, height, "", 1.3));
  if (data.steps[t].token) {
    const [centre, joint] = [at.middle(t), rows.token - 3];
    nodes.push(bracket(at.forward(t), joint, x, joint, joint, 1.3), line(`M${centre} ${rows.token}V${joint}`, 1.3));
    nodes.push(arrow(at.forward(t), joint, at.forward(t), rows.box + BOX, "", 1.3));
    nodes.push(arrow(x, joint, x, rows.back + BOX, "", 1.3));
  }
  const box = rect(x - at.half, rows.back, 2 * at.half, BOX, 4);
  box.classList.add("unroll-graph-box", "unroll-graph-behind");
  return [...nodes, box, textAt("unroll-graph-state", x, height + 3, "←")];
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

// Joins two lines that come from below at the height `joint`.
function bracket(x1, y1, x2, y2, joint, width) {
  return line(`M${x1} ${y1}V${joint}H${x2}V${y2}`, width);
}

function line(d, width) {
  const node = svgElement("g", { class: "unroll-graph-arrow" });
  node.append(svgElement("path", { d, "stroke-width": width }));
  return node;
}

function lossMark(x, y) {
  const node = svgElement("g", { class: "unroll-graph-loss" });
  node.append(svgElement("path", { d: `M${x} ${y - 5.5}l5.5 5.5l-5.5 5.5l-5.5 -5.5z` }), textAt("", x, y + 2.3, "L"));
  return node;
}

function stateText({ symbol, raised }, x, y, t) {
  const node = textAt("unroll-graph-state", x, y, symbol);
  const index = svgElement("tspan", { dy: raised ? -3.5 : 2.2, class: "unroll-graph-index" });
  index.textContent = raised ? `⟨${t}⟩` : t;
  node.append(index);
  return node;
}

function rect(x, y, width, height, rx) {
  return svgElement("rect", { x, y, width, height, rx });
}

function textAt(className, x, y, content) {
  const node = svgElement("text", { class: className, x, y });
  node.textContent = content;
  return node;
}

// A word under or over its step, as large as fits there.
function wordAt(className, x, y, word, wide) {
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
function roughly(share) {
  if (share === null) return "";
  if (share > 0 && share < 0.01) return "<0.01";
  return share > 0.99 && share < 1 ? ">0.99" : share.toFixed(2);
}

function arrow(x1, y1, x2, y2, className, width) {
  const length = Math.hypot(x2 - x1, y2 - y1) || 1;
  const [dx, dy] = [(x2 - x1) / length, (y2 - y1) / length];
  const head = Math.min(HEAD + width / 2, length);
  const [bx, by] = [x2 - dx * head, y2 - dy * head];
  const spread = head * 0.55;
  const node = svgElement("g", { class: `unroll-graph-arrow ${className}`.trim() });
  node.append(
    svgElement("path", { d: `M${x1} ${y1}L${bx} ${by}`, "stroke-width": width }),
    svgElement("path", { class: "unroll-graph-head", d: `M${x2} ${y2}L${bx - dy * spread} ${by + dx * spread}L${bx + dy * spread} ${by - dx * spread}z` }),
  );
  return node;
}
