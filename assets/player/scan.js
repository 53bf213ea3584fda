// A loop and a scan over the same steps, one above the other. The playhead fills the loop, and all that
// flows into the state of its step is lit in the scan; a slider goes through the rows of the scan.

import { quietButton } from "./button.js";
import { colourAt, colourTable, css } from "./colours.js";
import { decodedFloats, element, formatted, svgElement } from "./format.js";
import { scaleNodes, scaleOf } from "./heatmaps.js";
import { playhead } from "./playhead.js";
import { followPlayhead, keepingFocus, rootIn } from "./root.js";
import { registerSecondSlider } from "./second_slider.js";
import { rect } from "./strokes.js";

const SCAN_ROWS_PER_SECOND = 1;
const SCAN_NODE = 0.62; // of a step's width
const WIDEST_NODE = 30;
const LEAST_STEP = 6; // pixels a step, narrower ones leave out the gaps and the edges that are not lit
const LOOP_SHARE = 0.2; // of the height

/** @param {import("./player").Mounted<import("./payloads").ScanTree>} component */
export function mountScan({ parentElement, data }) {
  const root = rootIn(parentElement, "unroll-stage unroll-scan");
  const { tip } = root;
  const last = data.labels.length - 1;
  const values = decodedFloats(data.values);
  const colours = colourTable(data.palette.diverging);
  const valueAt = (k, t) => values[k * data.length + t];
  const colourOf = (k, t) => css(colourAt(colours, (valueAt(k, t) - data.low) / (data.high - data.low)));
  const frame = element("div", "unroll-scan-frame");
  const labels = element("div", "unroll-scan-labels", { "aria-hidden": "true" });
  const words = element("p", "unroll-words");
  let now = 0;
  let drawn = null;
  // Who has gone to a row finds it again when another unit is chosen.
  root.row = Math.min(root.row ?? last, last);

  const control = buildRowControl(data, root, () => drawn?.show(root.row, now));
  const body = element("div", "unroll-scan-body", {}, labels, frame);
  keepingFocus(root, () => root.replaceChildren(control.node, body, words, tip.node));

  function draw() {
    const size = { width: frame.clientWidth, height: frame.clientHeight };
    if (!size.width || !size.height) return;
    const places = placesIn(size, data.length, last);
    drawn = drawScan(data, places, colourOf);
    frame.replaceChildren(drawn.picture);
    labels.replaceChildren(...labelsAt(data, places));
    drawn.show(root.row, now);
    const nodeAt = (event) => {
      const box = frame.getBoundingClientRect();
      const t = Math.min(Math.max(Math.floor((event.clientX - box.left) / places.step), 0), data.length - 1);
      return { t, k: places.rowAt(event.clientY - box.top) };
    };
    drawn.picture.addEventListener("pointermove", (event) => {
      const { t, k } = nodeAt(event);
      tip.show(event, () => reading(t, k));
    });
    drawn.picture.addEventListener("pointerleave", () => tip.hide());
    drawn.picture.addEventListener("click", (event) => playhead.goTo(nodeAt(event).t));
  }

  function reading(t, k) {
    const place = `t = ${t} “${data.tokens[t]}”`;
    if (k < 0) return `${place}, loop: ${t > now ? "not there yet" : formatted(valueAt(last, t))}`;
    const taken = Math.min(2 ** k, t + 1);
    const from = `what ${taken === 1 ? "this step alone makes" : `the last ${taken} steps make`} of the state`;
    return `${place}, row ${k}, ${from}: ${k > root.row ? "not there yet" : formatted(valueAt(k, t))}`;
  }

  const observer = new ResizeObserver(draw);
  observer.observe(frame);
  const release = registerSecondSlider(control);
  const follow = ({ t, playing }) => {
    now = t;
    // While it plays, a screen reader would only ever hear beginnings.
    words.setAttribute("aria-live", playing ? "off" : "polite");
    if (words.textContent !== data.sentences[t]) words.textContent = data.sentences[t];
    drawn?.show(root.row, now);
  };
  const unsubscribe = followPlayhead(root, data.length, [{ follow }]);
  root.leave = ((leave) => () => {
    control.pause();
    observer.disconnect();
    release();
    leave();
  })(root.leave);
  return unsubscribe;
}

// Where the loop stands, and the rows of the scan below it.
function placesIn({ width, height }, length, last) {
  const step = width / length;
  const loop = (height * LOOP_SHARE) / 2;
  const apart = (height * (1 - LOOP_SHARE)) / (last + 1);
  const row = (k) => height * LOOP_SHARE + (k + 0.5) * apart;
  return {
    width, height, step, loop, apart, row,
    middle: (t) => (t + 0.5) * step,
    node: step < LEAST_STEP ? step : Math.min(step * SCAN_NODE, WIDEST_NODE),
    thick: Math.min(apart * 0.42, loop, 22),
    rowAt: (y) => (y < height * LOOP_SHARE ? -1 : Math.min(Math.floor((y - height * LOOP_SHARE) / apart), last)),
  };
}

function labelsAt(data, places) {
  const at = (y, text, className) => {
    const label = element("span", className, {}, text);
    label.style.top = `${y}px`;
    return label;
  };
  return [
    at(places.loop, data.loop, "unroll-scan-loop"),
    ...data.labels.map((label, k) => at(places.row(k), label, "")),
  ];
}

