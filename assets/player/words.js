// The present step in one line of words, for eyes and screen readers alike.

import { decodedFloats, element, formatted, MINUS } from "./format.js";
import { isHeld } from "./holds.js";

const STILL = 0.05; // smaller changes of a gate count as none


function gateWords(signal, t, unit) {
  const now = signal.value(t, unit);
  const before = t > 0 ? signal.value(t - 1, unit) : 0.5;
  const change = now - before;
  const verb = Math.abs(change) < STILL ? "stays at" : change > 0 ? "opens to" : "closes to";
  return `${signal.word} ${verb} ${formatted(now)}`;
}

function stateWords(signal, t, unit, start = 0) {
  const now = signal.value(t, unit);
  const before = t > 0 ? signal.value(t - 1, unit) : start;
  const scale = STILL * Math.max(1, Math.abs(now));
  if (Math.abs(now - before) < scale) return `${signal.word} keeps ${formatted(now)}`;
  return `${signal.word} ${now > before ? "rises" : "falls"} to ${formatted(now)}`;
}

/**
 * @param {import("./payloads").Stage} data
 * @param {Record<string, any>} signals
 * @param {(t: number) => string} tokens
 */
export function buildWords(data, signals, tokens) {
  const sentence = element("p", "unroll-words", { role: "status" });
  const judged = element("span", "unroll-judged");
  let numbers = [];
  let gates = [];
  let states = [];
  const text = element("span", "");
  sentence.append(text, judged);
  const number = (place, t) => numbers[place * data.length + t];
  const piece = (one, t) => {
    if (typeof one === "string") return one;
    return one < 0 ? Math.round(100 * number(~one, t)).toString().replace("-", MINUS) : formatted(number(one, t));
  };
  const capital = (word) => word[0].toUpperCase() + word.slice(1);
  // Inside the step: what the present equation says, and nothing of those that follow.
  const sentenceOf = (name, t) => {
    const { word, sentence: pieces } = data.equations.find((one) => one.name === name) ?? { word: "", sentence: [] };
    if (data.asked.length) return `t = ${t} ${tokens(t)}.`;
    const value = pieces.find((one) => typeof one === "number" && one >= 0);
    const says = isHeld(data.held, name, t, data.unit) && value !== undefined
      ? `held at ${formatted(number(value, t))}`
      : pieces.map((one) => piece(one, t)).join("");
    // A read-out has no unit; it brings its own sentence.
    return `t = ${t} ${tokens(t)}.${says && ` ${capital(word)} of unit ${data.unit} is ${says}.`}`;
  };
  const wordsOf = (signal, t, free) =>
    isHeld(data.held, signal.name, t, data.unit)
      ? `${signal.word} is held at ${formatted(signal.value(t, data.unit))}`
      : free(signal, t, data.unit, Number(data.starts[signal.name] ?? 0));
  return {
    node: sentence,
    renew() {
      numbers = decodedFloats(data.numbers);
      const choosable = data.maps.map((sent) => signals[sent.name]).filter((signal) => signal.choosable && !data.asked.includes(signal.name));
      gates = choosable.filter((signal) => signal.kind === "gate");
      states = choosable.filter((signal) => signal.kind === "state");
    },
    follow({ t, sub, inside, equations, playing }) {
      // A running commentary would drown a screen reader; it speaks when the playhead rests.
      sentence.setAttribute("aria-live", playing ? "off" : "polite");
      const isLast = !inside || sub === equations.length - 1;
      judged.textContent = data.judged && isLast ? ` ${data.judged[t]}` : "";
      if (inside) {
        text.textContent = sentenceOf(equations[sub], t);
        return;
      }
      const parts = [
        ...gates.map((signal) => wordsOf(signal, t, gateWords)),
        ...states.map((signal) => wordsOf(signal, t, stateWords)),
      ];
      const says = parts.length ? `, unit ${data.unit}: ${parts.join(", ")}` : "";
      text.textContent = `t = ${t} ${tokens(t)}${says}.`;
    },
  };
}
