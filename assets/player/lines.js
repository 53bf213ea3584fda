// Curves over the steps of a sequence: drawn once, then only the playhead's mark moves. A panel that
// stands alone has steps of its own, which begin at `first`.

import { decodedFloats, element, precise, svgElement } from "./format.js";
import { playhead } from "./playhead.js";

const HEIGHT = 100; // of the drawing, which is stretched to its place
const DASHES = 4; // patterns of the style; colour and pattern together tell curves apart
const MOST_DOTS = 120; // more would run into one another
const ZERO_AT = 97; // where zeros stand on a log scale

/**
 * @param {import("./payloads").Panel} sent
 * @param {{ length: number, tokens: (t: number) => string, tip: any }} options
 */
export function buildLines(sent, { length: steps, tokens, tip }) {
  const at = sent.log ? Math.log10 : (value) => value;
  const [low, high] = [at(sent.low), at(sent.high)];
  const y = (value) => HEIGHT * (1 - (at(value) - low) / (high - low));
  const drawn = (value) => Number.isFinite(value) && (!sent.log || value > 0);
  const curves = sent.curves.map((curve) => ({ ...curve, values: valuesOf(curve, steps) }));
  const length = sent.alone ? curves[0].values.length : steps;

  const picture = svgElement("svg", { viewBox: `0 0 ${length} ${HEIGHT}`, preserveAspectRatio: "none" });
  const draw = (className, d, stroke) => {
    if (d) picture.append(svgElement("path", { class: className, d, stroke }));
  };
  const labels = element("div", "unroll-ticks", { "aria-hidden": "true" });
  for (const [value, text] of sent.ticks) {
    draw("unroll-grid", `M0 ${y(value)}H${length}`, "currentColor");
    const label = element("span", "", {}, text);
    label.style.top = `${y(value)}%`;
    labels.append(label);
  }
  curves.forEach(({ values, colour }, i) => {
    /** @type {[number, number][]} */
    const places = [...values].map((value, t) => [t + 0.5, value]);
    const dots = (chosen, height) => chosen.map(([x, value]) => `M${x} ${height(value)}h0`).join("");
    const line = places.map(([x, value], t) =>
      drawn(value) ? `${t > 0 && drawn(values[t - 1]) ? "L" : "M"}${x} ${y(value)}` : "");
    draw(`unroll-curve unroll-curve-${i % DASHES}`, line.join(""), colour);
    /** @type {(place: [number, number], t: number) => boolean} */
    const alone = ([, value], t) => drawn(value) && !(drawn(values[t - 1]) || drawn(values[t + 1]));
    draw("unroll-dots", dots(places.filter(length > MOST_DOTS || sent.dense ? alone : ([, v]) => drawn(v)), y), colour);
    const zeros = sent.log ? dots(places.filter(([, value]) => value === 0), () => ZERO_AT) : "";
    draw("unroll-dots", zeros, colour);
    draw("unroll-holes", zeros, "var(--st-background-color)");
  });

  const mark = element("div", "unroll-mark");
  mark.style.width = `${100 / length}%`;
  const frame = element("div", "unroll-plot", { tabindex: 0, role: "img", "aria-label": sent.description });
  frame.append(picture);
  if (!sent.alone) frame.append(mark);
  const legend = curves.map(({ title, colour }, i) => {
    const swatch = element("i", `unroll-swatch unroll-curve-${i % DASHES}`);
    swatch.style.borderColor = colour;
    return element("span", "unroll-key", {}, swatch, title);
  });
  const head = element("div", "unroll-map-title", {}, element("span", "", {}, sent.title), ...legend);
  const node = element("figure", "unroll-figure unroll-curves", {}, head,
    element("div", "unroll-map-body", {}, labels, frame));
  if (sent.below) {
    const ends = sent.below.map((text) => element("span", "", {}, text));
    node.append(element("div", "unroll-below", { "aria-hidden": "true" }, ...ends));
  }

  const stepAt = (event) => {
    const box = frame.getBoundingClientRect();
    return Math.min(Math.max(Math.floor(((event.clientX - box.left) / box.width) * length), 0), length - 1);
  };
  frame.addEventListener("pointermove", (event) => {
    const t = stepAt(event);
    const readings = curves.filter(({ values }) => !sent.word || Number.isFinite(values[t])).map(({ title, values }) => `${title} = ${precise(values[t])}`);
    const where = sent.alone ? `${sent.word ?? "t ="} ${t * (sent.every ?? 1) + sent.first}` : `t = ${t} ${tokens(t)}`;
    tip.show(event, () => `${where}: ${readings.join(", ")}`);
  });
  frame.addEventListener("pointerleave", () => tip.hide());
  if (!sent.alone) frame.addEventListener("click", (event) => playhead.goTo(stepAt(event)));
  return {
    node,
    follow({ t }) {
      mark.style.transform = `translateX(${100 * t}%)`;
    },
  };
}

// Of many snapshots a curve is that of one frame.
/**
 * @param {import("./payloads").Curve & { frame?: number }} curve
 * @param {number} length
 */
function valuesOf({ floats, frames, frame = 0 }, length) {
  return frames ? decodedFloats(frames).subarray(frame * length, (frame + 1) * length) : decodedFloats(floats);
}