function drawScan(data, places, colourOf) {
  const { width, height, step, node, thick, middle, row, loop } = places;
  const last = data.labels.length - 1;
  const isNarrow = step < LEAST_STEP;
  const picture = svgElement("svg", {
    class: "unroll-scan-picture", role: "img", "aria-label": data.description, viewBox: `0 0 ${width} ${height}`, width, height,
  });
  picture.classList.toggle("unroll-scan-narrow", isNarrow);
  const box = (t, y) => rect(middle(t) - node / 2, y - thick / 2, node, thick, isNarrow ? 0 : 3);
  const edge = (k, from, t) => `M${middle(from)} ${row(k - 1) + thick / 2}L${middle(t)} ${row(k) - thick / 2}`;
  const path = (className) => svgElement("path", { class: className });
  const here = rect(0, 0, step, height, 3);
  here.classList.add("unroll-scan-here");
  const edges = path("unroll-scan-edges");
  const all = [];
  for (let k = 1; k <= last && !isNarrow; k += 1) {
    for (let t = 0; t < data.length; t += 1) {
      if (t >= 2 ** (k - 1)) all.push(edge(k, t - 2 ** (k - 1), t));
    }
  }
  edges.setAttribute("d", all.join(""));
  const lit = path("unroll-scan-lit-edges");
  const chain = path("unroll-scan-lit-edges");
  const waiting = path("unroll-scan-edges");
  const chainTo = (t) => `M${middle(0)} ${loop}H${middle(t)}`;
  waiting.setAttribute("d", chainTo(data.length - 1));
  const states = Array.from({ length: data.length }, (_, t) => box(t, loop));
  const nodes = data.labels.map((_, k) => Array.from({ length: data.length }, (__, t) => box(t, row(k))));
  picture.append(here, waiting, chain, ...states, edges, lit, ...nodes.flat());

  const fill = (one, colour) => {
    one.style.fill = colour;
    one.classList.toggle("unroll-scan-blank", colour === "");
  };
  let [shownRow, shownStep] = [-1, -1];
  let bright = [];
  return {
    picture,
    show(until, now) {
      if (shownRow !== until) {
        nodes.forEach((ones, k) => ones.forEach((one, t) => fill(one, k <= until ? colourOf(k, t) : "")));
      }
      if (shownStep !== now) {
        states.forEach((one, t) => fill(one, t <= now ? colourOf(last, t) : ""));
        chain.setAttribute("d", chainTo(now));
        here.setAttribute("x", String(now * step));
      }
      if (shownRow === until && shownStep === now) return;
      [shownRow, shownStep] = [until, now];
      const cone = coneOf(until, now);
      for (const one of bright) one.classList.remove("unroll-scan-lit");
      bright = cone.flatMap((steps, k) => steps.map((t) => nodes[k][t]));
      for (const one of bright) one.classList.add("unroll-scan-lit");
      lit.setAttribute("d", cone.flatMap((steps, k) => (k ? steps.flatMap((t) => partnersOf(k, t).map((from) => edge(k, from, t))) : [])).join(""));
    },
  };
}

// What a node is made of: itself in the row before, and its partner there, if it has one.
function partnersOf(k, t) {
  const partner = t - 2 ** (k - 1);
  return partner < 0 ? [t] : [t, partner];
}

// All that flows into the state of a step up to a row: the steps of each row.
export function coneOf(until, now) {
  const cone = [[now]];
  for (let k = until; k > 0; k -= 1) {
    cone.unshift([...new Set(cone[0].flatMap((t) => partnersOf(k, t)))]);
  }
  return cone;
}

function buildRowControl(data, root, changed) {
  const last = data.labels.length - 1;
  /** @type {any} */
  const control = { playing: false };
  const range = element("input", "unroll-range", {
    type: "range", id: "scan-row", min: 0, max: last, step: 1, value: root.row, "aria-label": "Row of the scan",
  });
  const place = element("output", "unroll-place", { for: "scan-row" });
  const button = quietButton("", () => (control.playing ? control.pause() : control.play()), "Play the rows (back and forth by , and .)");
  const label = () => {
    button.textContent = control.playing ? "Pause rows" : "Play rows";
    place.setAttribute("aria-live", control.playing ? "off" : "polite");
  };
  const show = () => {
    range.value = String(root.row);
    place.textContent = data.captions[root.row];
    range.setAttribute("aria-valuetext", data.captions[root.row]);
    root.dataset.row = root.row;
  };
  const moveTo = (row) => {
    root.row = Math.min(Math.max(row, 0), last);
    show();
    changed();
  };
  control.moveBy = (by) => {
    control.pause();
    moveTo(root.row + by);
  };
  control.pause = () => {
    control.playing = false;
    label();
  };
  control.play = () => {
    control.playing = true;
    label();
    if (root.row === last) moveTo(0);
    let before = performance.now();
    const tick = (time) => {
      if (!control.playing) return;
      if (time - before > 1000 / SCAN_ROWS_PER_SECOND) {
        before = time;
        moveTo(root.row + 1);
        if (root.row === last) control.pause();
      }
      requestAnimationFrame(tick);
    };
    requestAnimationFrame(tick);
  };
  range.addEventListener("input", () => {
    control.pause();
    moveTo(Number(range.value));
  });
  label();
  show();
  const scale = { low: data.low, high: data.high, table: colourTable(data.palette.diverging) };
  const legend = element("span", "unroll-legend", {}, data.unit, ...scaleNodes(scaleOf(scale)));
  const bar = element("div", "unroll-buttons", {}, button, place, legend);
  return Object.assign(control, { node: element("div", "unroll-training", {}, bar, range) });
}
