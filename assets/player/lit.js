// What a lesson points at: the named parts of the stage stay bright, the rest recedes.

import { playhead } from "./playhead.js";

/** @type {CSSStyleSheet | null} */
let litSheet = null;
let litRules = "";
let lit = ""; // the selectors of what is pointed at

const signal = (name) => `[data-signal="${CSS.escape(name)}"]`;
const PARTS = {
  diagram: (name) => `.unroll-diagram ${signal(name)}`,
  equation: (name) => `.unroll-equation[data-equation="${CSS.escape(name)}"]`,
  map: (name) => `.unroll-figure:has(> .unroll-map-body > ${signal(name)})`,
  dots: (name) => `.unroll-function-figure:has(> .unroll-map-body > ${signal(name)})`,
  panel: (name) => `.unroll-board > .unroll-group:nth-of-type(${Number(name)})`,
};
// All that could be lit: what of it is not, recedes.
const DRAWING = ".unroll-diagram [data-signal]";
const RECEDING = [".unroll-equation", ".unroll-stage:not(.unroll-board) .unroll-figure"];
const BOARDS = ".unroll-board > .unroll-group";
const FUNCTIONS = [".unroll-function-figure", `${BOARDS}:not(:has(.unroll-function-figure))`];
const SCARCE = '[data-presenting][data-less="2"]';

// Written as a style sheet, so that it holds whatever is drawn anew meanwhile; a constructed one, since
// the content policy of a file allows no other style element.
/** @param {import("./payloads").Lit[]} targets */
export function light(targets) {
  if (!litSheet) {
    litSheet = new CSSStyleSheet();
    document.adoptedStyleSheets.push(litSheet);
  }
  const parts = targets.filter(({ place }) => place in PARTS);
  const bright = parts.map(({ place, name }) => PARTS[place](name));
  lit = bright.join(", ");
  // Where room is scarce in a lecture hall, what stands below makes way, and with it what recedes.
  const rules = bright.length ? [] : [`${SCARCE} ${BOARDS}:nth-of-type(n + 3) { display: none; }`];
  if (bright.length) {
    const isBoard = parts.some(({ place }) => place === "panel");
    const isFunction = parts.some(({ place }) => place === "dots");
    const receding = isFunction ? FUNCTIONS : isBoard ? [BOARDS] : RECEDING;
    // The curve of one function among five is small: before a class it stands alone.
    const scarce = isFunction ? "[data-presenting]" : SCARCE;
    const others = (selectors) => `:is(${selectors.join(", ")}):not(:is(${bright.join(", ")}))`;
    // Words turn grey, so that they can still be read; pictures fade.
    rules.push(
      `${others(receding)}, ${others(receding)} :is(mrow, span)[class*="unroll-part-"] { color: var(--unroll-grey); }`,
      `${others([DRAWING])}, ${others(receding)} :is(.unroll-map, .unroll-plot, .unroll-ramp) { opacity: 0.28; }`,
      `${scarce} ${isBoard || isFunction ? "" : ".unroll-maps > "}${others(receding)} { display: none; }`,
    );
  }
  for (const { place, name } of targets) {
    if (place === "steps") rules.push(...stepRules(name));
    if (place === "rows") rules.push(rowRule(name));
  }
  const text = rules.join("\n");
  if (text !== litRules) litSheet.replaceSync(text);
  litRules = text;
}

// Whether a lesson points at a part, or at something in it.
export const isLit = (node) => lit !== "" && (node.matches(lit) || node.querySelector(lit) !== null);

const VEIL = "color-mix(in srgb, var(--st-background-color) 72%, transparent)";
const veiled = (direction, first, last) =>
  `content: ""; position: absolute; inset: 0; pointer-events: none; background: linear-gradient(to ${direction}, ${VEIL} ${first}, transparent ${first} ${last}, ${VEIL} ${last});`;

// Rows of one map, as "h:3-5".
function rowRule(name) {
  const [map, first, last = first] = name.split(/[:-]/);
  const share = (row) => `calc(100% * ${Number(row)} / var(--rows))`;
  return `.unroll-map${signal(map)}::before { ${veiled("bottom", share(first), share(Number(last) + 1))} }`;
}

function stepRules(name) {
  const [first, last] = name.split("-").map(Number);
  const share = (step) => `${(100 * step) / playhead.length}%`;
  const steps = Array.from({ length: last - first + 1 }, (_, i) => `[data-step="${first + i}"]`);
  return [
    `.unroll-token:not(:is(${steps.join(", ")})) { opacity: 0.3; }`,
    `.unroll-map::after { ${veiled("right", share(first), share(last + 1))} }`,
  ];
}
