// Curves over the steps of a sequence: drawn once, then only the playhead's mark moves. A panel that
// stands alone has steps of its own, which begin at `first`.

import { buildAxis, buildNamedAxis } from "./axis.js";
import { decodedFloats, element, precise, svgElement } from "./format.js";
import { buildLegend, curvePath } from "./legend.js";
import { playhead } from "./playhead.js";
import { thinOut } from "./thinning.js";
import { trendOf } from "./trends.js";

const HEIGHT = 100; // of the drawing, which is stretched to its place
const CROWD = 4; // curves whose names need all the width of a narrow panel
const DASHES = 4; // patterns of the style; colour and pattern together tell curves apart
const MOST_DOTS = 80; // of more steps none has room for its dot, however wide the screen
const DOT_ROOM = 48; // pixels a step: dots that stand closer cover the dashes between them
const ZERO_AT = 97; // where zeros stand on a log scale

/**
 * @param {import("./payloads").Panel} sent
 * @param {{ length: number, tokens: (t: number) => string, tip: any, axis?: boolean, stepOf?: (t: number) => string }} options
 */
export function buildLines(sent, { length: steps, tokens, tip, axis = true, stepOf = (t) => `t = ${t}` }) {
  const at = sent.log ? Math.log10 : (value) => value;
  const [low, high] = [at(sent.low), at(sent.high)];
  const y = (value) => HEIGHT * (1 - (at(value) - low) / (high - low));
  const drawn = (value) => Number.isFinite(value) && (!sent.log || value > 0);
  const curves = sent.curves.map((curve, i) => ({ ...curve, pattern: i % DASHES, values: valuesOf(curve, steps) }));
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
  const heights = sent.ticks.map(([value]) => y(value)).sort((a, b) => a - b);
  const nearest = Math.min(...heights.slice(1).map((one, k) => one - heights[k]));
  thinOut(labels, {
    labels: /** @type {HTMLElement[]} */ ([...labels.children]), place: (index) => index, isRow: false, gap: (all) => (nearest * all) / HEIGHT,
  });
  const dotted = length <= MOST_DOTS && !sent.dense && !sent.stems;
  for (const { values, colour, pattern } of curves) {
    /** @type {[number, number][]} */
    const places = [...values].map((value, t) => [t + 0.5, value]);
    const dots = (chosen, height) => chosen.map(([x, value]) => `M${x} ${height(value)}h0`).join("");
    const line = places.map(([x, value], t) =>
      drawn(value) ? `${t > 0 && drawn(values[t - 1]) ? "L" : "M"}${x} ${y(value)}` : "");
    if (sent.stems) {
      const stems = places.filter(([, value]) => drawn(value)).map(([x, value]) => `M${x} ${HEIGHT}V${y(value)}`);
      draw("unroll-stems", stems.join(""), colour);
    } else if (line.some(Boolean)) picture.append(curvePath(pattern, line.join(""), colour));
    const linked = (t) => drawn(values[t - 1]) || drawn(values[t + 1]);
    if (dotted) draw("unroll-dots unroll-linked", dots(places.filter(([, v], t) => drawn(v) && linked(t)), y), colour);
    if (!sent.stems) draw("unroll-dots", dots(places.filter(([, v], t) => drawn(v) && !linked(t)), y), colour);
    const zeros = sent.log ? dots(places.filter(([, value]) => value === 0), () => ZERO_AT) : "";
    draw("unroll-dots", zeros, colour);
    draw("unroll-holes", zeros, "var(--st-background-color)");
  }
  const hasZeros = sent.log && curves.some(({ values }) => values.includes(0));

  const stepName = (t) => sent.names?.[t] ?? (sent.alone ? `${sent.word ?? "t ="} ${t * (sent.every ?? 1) + sent.first}` : stepOf(t));
  // On a log scale there is no place for 0: what is less than the scale stands at its bottom.
  const height = (value) => (sent.log ? Math.log10(Math.max(value, sent.low)) : value);
  const trends = curves.map(({ title, values }) =>
    trendOf((t) => values[t], { steps: length, rows: 1, span: high - low, what: title, write: precise, place: stepName, height }));

  const mark = element("div", "unroll-mark");
  mark.style.width = `${100 / length}%`;
  const frame = element("div", "unroll-plot", {
    tabindex: 0,
    role: "img",
    "aria-label": [sent.description, ...trends, ...(hasZeros ? ["Hollow points along the bottom are exactly 0."] : [])].join(" "),
  });
  frame.append(picture);
  if (!sent.alone) frame.append(mark);
  if (dotted) {
    const isCrowded = () => frame.clientWidth < DOT_ROOM * length;
    new ResizeObserver(() => frame.classList.toggle("unroll-crowded", isCrowded())).observe(frame);
  }
  const head = element("div", `unroll-map-title${sent.dense && curves.length >= CROWD ? " unroll-packed" : ""}`, {}, element("span", "", {}, sent.title), ...buildLegend(curves, hasZeros));
  const body = element("div", "unroll-map-body", {}, labels, frame);
  const node = element("figure", "unroll-figure unroll-curves", {}, head, body);
  if (sent.below) {
    const ends = sent.below.map((text) => element("span", "", {}, text));
    node.append(element("div", "unroll-below", { "aria-hidden": "true" }, ...ends));
  } else if (sent.axis) body.append(buildNamedAxis(length, sent.axis, sent.axisName ?? ""));
  else if (axis) body.append(buildAxis(length, sent.first));

  const stepAt = (event) => {
    const box = frame.getBoundingClientRect();
    return Math.min(Math.max(Math.floor(((event.clientX - box.left) / box.width) * length), 0), length - 1);
  };
  frame.addEventListener("pointermove", (event) => {
    const t = stepAt(event);
    const readings = curves.filter(({ values }) => !sent.word || Number.isFinite(values[t])).map(({ title, values }) => `${title} = ${precise(values[t])}`);
    const where = sent.alone ? stepName(t) : `${stepName(t)} ${tokens(t)}`;
    tip.show(event, () => `${where.trim()}: ${readings.join(", ")}`);
  });
  frame.addEventListener("pointerleave", () => tip.hide());
  if (!sent.alone) frame.addEventListener("click", (event) => playhead.goTo(stepAt(event)));
  return {
    node,
    // What the curves say at a step, for a sentence.
    readings: (t) => (sent.alone ? [] : curves.map(({ title, values }) => `${title} ${precise(values[t])}`)),
    follow({ t }) {
      // It may be wider than a step, so its own width says nothing.
      mark.style.left = `${(100 * t) / length}%`;
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
