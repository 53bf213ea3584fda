// The diagram: an SVG whose parts carry the names of signals, lit from the trace at the playhead.

import { css, inkOn, turnedPicture } from "./colours.js";
import { decodedFloats, element, formatted, sentenceWithSymbols, svgElement } from "./format.js";

const SHARPNESS = 2; // pixels of the strips per unit of the drawing
const DIM = 0.16; // as the style dims the drawing

/**
 * @param {string} source
 * @param {import("./payloads").Stage} data
 * @param {Record<string, any>} signals
 * @param {{ tip: any }} options
 */
export function buildDiagram(source, data, signals, { tip }) {
  const node = element("div", "unroll-diagram-frame");
  node.innerHTML = source; // an asset of the app
  const svg = node.querySelector("svg");
  const all = (selector) => [...svg.querySelectorAll(selector)];
  const present = { t: 0, later: new Set() };
  let amounts = [];

  for (const label of all("[data-symbol]")) writeSymbol(label, data.symbols[label.dataset.symbol]);
  for (const part of all("[data-when]")) {
    const isShown = part.dataset.when === "read_out" ? data.answer : part.dataset.when === data.direction;
    part.style.display = isShown ? "" : "none";
  }
  for (const text of all("[data-op=phi]")) text.textContent = data.phi;
  for (const text of all("[data-op=answer]")) text.textContent = data.answer;

  for (const part of all("[data-says]")) {
    const name = part.dataset.signal;
    const word = wordOf(part.closest("[data-when=read_out]") ? "read_out" : name);
    const sentence = () => {
      const says = sentenceWithSymbols(part.dataset.says, data.symbols);
      if (data.asked.includes(baseOf(name))) return `${says} Its value is asked for.`;
      if (present.later.has(name)) return `${says} Not computed yet in this step.`;
      const value = valueOf(name, present.t);
      if (value === null) return says;
      const now = `${says} Now ${formatted(value)} in unit ${data.unit}.`;
      return part.querySelector(".box") ? [now, ...partsOf(name)] : now;
    };
    const isHidden = part.closest("[data-when]")?.style.display === "none";
    if (!isHidden && part.querySelector(".box, .node, .port")) {
      part.setAttribute("tabindex", "0");
      part.setAttribute("role", "img");
      part.setAttribute("aria-label", sentenceWithSymbols(part.dataset.says, data.symbols));
      part.addEventListener("focus", () => tip.showAt(part, sentence, word));
      part.addEventListener("blur", () => tip.hide());
    }
    part.addEventListener("pointermove", (event) => tip.show(event, sentence, word));
    part.addEventListener("pointerleave", () => tip.hide());
  }

  // What a layer adds up, a line for each part, in the colours that its line of numbers has.
  function partsOf(name) {
    const line = data.equations.find((one) => one.name === name)?.line ?? [];
    const places = line.filter((piece) => typeof piece === "number" && piece >= 0 && data.parts[piece].kind);
    return places.map(Number).map((place) => {
      const { text, kind } = data.parts[place];
      const number = formatted(amounts[place * data.length + present.t]);
      return element("span", `unroll-tip-part unroll-part-${kind}`, {}, ` ${text} = `, element("b", "", {}, number));
    });
  }

  // What the glossary calls a signal; of what has no name, "".
  function wordOf(name) {
    if (name === "x") return "input";
    const own = name?.endsWith("_prev") ? name.slice(0, -"_prev".length) : name;
    return data.equations.find((one) => one.name === own)?.word ?? "";
  }

  // What comes out of an equation that is none of the cell's.
  function resultOf(name, t) {
    const last = data.equations.find((one) => one.name === name)?.line.at(-1);
    return typeof last === "number" ? amounts[last * data.length + t] : null;
  }

  function baseOf(name) {
    return name?.endsWith("_prev") ? name.slice(0, -"_prev".length) : name;
  }

  function signalAt(name) {
    return [signals[baseOf(name)], baseOf(name) === name ? 0 : 1];
  }

  function valueOf(name, t, unit = data.unit) {
    const [signal, back] = signalAt(name);
    if (!signal || !signal.choosable) return null;
    return t - back < 0 ? Number(data.starts[baseOf(name)] ?? 0) : signal.value(t - back, unit);
  }

  for (const port of all(".port")) {
    const part = port.closest("[data-signal]");
    const kind = data.ports[part?.dataset.signal];
    if (kind) part.classList.add(`unroll-part-${kind}`);
  }
  const groups = all("[data-signal]").map((part) => [part, part.dataset.signal]);
  const numbers = all("[data-value]").map((text) => [text, text.dataset.value]);
  const stepped = all("[data-step]").map((part) => [part, part.dataset.step.split(" ")]);
  const strips = all("rect[data-strip]").map((rect) => ({
    name: rect.dataset.strip,
    box: ["x", "y", "width", "height"].map((side) => SHARPNESS * rect.getAttribute(side)),
    part: rect.closest("[data-step]"),
  }));
  // The strips of all units lie on one canvas over the drawing: a picture in an SVG costs far more.
  const [, , width, height] = svg.getAttribute("viewBox").split(" ").map(Number);
  const overlay = element("canvas", "unroll-diagram unroll-strips", {
    width: SHARPNESS * width,
    height: SHARPNESS * height,
    "aria-hidden": "true",
  });
  node.append(overlay);
  const pen = overlay.getContext("2d");
  const pictures = new Map();

  function drawStrips(t) {
    pen.imageSmoothingEnabled = false;
    pen.clearRect(0, 0, overlay.width, overlay.height);
    for (const { name, box, part } of strips) {
      const [signal, back] = signalAt(name);
      if (!signal || present.later.has(name)) continue;
      pen.globalAlpha = part?.classList.contains("dim") ? DIM : 1;
      if (t < back) {
        pen.fillStyle = css(signal.colourOf(0));
        pen.fillRect(...box);
      } else {
        if (!pictures.has(signal.name)) pictures.set(signal.name, turnedPicture(signal, data.length));
        pen.drawImage(pictures.get(signal.name), 0, t - back, signal.units, 1, ...box);
      }
    }
  }

  return {
    node,
    renew() {
      pictures.clear();
      amounts = decodedFloats(data.numbers);
    },
    follow({ t, sub, inside, equations }) {
      // What is asked for is not there, and what is computed later is not shown yet.
      const later = new Set([...(inside ? equations.slice(sub + 1) : []), ...data.asked.flatMap((name) => [name, `${name}_prev`])]);
      Object.assign(present, { t, later });
      for (const [part, name] of groups) {
        const value = valueOf(name, t);
        if (value === null) continue;
        if (later.has(name)) {
          part.style.removeProperty("--value-color");
          part.style.removeProperty("--value-ink");
          continue;
        }
        const [signal, back] = signalAt(name);
        // A state may start at −∞, which is no overflow: it has the colour of the end.
        const isStart = t - back < 0;
        const colour = signal.colourOf(isStart ? Math.min(Math.max(value, signal.low), signal.high) : value);
        part.style.setProperty("--value-color", css(colour));
        part.style.setProperty("--value-ink", inkOn(colour));
      }
      for (const [text, name] of numbers) {
        const value = valueOf(name, t) ?? resultOf(name, t);
        const isHidden = later.has(name) || (data.asked.length > 0 && Number.isNaN(value));
        if (value !== null) text.textContent = isHidden ? "" : formatted(value);
      }
      const now = equations[sub];
      for (const [part, steps] of stepped) {
        part.classList.toggle("dim", inside && !steps.includes(now));
      }
      drawStrips(t);
    },
  };
}

function writeSymbol(label, symbol) {
  if (!symbol) return;
  label.textContent = symbol.letter;
  for (const [text, shift] of [[symbol.below, 5], [symbol.above, -8]]) {
    if (!text) continue;
    const small = svgElement("tspan", { dy: shift, "font-size": "70%" });
    small.textContent = text;
    label.append(small);
  }
}
