// Where a question of a lesson is answered before the values are shown, and guess and answer after.

import { blankPicture, paint } from "./colours.js";
import { buildDrawing } from "./drawing.js";
import { element } from "./format.js";
import { playhead } from "./playhead.js";
import { buildScale } from "./scale.js";
import { readSignals } from "./signals.js";

/** @param {import("./player").Mounted<import("./payloads").Pad> & { setTriggerValue: (name: string, value: unknown) => void }} component */
export function mountPad({ parentElement, data, setTriggerValue }) {
  /** @type {any} */
  let root = parentElement.querySelector(".unroll-pad");
  if (!root) {
    root = element("div", "unroll-pad unroll-stage", { role: "group", "aria-label": "Your answer" });
    parentElement.append(root);
  }
  root.leave?.();
  const guess = (value) => setTriggerValue("guess", value);
  const part = KINDS[data.kind](data, guess);
  root.replaceChildren(...part.nodes);
  root.leave = part.leave ?? (() => {});
  return () => root.leave();
}

const confirm = (label, action) => {
  const node = element("button", "unroll-button unroll-pad-confirm", { type: "button" }, label);
  node.addEventListener("click", action);
  return node;
};
const words = (text) => element("p", "unroll-pad-about", {}, text);
const stepName = (data, t) => `t = ${t}${data.tokens[t] ? ` “${data.tokens[t]}”` : ""}`;

// The playhead is the pointer: a step is chosen as everywhere else.
/** @param {import("./payloads").Pad} data */
function stepPad(data, guess) {
  if (data.answer) {
    const { place, curve } = data.answer;
    const marks = [{ t: Number(place), word: "answer" }];
    if (typeof data.guess === "number") marks.unshift({ t: data.guess, word: "your guess" });
    const name = data.name ? `${data.name}. ` : "";
    const said = marks.map(({ t, word }) => `${word}: ${stepName(data, t)}`).join(", ");
    const values = (curve ?? new Array(data.length).fill(null)).map((one) => one ?? NaN);
    return { nodes: [words(name + said[0].toUpperCase() + said.slice(1)), buildDrawing({ ...ends(values, data), length: data.length, curves: [{ values, word: "answer" }], marks }).node] };
  }
  const chosen = element("output", "unroll-pad-chosen");
  const leave = playhead.subscribe(({ t }) => {
    chosen.textContent = stepName(data, Math.min(t, data.length - 1));
  });
  const button = confirm("This step", () => guess(Math.min(playhead.t, data.length - 1)));
  return { nodes: [element("div", "unroll-pad-row", {}, words(data.about), chosen, button)], leave };
}

function ends(values, data) {
  const known = values.filter(Number.isFinite);
  if (!known.length) return { low: data.low, high: data.high };
  const [low, high] = [Math.min(...known), Math.max(...known)];
  return low < high ? { low, high } : { low: low - 1, high: high + 1 };
}

/** @param {import("./payloads").Pad} data */
function valuePad(data, guess) {
  const scale = buildScale(data);
  if (data.answer) return { nodes: [element("div", "unroll-pad-row", {}, words(data.name), scale.node)] };
  const about = words(data.name ? `${data.name} =` : data.about);
  const button = confirm("This value", () => guess(scale.value()));
  return { nodes: [element("div", "unroll-pad-row", {}, about, scale.node, scale.shown, button)] };
}

/** @param {import("./payloads").Pad} data */
function curvePad(data, guess) {
  const drawn = Array.isArray(data.guess) ? data.guess : null;
  if (data.answer?.curve) {
    const curves = [{ values: data.answer.curve.map((one) => one ?? NaN), word: "answer" }];
    if (drawn) curves.unshift({ values: drawn, word: "your guess" });
    return { nodes: [buildDrawing({ ...data, curves, marks: [] }).node] };
  }
  const drawing = buildDrawing({ ...data, curves: [], marks: [], isOpen: true });
  const again = confirm("Start again", () => drawing.clear());
  const done = confirm("This curve", () => guess(drawing.values()));
  return { nodes: [drawing.node, element("div", "unroll-pad-row", {}, words(`${data.name ? `Draw ${data.name}.` : data.about} By keyboard: ↑ and ↓ at each step.`), again, done)] };
}

/** @param {import("./payloads").Pad} data */
function choicePad(data, guess) {
  const buttons = data.options.map((label, place) => optionButton(data, place, guess, element("span", "", {}, label)));
  const about = data.answer ? [] : [words(data.about)];
  return { nodes: [element("div", "unroll-pad-options", {}, ...about, ...buttons)] };
}

/** @param {import("./payloads").Pad} data */
function mapPad(data, guess) {
  const signals = readSignals({ ...data, unit: -1 });
  const buttons = data.maps.map((map, place) => {
    const picture = blankPicture(data.length, map.units);
    paint(picture, signals[map.name], data.length);
    return optionButton(data, place, guess, element("span", "", {}, map.word), picture);
  });
  return { nodes: [element("div", "unroll-pad-maps", {}, ...buttons)] };
}

function optionButton(data, place, guess, ...children) {
  const node = element("button", "unroll-button unroll-pad-option", { type: "button" }, ...children);
  node.addEventListener("click", () => guess(place));
  if (data.answer) {
    const isTrue = data.answer.place === place;
    const isGuess = data.guess === place;
    node.disabled = true;
    node.classList.toggle("unroll-pad-true", isTrue);
    node.classList.toggle("unroll-pad-guess", isGuess && !isTrue);
    const says = [isTrue && "answer", isGuess && "your guess"].filter(Boolean).join(", ");
    if (says) node.append(element("i", "", {}, `${isTrue ? "✓" : "✗"} ${says}`));
  }
  return node;
}

const KINDS = { step: stepPad, value: valuePad, curve: curvePad, choose: choicePad, token: choicePad, map: mapPad };
