// A scale with its numbers: a value is set on it, later guess and answer are marked there.

import { element, formatted, powerText } from "./format.js";

const NEAR_END = 0.25; // of the scale
const SLIDES = 100; // places of a linear scale; a scale of powers has one a power

// Counts, and how many times as much: no powers where plain numbers are as short.
const plainText = (value) => value.toLocaleString("en", { maximumFractionDigits: value < 100 ? 1 : 0 });

/** @param {import("./payloads").Pad} data */
export function buildScale(data) {
  const at = data.log ? Math.log10 : (value) => value;
  const [low, high] = [at(data.low), at(data.high)];
  const share = (value) => Math.min(Math.max((at(value) - low) / (high - low), 0), 1);
  const isPlain = data.log && data.low >= 1 && data.high < 1e6;
  const text = isPlain ? plainText : data.log ? powerText : formatted;
  const ticks = data.ticks.map(([value, word]) => {
    const tick = element("span", "", {}, isPlain ? plainText(value) : word);
    tick.style.left = `${100 * share(value)}%`;
    return tick;
  });
  const numbers = element("div", "unroll-scale-ticks", { "aria-hidden": "true" }, ...ticks);
  const scaled = (part) => element("div", "unroll-scale", {}, part, numbers);
  if (data.answer) return { node: scaled(markedLine(data, share, text)), shown: element("output"), value: () => NaN };

  const middle = (low + high) / 2;
  const input = element("input", "unroll-pad-range", {
    type: "range", min: low, max: high, step: data.log ? 1 : (high - low) / SLIDES,
    value: data.log ? Math.round(middle) : middle, "aria-label": `${data.about} ${data.name}`.trim(),
  });
  const value = () => (data.log ? 10 ** Number(input.value) : Number(input.value));
  const shown = element("output", "unroll-pad-chosen");
  const tell = () => {
    shown.textContent = text(value());
    input.setAttribute("aria-valuetext", text(value()));
  };
  input.addEventListener("input", tell);
  tell();
  return { node: scaled(input), shown, value };
}

// How much of a mark's name stands left of it: names point away from each other, and none is cut at an end.
function nameShare(place, places) {
  if (place < NEAR_END || place > 1 - NEAR_END || places.length < 2) return place;
  return place === Math.min(...places) ? 1 : 0;
}

function markedLine(data, share, text) {
  const level = Number(data.answer.level);
  const marks = [{ kind: "true", value: level, word: `answer: ${text(level)}` }];
  if (typeof data.guess === "number") marks.unshift({ kind: "guess", value: data.guess, word: `your guess: ${text(data.guess)}` });
  const label = marks.map(({ word }) => word).join(", ");
  const line = element("div", "unroll-pad-line", { role: "img", "aria-label": data.name ? `${data.name}: ${label}` : label });
  for (const { kind, value, word } of marks) {
    const name = element("b", "", {}, word);
    name.style.translate = `${-100 * nameShare(share(value), marks.map((one) => share(one.value)))}%`;
    const mark = element("span", `unroll-pad-mark unroll-pad-${kind}`, {}, name);
    mark.style.left = `${100 * share(value)}%`;
    line.append(mark);
  }
  return line;
}
