// Heat maps over time × unit: drawn once each, then only the playhead's mark moves.

import { css, paint, pictureOf } from "./colours.js";
import { element, formatted, MINUS, precise } from "./format.js";
import { playhead } from "./playhead.js";

export function buildHeatmaps(data, signals, { tokens, chooseUnit, tip }) {
  const maps = data.maps.filter((sent) => sent.shown).map((sent) => buildMap(signals[sent.name]));
  const grid = element("div", "unroll-maps", { "data-count": maps.length }, ...maps.map((map) => map.node));
  // Two rows at most, so that all gates stay on the screen together.
  grid.style.setProperty("--columns", maps.length > 4 ? Math.ceil(maps.length / 2) : maps.length);
  grid.style.setProperty("--count", maps.length);

  function buildMap(signal) {
    // A signal of a part of the steps has its picture over those.
    const { first = 0, count = data.length } = signal;
    const image = pictureOf(signal, count);
    image.style.marginLeft = `${(100 * first) / data.length}%`;
    image.style.width = `${(100 * count) / data.length}%`;
    const mark = element("div", "unroll-mark");
    mark.style.width = `${100 / data.length}%`;
    const row = element("div", "unroll-row");
    const chosen = signal.choosable ? data.unit : -1;
    row.hidden = chosen < 0;
    row.style.top = `${(100 * chosen) / signal.units}%`;
    row.style.height = `${100 / signal.units}%`;
    const frame = element("div", "unroll-map", {
      tabindex: 0,
      role: "img",
      "aria-label": `${signal.title}: ${signal.units} rows over ${data.length} steps. ${signal.meaning}`,
    }, image, row, mark);
    frame.dataset.signal = signal.name;
    const title = element("div", "unroll-map-title");
    title.innerHTML = signal.symbol; // MathML made by the server from the cell's own declaration
    title.append(element("span", "", {}, signal.word), legend(signal));
    const rows = element("div", "unroll-map-rows", { "aria-hidden": "true" });
    if (signal.rows) rows.append(...signal.rows.map((label) => element("span", "", {}, label)));
    const body = element("div", "unroll-map-body", {}, rows, frame);
    const node = element("figure", "unroll-figure", {}, title, body);

    const placeOf = (event) => {
      const box = frame.getBoundingClientRect();
      const at = (share, count) => Math.min(Math.max(Math.floor(share * count), 0), count - 1);
      return {
        t: at((event.clientX - box.left) / box.width, data.length),
        unit: at((event.clientY - box.top) / box.height, signal.units),
      };
    };
    frame.addEventListener("pointermove", (event) => {
      const { t, unit } = placeOf(event);
      const number = signal.rowNumbers ? signal.rowNumbers[unit] : unit;
      const who = signal.rows ? signal.rows[unit] : `${signal.rowWord ?? "unit"} ${number}`;
      const there = t >= first && t < first + count;
      const value = () => (there ? said(signal, signal.value(t - first, unit)) : "not computed at this step");
      tip.show(event, () => `t = ${t} ${tokens(t)}, ${who}: ${value()}`);
    });
    frame.addEventListener("pointerleave", () => tip.hide());
    frame.addEventListener("click", (event) => {
      const { t, unit } = placeOf(event);
      playhead.goTo(t);
      if (signal.choosable) chooseUnit(unit);
    });
    frame.addEventListener("keydown", (event) => {
      const by = { ArrowUp: -1, ArrowDown: 1 }[event.key];
      if (!by || !signal.choosable) return;
      event.preventDefault();
      chooseUnit(Math.min(Math.max(data.unit + by, 0), signal.units - 1));
    });
    return { node, mark, repaint: () => paint(image, signal, count) };
  }

  return {
    node: grid,
    repaint() {
      for (const map of maps) map.repaint();
    },
    follow({ t }) {
      const shift = `translateX(${100 * t}%)`;
      for (const { mark } of maps) mark.style.transform = shift;
    },
  };
}

// Of powers of ten the value itself is told.
function said(signal, value) {
  if (!signal.power || !Number.isFinite(value)) return formatted(value);
  return value <= signal.low ? `1e${MINUS}${-signal.low} or less` : precise(10 ** value);
}

function legend(signal) {
  const stops = [0, 64, 128, 192, 255].map((level) => css(signal.table[level])).join(",");
  const ramp = element("i", "unroll-ramp");
  ramp.style.background = `linear-gradient(to right, ${stops})`;
  const end = (value, beyond) =>
    element("b", "", {}, (signal.saturated ? beyond : "") + (signal.power ? "1e" : "") + String(value).replace("-", MINUS));
  return element("span", "unroll-legend", {}, end(signal.low, "≤ "), ramp, end(signal.high, "≥ "));
}
