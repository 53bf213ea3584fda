// The diagram: an SVG whose parts carry the names of signals, lit from the trace at the playhead.

import { css, inkOn } from "./colours.js";
import { element, formatted, sentenceWithSymbols } from "./format.js";

const SVG = "http://www.w3.org/2000/svg";

export function buildDiagram(source, data, signals, { tip }) {
  const node = element("div", "unroll-diagram-frame");
  node.innerHTML = source; // an asset of the app
  const svg = node.querySelector("svg");
  const all = (selector) => [...svg.querySelectorAll(selector)];
  const present = { t: 0 };

  for (const label of all("[data-symbol]")) writeSymbol(label, data.symbols[label.dataset.symbol]);
  for (const part of all("[data-when]")) {
    part.style.display = part.dataset.when === data.direction ? "" : "none";
  }
  for (const text of all("[data-op=phi]")) text.textContent = data.phi;

  for (const part of all("[data-says]")) {
    const name = part.dataset.signal;
    const sentence = () => {
      const says = sentenceWithSymbols(part.dataset.says, data.symbols);
      const value = valueOf(name, present.t);
      return value === null ? says : `${says} Now ${formatted(value)} in unit ${data.unit}.`;
    };
    if (part.querySelector(".box, .node, .port")) {
      part.setAttribute("tabindex", "0");
      part.setAttribute("role", "img");
      part.setAttribute("aria-label", sentenceWithSymbols(part.dataset.says, data.symbols));
      part.addEventListener("focus", () => tip.showAt(part, sentence));
      part.addEventListener("blur", () => tip.hide());
    }
    part.addEventListener("pointermove", (event) => tip.show(event, sentence));
    part.addEventListener("pointerleave", () => tip.hide());
  }

  function signalAt(name) {
    const previous = name?.endsWith("_prev");
    return [signals[previous ? name.slice(0, -"_prev".length) : name], previous ? 1 : 0];
  }

  function valueOf(name, t, unit = data.unit) {
    const [signal, back] = signalAt(name);
    if (!signal || !signal.choosable) return null;
    return t - back < 0 ? 0 : signal.value(t - back, unit);
  }

  const groups = all("[data-signal]").map((part) => [part, part.dataset.signal]);
  const numbers = all("[data-value]").map((text) => [text, text.dataset.value]);
  const stepped = all("[data-step]").map((part) => [part, part.dataset.step.split(" ")]);
  const strips = all("rect[data-strip]").map((rect) => buildStrip(rect));

  function buildStrip(rect) {
    const [signal, back] = signalAt(rect.dataset.strip);
    if (!signal) return null;
    const box = ["x", "y", "width", "height"].map((side) => rect.getAttribute(side));
    const holder = document.createElementNS(SVG, "image");
    ["x", "y", "width", "height"].forEach((side, i) => holder.setAttribute(side, box[i]));
    holder.setAttribute("preserveAspectRatio", "none");
    holder.setAttribute("class", "unroll-strip");
    rect.after(holder);
    const canvas = element("canvas", "", { width: signal.units, height: 1 });
    const context = canvas.getContext("2d");
    const picture = context.createImageData(signal.units, 1);
    const cache = new Map();
    return (t) => {
      const at = t - back;
      if (!cache.has(at)) {
        for (let unit = 0; unit < signal.units; unit += 1) {
          const colour = at < 0 ? signal.colourOf(0) : signal.colour(at, unit);
          picture.data.set([...colour, 255], 4 * unit);
        }
        context.putImageData(picture, 0, 0);
        cache.set(at, canvas.toDataURL());
      }
      holder.setAttribute("href", cache.get(at));
    };
  }

  return {
    node,
    follow({ t, sub, inside, equations }) {
      present.t = t;
      for (const [part, name] of groups) {
        const value = valueOf(name, t);
        if (value === null) continue;
        const colour = signalAt(name)[0].colourOf(value);
        part.style.setProperty("--value-color", css(colour));
        part.style.setProperty("--value-ink", inkOn(colour));
      }
      for (const [text, name] of numbers) {
        const value = valueOf(name, t);
        if (value !== null) text.textContent = formatted(value);
      }
      for (const strip of strips) strip?.(t);
      const now = equations[sub];
      for (const [part, steps] of stepped) {
        part.classList.toggle("dim", inside && !steps.includes(now));
      }
    },
  };
}

function writeSymbol(label, symbol) {
  if (!symbol) return;
  label.textContent = symbol.letter;
  for (const [text, shift] of [[symbol.below, 5], [symbol.above, -8]]) {
    if (!text) continue;
    const small = document.createElementNS(SVG, "tspan");
    small.setAttribute("dy", shift);
    small.setAttribute("font-size", "70%");
    small.textContent = text;
    label.append(small);
  }
}
