// The chain rule around a step: the product so far, and its factors, each with its norm.

import { decodedFloats, element, precise } from "./format.js";

const NEAREST = 3; // factors that are drawn before the gap
const FIRST = 2; // and after it

// The steps whose factors are drawn at step t; null for the gap.
export function drawnFactors(t) {
  if (t <= NEAREST + FIRST) return Array.from({ length: t }, (_, place) => t - place);
  const nearest = Array.from({ length: NEAREST }, (_, place) => t - place);
  return [...nearest, null, ...Array.from({ length: FIRST }, (_, place) => FIRST - place)];
}

/** @param {import("./payloads").Factors} data */
export function buildFactors(data) {
  const [factors, products, bounds] = [data.factors, data.products, data.bounds].map(decodedFloats);
  const row = element("div", "unroll-factors");
  const words = element("p", "unroll-words");
  // MathML made by the server, with the numbers of steps to be put in.
  const cell = (mathml, t, value, className = "") => {
    const formula = element("div", "unroll-formula");
    formula.innerHTML = mathml.replaceAll("{t}", t).replaceAll("{before}", t - 1);
    return element("div", `unroll-factor ${className}`.trim(), {}, formula, element("span", "", {}, precise(value)));
  };
  const sign = (text) => element("span", "unroll-factor-sign", {}, text);
  const draw = (t) => {
    const nodes = drawnFactors(t).flatMap((k, place) => [
      ...(place ? [sign("·")] : []),
      k === null ? sign("…") : cell(data.factor, k, factors[k], k === t ? "unroll-now" : ""),
    ]);
    row.replaceChildren(cell(data.whole, t, products[t], "unroll-whole"), sign("="), ...(t ? nodes : [sign("1")]));
  };
  return {
    node: element("div", "unroll-chain", {}, row, words),
    follow({ t, playing }) {
      draw(t);
      words.setAttribute("aria-live", playing ? "off" : "polite");
      words.textContent = t === 0 ? data.beginning : data.sentence
        .replace("{t}", String(t)).replace("{bound}", precise(bounds[t])).replace("{product}", precise(products[t]));
    },
  };
}
