// Numbers and symbols as text.

export const MINUS = "\u2212";

// Two decimals with a true minus sign; short powers of ten where that would not fit into a box of a diagram.
export function formatted(value) {
  if (Number.isNaN(value)) return "NaN";
  if (!Number.isFinite(value)) return value > 0 ? "∞" : MINUS + "∞";
  const size = Math.abs(value);
  const text = size >= 1000 ? size.toExponential(1).replace("e+", "e") : size.toFixed(2);
  return value < 0 && Number(text) !== 0 ? MINUS + text : text;
}

const RAISED = { "-": "⁻", 0: "⁰", 1: "¹", 2: "²", 3: "³", 4: "⁴", 5: "⁵", 6: "⁶", 7: "⁷", 8: "⁸", 9: "⁹" };

// 10⁻³ for −3.
export const powerOfTen = (exponent) => `10${String(exponent).replace(/./g, (sign) => RAISED[sign])}`;

// A number by its power of ten: 1.3·10⁻¹³, and 10⁻¹³ for the power itself.
export function powerText(value, decimals = 1) {
  const [mantissa, exponent] = value.toExponential(decimals).split("e");
  const power = powerOfTen(Number(exponent));
  return Number(mantissa) === 1 ? power : `${mantissa.replace("-", MINUS)}·${power}`;
}

// Four decimals, for what is to be multiplied by hand; powers of ten where those would say nothing.
export function fourDecimals(value) {
  const size = Math.abs(value);
  const few = size > 0 && (size < 1e-3 || size >= 1e4);
  const text = few ? powerText(size, 2) : size.toFixed(4);
  return Number.isFinite(value) ? (value < 0 ? MINUS : "") + text : formatted(value);
}

export function sentenceWithSymbols(sentence, symbols) {
  return sentence.replace(/\{(\w+)\}/g, (whole, name) => symbols[name]?.text ?? whole);
}

// Numbers sent as base64: little-endian, whatever the array type.
export function decoded(base64, ArrayType) {
  const bytes = Uint8Array.from(atob(base64), (letter) => letter.charCodeAt(0));
  return new ArrayType(bytes.buffer);
}

// Numbers that were computed in the browser are there already.
/** @param {import("./payloads").Floats | Float32Array | Float64Array} sent */
export function decodedFloats(sent) {
  if (sent instanceof Float64Array || sent instanceof Float32Array) return sent;
  return decoded(sent.base64, sent.bytes === 8 ? Float64Array : Float32Array);
}

export function element(tag, className, attributes = {}, ...children) {
  const node = document.createElement(tag);
  if (className) node.className = className;
  for (const [name, value] of Object.entries(attributes)) node.setAttribute(name, value);
  node.append(...children);
  return node;
}

export function svgElement(tag, attributes = {}) {
  const node = document.createElementNS("http://www.w3.org/2000/svg", tag);
  for (const [name, value] of Object.entries(attributes)) node.setAttribute(name, value);
  return node;
}

// Three digits of what may reach over many powers of ten; an exact zero is said to be one.
export function precise(value) {
  if (value === 0) return "exactly 0";
  if (!Number.isFinite(value)) return "no number";
  const size = Math.abs(value);
  return size >= 1e-2 && size < 1e4 ? value.toPrecision(3).replace("-", MINUS) : powerText(value, 2);
}

// A probability; 0 and 1 are only said of exactly that, "–" where none is known.
export function shareText(share) {
  if (share === null || Number.isNaN(share)) return "–";
  if (share === 0 || share === 1) return String(share);
  if (share < 0.001) return "< 0.001";
  if (share > 0.999) return "> 0.999";
  return share.toFixed(share < 0.01 || share > 0.99 ? 3 : 2);
}
