// A curve over the steps that a person draws, or two that are compared: guess and answer.

import { buildAxis } from "./axis.js";
import { element, formatted, svgElement } from "./format.js";
import { playhead } from "./playhead.js";

const DRAWN_HEIGHT = 100;
const ROOM = 4; // so that the ends of the range are not cut
const NUDGE = 0.05; // of the range, by a key

/**
 * @param {{ length: number, low: number, high: number, isOpen?: boolean, name?: string, given?: (number | null)[],
 *   curves: { values: number[], word: string }[], marks: { t: number, word: string }[] }} options
 */
export function buildDrawing({ length, low, high, curves, marks, isOpen = false, name = "", given = [] }) {
  const y = (value) => ROOM + (DRAWN_HEIGHT - 2 * ROOM) * (1 - (value - low) / (high - low));
  const picture = svgElement("svg", { viewBox: `0 0 ${length} ${DRAWN_HEIGHT}`, preserveAspectRatio: "none" });
  const middle = Math.min(Math.max(0, low), high);
  picture.append(svgElement("path", { class: "unroll-grid", d: `M0 ${y(middle)}H${length}`, stroke: "currentColor" }));
  for (const { values, word } of curves) {
    picture.append(svgElement("path", { class: `unroll-curve unroll-drawn-${kindOf(word)}`, d: path(values, y) }));
  }
  const start = given.length;
  if (start) picture.append(svgElement("path", { class: "unroll-curve unroll-drawn-given", d: path(known(given), y) }));
  const own = svgElement("path", { class: "unroll-curve unroll-drawn-guess" });
  picture.append(own);
  const frame = element("div", "unroll-drawing", { tabindex: "0", role: isOpen ? "application" : "img" }, picture);
  frame.setAttribute("aria-label", isOpen
    ? `Draw a curve over ${length} steps between ${formatted(low)} and ${formatted(high)}: the pointer draws; up and down arrows move it at the present step.`
    : [...curves.map(({ values, word }) => `${word}: from ${formatted(values[0])} to ${formatted(values[values.length - 1])}`), ...marks.map(({ t, word }) => `${word} at step ${t}`)].join(", "));
  for (const { t, word } of marks) {
    const mark = element("span", `unroll-drawing-mark unroll-drawn-${kindOf(word)}`, {}, element("b", "", {}, word));
    mark.style.left = `${(100 * (t + 0.5)) / length}%`;
    frame.append(mark);
  }
  const ends = element("div", "unroll-drawing-ends", { "aria-hidden": "true" }, element("span", "", {}, formatted(high)), element("span", "", {}, formatted(low)));
  const legend = curves.length > 1 ? [element("p", "unroll-drawing-legend", {}, ...(name ? [element("span", "", {}, name)] : []), ...curves.map(({ word }) => element("span", `unroll-drawn-${kindOf(word)}`, {}, word)))] : [];
  const node = element("div", "unroll-drawing-place", {}, ends, frame, buildAxis(length), ...legend);

  const fresh = () => new Array(length).fill(middle).map((level, t) => (t < start ? given[t] ?? level : level));
  let values = fresh();
  let before = /** @type {{ t: number, value: number } | null} */ (null);
  const redraw = () => own.setAttribute("d", isOpen ? path(values.map((value, t) => (t < start ? NaN : value)), y) : "");
  const set = (t, value) => {
    // What the pointer skipped lies on the line between.
    const from = before ?? { t, value };
    for (let step = Math.min(from.t, t); step <= Math.max(from.t, t); step += 1) {
      if (step < start) continue;
      const share = t === from.t ? 1 : (step - from.t) / (t - from.t);
      values[step] = from.value + share * (value - from.value);
    }
    before = { t, value };
    redraw();
  };
  const draw = (event) => {
    const box = frame.getBoundingClientRect();
    const height = (DRAWN_HEIGHT * (event.clientY - box.top)) / box.height;
    const share = Math.min(Math.max((height - ROOM) / (DRAWN_HEIGHT - 2 * ROOM), 0), 1);
    const t = Math.min(Math.max(Math.floor(((event.clientX - box.left) / box.width) * length), 0), length - 1);
    set(t, high - share * (high - low));
  };
  if (isOpen) {
    frame.addEventListener("pointerdown", (event) => {
      frame.setPointerCapture(event.pointerId);
      before = null;
      draw(event);
    });
    frame.addEventListener("pointermove", (event) => {
      if (frame.hasPointerCapture(event.pointerId)) draw(event);
    });
    frame.addEventListener("keydown", (event) => {
      const by = { ArrowUp: 1, ArrowDown: -1 }[event.key];
      if (!by) return;
      event.preventDefault();
      before = null;
      const t = Math.min(Math.max(playhead.t, start), length - 1);
      const value = Math.min(Math.max(values[t] + by * NUDGE * (high - low), low), high);
      // From here on, so that a curve is drawn by walking along.
      values.fill(value, t);
      redraw();
    });
    redraw();
  }
  return {
    node,
    values: () => values,
    clear() {
      values = fresh();
      before = null;
      redraw();
    },
  };
}

const known = (levels) => levels.map((level) => level ?? NaN);
const kindOf = (word) => (word === "answer" ? "answer" : "guess");

function path(values, y) {
  return values.map((value, t) => (Number.isFinite(value) ? `${t > 0 && Number.isFinite(values[t - 1]) ? "L" : "M"}${t + 0.5} ${y(value)}` : "")).join("");
}
