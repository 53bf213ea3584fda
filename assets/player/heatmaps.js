// Heat maps over time × unit: `renew` draws the values, then only the playhead's mark moves.

import { buildAxis, buildRowAxis } from "./axis.js";
import { blankPicture, css, paint } from "./colours.js";
import { element, formatted, MINUS, powerOfTen, precise } from "./format.js";
import { termSentence } from "./glossary.js";
import { playhead } from "./playhead.js";
import { trendOf } from "./trends.js";

// Two rows at most, so that all gates stay on the screen together.
export function columnsOf(maps) {
  return maps > 4 ? Math.ceil(maps / 2) : maps;
}

/**
 * @param {import("./player").Maps} data
 * @param {Record<string, any>} signals
 * @param {{ tokens: (t: number) => string, chooseUnit?: (unit: number) => void, tip: any, axisUnder?: number }} options
 */
export function buildHeatmaps(data, signals, { tokens, chooseUnit, tip, axisUnder = 0 }) {
  let present = 0;
  const maps = data.maps.map((sent) => buildMap(sent));
  // The last maps of as many columns stand above the numbers of the steps.
  for (const { body } of axisUnder ? maps.slice(-axisUnder) : []) body.append(buildAxis(data.length));
  const grid = element("div", "unroll-maps", { "data-count": maps.length }, ...maps.map((map) => map.node));
  grid.style.setProperty("--count", maps.length);
  const arrange = (count) => grid.style.setProperty("--columns", columnsOf(count));
  arrange(maps.length);

  /** @param {import("./payloads").Map} map */
  function buildMap({ name, units, choosable, rows: labels, rowNumbers, rowWord, first = 0, count = data.length, ...sent }) {
    // Other values, and with them another scale, may come while the map stays.
    const signal = () => signals[name];
    // A signal of a part of the steps has its picture over those.
    const image = blankPicture(count, units);
    image.style.marginLeft = `${(100 * first) / data.length}%`;
    image.style.width = `${(100 * count) / data.length}%`;
    const mark = element("div", "unroll-mark");
    mark.style.width = `${100 / data.length}%`;
    const cover = element("div", "unroll-cover");
    cover.hidden = !sent.grows;
    const row = element("div", "unroll-row");
    row.style.height = `${100 / units}%`;
    const frame = element("div", "unroll-map", {
      tabindex: 0,
      role: "img",
    }, image, row, cover, mark, ...(sent.lit ?? []).map((one) => outlineOf(one, data.length, units)));
    frame.dataset.signal = name;
    frame.style.setProperty("--rows", units);
    const title = element("div", "unroll-map-title");
    title.innerHTML = sent.symbol; // MathML made by the server from the cell's own declaration
    const scale = element("span", "unroll-legend");
    title.append(element("span", "", {}, sent.word), scale);
    const rows = element("div", "unroll-map-rows", { "aria-hidden": "true" });
    if (labels) rows.append(...labels.map((label) => element("span", "", {}, label)));
    else if (typeof rowNumbers?.[0] === "number") {
      rows.classList.add("unroll-map-row-axis");
      rows.append(...buildRowAxis(/** @type {number[]} */ (rowNumbers), rowWord));
    }
    const body = element("div", "unroll-map-body", {}, rows, frame);
    const node = element("figure", "unroll-figure", {}, title, body);

    const placeOf = (event) => {
      const box = frame.getBoundingClientRect();
      const at = (share, all) => Math.min(Math.max(Math.floor(share * all), 0), all - 1);
      return {
        t: at((event.clientX - box.left) / box.width, data.length),
        unit: at((event.clientY - box.top) / box.height, units),
      };
    };
    const reading = (t, unit) => {
      const who = labels ? labels[unit] : `${rowWord ?? "unit"} ${rowNumbers ? rowNumbers[unit] : unit}`;
      const there = t >= first && t < first + count && !(sent.grows && t > present);
      const value = data.asked?.includes(name) ? "asked for" : there ? valueText(signal(), signal().value(t - first, unit)) : sent.grows ? "not there yet" : "not computed at this step";
      return `t = ${t} ${tokens(t)}, ${who}: ${value}`;
    };
    frame.addEventListener("pointermove", (event) => {
      const { t, unit } = placeOf(event);
      tip.show(event, () => reading(t, unit), sent.word);
    });
    frame.addEventListener("pointerleave", () => tip.hide());
    frame.addEventListener("focus", () => {
      if (!frame.matches(":focus-visible") || !termSentence(sent.word)) return;
      tip.showAt(frame, () => (row.hidden ? "" : reading(present, data.unit)), sent.word);
    });
    frame.addEventListener("blur", () => tip.hide());
    frame.addEventListener("click", (event) => {
      const { t, unit } = placeOf(event);
      playhead.goTo(t);
      if (choosable) chooseUnit?.(unit);
    });
    frame.addEventListener("keydown", (event) => {
      const by = { ArrowUp: -1, ArrowDown: 1 }[event.key];
      if (!by || !choosable || !chooseUnit) return;
      event.preventDefault();
      chooseUnit(Math.min(Math.max(data.unit + by, 0), units - 1));
    });

    let drawnEnds = "";
    let painted = /** @type {any[]} */ ([]);
    const showScale = () => {
      const ends = scaleOf(signal());
      if (ends.join() === drawnEnds) return;
      drawnEnds = ends.join();
      scale.replaceChildren(...scaleNodes(ends));
    };
    const describe = () => {
      const isAsked = data.asked?.includes(name) ?? false;
      frame.classList.toggle("unroll-asked", isAsked);
      if (isAsked) {
        frame.setAttribute("aria-label", `${sent.title}: asked for; shown with the answer.`);
        return;
      }
      const { value, high, low } = signal();
      const write = (mean) => valueText(signal(), mean);
      const place = (t) => `t = ${t + first}`;
      const trend = trendOf(value, { steps: count, rows: units, span: high - low, write, place });
      const size = `${units} ${units === 1 ? "row" : "rows"} over ${data.length} steps`;
      frame.setAttribute("aria-label", `${sent.title}: ${size}. ${sent.meaning} ${trend}`);
    };
    // Another unit leaves a map as it is: painting it is most of the work of a choice.
    const isPainted = () => {
      const { floats, codes, frames, low, high, colours } = signal();
      const now = [floats ?? codes, low, high, colours, data.asked?.includes(name)];
      const isSame = !frames && now.every((one, k) => one === painted[k]);
      painted = now;
      return isSame;
    };
    const showUnit = () => {
      row.hidden = !choosable || data.unit < 0;
      row.style.top = `${(100 * data.unit) / units}%`;
    };
    return {
      node,
      body,
      mark,
      cover,
      renew() {
        showUnit();
        if (isPainted()) return;
        paint(image, signal(), count);
        showScale();
        describe();
      },
    };
  }

  return {
    node: grid,
    arrange, // for so many figures, curves among them
    renew() {
      for (const map of maps) map.renew();
    },
    follow({ t }) {
      present = t;
      // A mark may be wider than a step, so its own width says nothing.
      for (const { mark, cover } of maps) {
        mark.style.left = `${(100 * t) / data.length}%`;
        cover.style.left = `${(100 * (t + 1)) / data.length}%`;
      }
    },
  };
}

