// Units as dots on the curve of their function: the curve is drawn once, then only the dots move.

import { decoded, decodedFloats, element, formatted, precise, svgElement } from "./format.js";
import { termSentence } from "./glossary.js";
import { thinOut } from "./thinning.js";

const DOTS_HEIGHT = 100; // of the drawing, which is stretched to its place
const DOTS_WIDTH = 100;
const NO_SUM = 65535; // stands for a sum that is not finite
const MOST_SUM = 65534;
const NEAR_DOT = 24; // pixels to the dot that a pointer means
const AXIS_ENDS = [0.07, 0.96]; // a number closer to an end would run into the axis's name or be cut

// A value between two samples of a curve.
function between(samples, share) {
  const place = Math.min(Math.max(share, 0), 1) * (samples.length - 1);
  const left = Math.min(Math.floor(place), samples.length - 2);
  return samples[left] + (place - left) * (samples[left + 1] - samples[left]);
}

/**
 * @param {import("./payloads").Dots} sent
 * @param {{ unit: number, chooseUnit?: (unit: number) => void, tip: any }} options
 */
export function buildDots(sent, { unit, chooseUnit, tip }) {
  const codes = decoded(sent.codes, Uint16Array);
  const [values, slopes, numbers] = [sent.values, sent.slopes, sent.numbers].map(decodedFloats);
  const steps = sent.flatCounts.length;
  const shown = sent.rows.length;
  const span = sent.high - sent.low;
  const x = (v) => (DOTS_WIDTH * (v - sent.low)) / span;
  const y = (value) => DOTS_HEIGHT * (1 - (value - sent.bottom) / (sent.top - sent.bottom));
  const own = sent.rows.indexOf(unit);
  let present = 0;

  const picture = svgElement("svg", { viewBox: `0 0 ${DOTS_WIDTH} ${DOTS_HEIGHT}`, preserveAspectRatio: "none" });
  const draw = (className, d = "") => {
    const path = svgElement("path", { class: className, d });
    picture.append(path);
    return path;
  };
  draw("unroll-flat", sent.flat.map(([from, to]) => `M${x(from)} 0H${x(to)}V${DOTS_HEIGHT}H${x(from)}Z`).join(""));
  draw("unroll-grid", `${sent.valueTicks.map(([value]) => `M0 ${y(value)}H${DOTS_WIDTH}`).join("")}M${x(0)} 0V${DOTS_HEIGHT}`);
  const curve = [...values].map((value, k) => `${k ? "L" : "M"}${(DOTS_WIDTH * k) / (values.length - 1)} ${y(value)}`);
  draw("unroll-function", curve.join(""));
  const dots = draw("unroll-units");
  const ring = draw("unroll-chosen-edge");
  const chosen = draw("unroll-chosen");

  // Where the dot of a row stands at a step; null where it has no sum.
  const placeOf = (t, row) => {
    const code = codes[t * shown + row];
    if (code === NO_SUM) return null;
    const share = code / MOST_SUM;
    return { share, left: DOTS_WIDTH * share, top: y(between(values, share)) };
  };
  const dotAt = (t, row) => {
    const place = placeOf(t, row);
    return place ? `M${place.left} ${place.top}h0` : "";
  };
  const number = (row, t) => numbers[row * steps + t];
  // The formula without its "=" or "from", with a number for v.
  const applied = sent.formula.replace(/^(= |from )/, "");
  const sentenceOf = (t) => {
    const [v, value] = [0, 1].map((row) => formatted(number(row, t)));
    const slope = precise(number(2, t));
    const given = applied.includes("(v)") ? applied.replace("(v)", `(${v})`) : `${sent.function}(${v})`;
    return `${given} = ${value}, slope ${slope}`;
  };

  const ticks = element("div", "unroll-ticks", { "aria-hidden": "true" });
  for (const [value, text] of sent.valueTicks) {
    const label = element("span", "", {}, text);
    label.style.top = `${y(value)}%`;
    ticks.append(label);
  }
  const apart = sent.valueTicks.length > 1 ? Math.abs(y(sent.valueTicks[0][0]) - y(sent.valueTicks[1][0])) : DOTS_HEIGHT;
  const inside = (all) => (apart * all) / DOTS_HEIGHT;
  thinOut(ticks, { labels: /** @type {HTMLElement[]} */ ([...ticks.children]), place: (index) => index, isRow: false, gap: inside });
  const axis = element("div", "unroll-axis", { "aria-hidden": "true" }, element("i", "", {}, "v"));
  for (const [v, text] of sent.ticks) {
    if (x(v) < AXIS_ENDS[0] * DOTS_WIDTH || x(v) > AXIS_ENDS[1] * DOTS_WIDTH) continue;
    const label = element("span", "", {}, text);
    label.style.left = `${x(v)}%`;
    axis.append(label);
  }

  const frame = element("div", "unroll-plot", { tabindex: 0, role: "img", "aria-label": sent.description }, picture);
  frame.dataset.signal = sent.name;
  const title = element("div", "unroll-map-title");
  title.innerHTML = sent.symbol; // MathML made by the server from the cell's own declaration
  title.append(element("span", "", {}, sent.formula), element("span", "unroll-dots-word", {}, sent.word));
  const [now, flat] = [element("div", "unroll-dots-now unroll-dots-own"), element("div", "unroll-dots-now")];
  const body = element("div", "unroll-map-body", {}, ticks, frame, axis);
  const node = element("figure", "unroll-figure unroll-function-figure", {}, title, now, flat, body);

  // The row whose dot is nearest to the pointer, or −1.
  const nearest = (event) => {
    const box = picture.getBoundingClientRect();
    const [px, py] = [event.clientX - box.left, event.clientY - box.top];
    let best = { row: -1, distance: NEAR_DOT };
    for (let row = 0; row < shown; row += 1) {
      const place = placeOf(present, row);
      if (!place) continue;
      const distance = Math.hypot((place.left * box.width) / DOTS_WIDTH - px, (place.top * box.height) / DOTS_HEIGHT - py);
      if (distance < best.distance) best = { row, distance };
    }
    return best.row;
  };
  frame.addEventListener("pointermove", (event) => {
    const row = nearest(event);
    if (row < 0) {
      tip.hide();
      return;
    }
    const { share } = /** @type {{ share: number }} */ (placeOf(present, row));
    const [v, value] = [sent.low + share * span, between(values, share)].map(formatted);
    tip.show(event, () => `unit ${sent.rows[row]}: v = ${v}, value ${value}, slope ${precise(between(slopes, share))}`, sent.word);
  });
  frame.addEventListener("pointerleave", () => tip.hide());
  frame.addEventListener("focus", () => {
    if (frame.matches(":focus-visible") && termSentence(sent.word)) tip.showAt(frame, () => sentenceOf(present), sent.word);
  });
  frame.addEventListener("blur", () => tip.hide());
  frame.addEventListener("click", (event) => {
    const row = nearest(event);
    if (row >= 0) chooseUnit?.(sent.rows[row]);
  });
  frame.addEventListener("keydown", (event) => {
    const by = { ArrowUp: -1, ArrowDown: 1 }[event.key];
    if (!by || !chooseUnit) return;
    event.preventDefault();
    chooseUnit(sent.rows[Math.min(Math.max(own + by, 0), shown - 1)]);
  });

  return {
    node,
    // What the chosen unit does at a step, for a sentence.
    readings: (t) => [`${sent.word} ${sentenceOf(t)}`.replace(", slope", " with slope")],
    follow({ t }) {
      present = t;
      const others = [];
      for (let row = 0; row < shown; row += 1) if (row !== own) others.push(dotAt(t, row));
      dots.setAttribute("d", others.join(""));
      const place = dotAt(t, own);
      ring.setAttribute("d", place);
      chosen.setAttribute("d", place);
      now.textContent = sentenceOf(t);
      flat.textContent = `flat: ${sent.flatCounts[t]} of ${sent.count}; all t: ${sent.flatShare}`;
    },
  };
}