// Around some rows of one step.
/** @param {import("./payloads").Slice} slice */
function outlineOf({ t, first, count }, length, units) {
  const outline = element("div", "unroll-slice");
  Object.assign(outline.style, {
    left: `${(100 * t) / length}%`, width: `${100 / length}%`, top: `${(100 * first) / units}%`, height: `${(100 * count) / units}%`,
  });
  return outline;
}

// Of powers of ten: the value itself.
export function valueText(signal, value) {
  if (!signal.power || !Number.isFinite(value)) return formatted(value);
  return value <= signal.low ? `${powerOfTen(signal.low)} or less` : precise(10 ** value);
}

// The ends of a scale as they are written, and its colours between them.
export function scaleOf(signal) {
  const end = (value, beyond) =>
    (signal.saturated ? beyond : "") + (signal.power ? powerOfTen(value) : String(value).replace("-", MINUS));
  const stops = [0, 64, 128, 192, 255].map((level) => css(signal.table[level]));
  return [end(signal.low, "≤ "), `linear-gradient(to right, ${stops.join()})`, end(signal.high, "≥ ")];
}

/** @param {string[]} ends */
export function scaleNodes([low, colours, high]) {
  const ramp = element("i", "unroll-ramp");
  ramp.style.background = colours;
  return [element("b", "", {}, low), ramp, element("b", "", {}, high)];
}
