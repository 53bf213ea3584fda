// The unrolled graph: up to the playhead it is lit, the present step is outlined. Of a long one the
// page around the playhead is drawn, so that nothing moves but at the ends of a page. Folded, the
// cell of the present step stands alone.

import { columnsOfParts, drawFolded, partsOfGraph, widthOfFolded } from "./folded.js";
import { element } from "./format.js";
import { drawGraph, rowsOfGraph, widthOfStep } from "./graph.js";
import { playhead } from "./playhead.js";
import { followPlayhead, keepingFocus, rootIn } from "./root.js";
import { buildWeights, weightAt } from "./weights.js";

const UNITS = 10; // of the drawing, in an em of its text
const WIDEST = 110;
const SMALLEST = 0.8; // times the text around it; what does not fit waits on the next page
const LARGEST = 1.7;
const FOLDING_MS = 900;
const COMPLETE = "The backward chain is complete before the first answer: answers need the whole sequence.";

/** @param {import("./player").MountedGraph} component */
export function mountUnrolled({ parentElement, data, setTriggerValue }) {
  const root = rootIn(parentElement, "unroll-stage unroll-unrolled");
  for (const [name, colour] of Object.entries(data.colours)) root.style.setProperty(`--${name}`, colour);
  const frame = element("div", "unroll-graph-frame");
  frame.style.setProperty("--rows", rowsOfGraph(data).height);
  const words = element("p", "unroll-words");
  const head = element(
    "p", "unroll-graph-line", {},
    countOf("x", data.read), countOf("y", data.written), element("span", "", {}, data.sentence),
  );
  const complete = data.backward ? [element("p", "unroll-graph-complete", {}, COMPLETE)] : [];
  const below = element("div", "unroll-graph-below", {}, words, legendOf(data));
  const weights = buildWeights(data, frame, (key) => setTriggerValue?.("weight", key));
  const shared = data.weights.length ? [weights.node] : [];
  root.classList.toggle("unroll-sharing", shared.length > 0);
  keepingFocus(root, () => root.replaceChildren(head, ...complete, frame, ...shared, below, root.tip.node));
  // In capture, since what lies over an arrow tells about its step.
  frame.addEventListener("pointermove", (event) => {
    const key = weightAt(event);
    weights.point(key);
    if (key) root.tip.show(event, () => weights.sentenceOf(key));
  }, true);
  frame.addEventListener("pointerleave", () => {
    weights.point("");
    root.tip.hide();
  });

  const enter = (node, t) => {
    node.addEventListener("click", () => playhead.goTo(t));
    node.addEventListener("pointermove", (event) => root.tip.show(event, () => data.steps[t].sentence));
    node.addEventListener("pointerleave", () => root.tip.hide());
  };
  let page = null;
  let parts = [];
  let now = 0;
  const turns = root.folded !== undefined && root.folded !== data.folded;
  root.folded = data.folded;
  let moving = turns && !matchMedia("(prefers-reduced-motion: reduce)").matches;

  function draw() {
    if (data.folded && !moving) drawOneCell();
    else drawSteps();
    weights.light();
  }

  function show(picture, { rows, em }) {
    picture.style.height = `${(rows.height / UNITS) * em}px`;
    frame.replaceChildren(picture);
  }

  function drawOneCell() {
    const one = foldedPage(frame, data, page.textPx);
    show(drawFolded(data, one.rows, one, now), one);
    parts = [];
  }

  function drawSteps() {
    page.from = firstOfPage(now, page.count, data.length);
    const { picture, steps } = drawGraph(data, page.rows, page, enter);
    show(picture, page);
    parts = steps;
    light();
  }

  // Every step comes out of the one cell, or goes into it; only the present one stays to be seen.
  async function move() {
    const cells = partsOfGraph(data);
    const columns = columnsOfParts(cells, page.width);
    const left = (page.width - page.count * page.step) / 2;
    const done = parts.map(({ t, node }) => {
      const way = columns[cells.findIndex(({ last }) => t <= last)] - (left + (t - page.from + 0.5) * page.step);
      const frames = [{ transform: "none", opacity: 1 }, { transform: `translateX(${way}px)`, opacity: t === now ? 1 : 0 }];
      const direction = data.folded ? "normal" : "reverse";
      return node.animate(frames, { duration: FOLDING_MS, easing: "ease-in-out", fill: "both", direction }).finished;
    });
    await Promise.allSettled(done);
    moving = false;
    draw();
  }

  function light() {
    for (const { t, node } of parts) {
      node.classList.toggle("unroll-later", t > now);
      node.classList.toggle("unroll-now", t === now);
    }
  }

  const observer = new ResizeObserver(() => {
    if (!frame.clientWidth) return;
    page = pageIn(frame, data, parseFloat(getComputedStyle(frame).fontSize));
    draw();
    if (moving) move();
  });
  const follow = ({ t, playing }) => {
    now = t;
    // While it plays, a screen reader would only ever hear beginnings.
    words.setAttribute("aria-live", playing ? "off" : "polite");
    if (words.textContent !== data.steps[t].sentence) words.textContent = data.steps[t].sentence;
    if (!page) return;
    if (data.folded && !moving) draw();
    else if (moving || firstOfPage(t, page.count, data.length) === page.from) light();
    else draw();
  };
  followPlayhead(root, data.length, [{ follow }]);
  observer.observe(frame);
  const unsubscribe = root.leave;
  root.leave = () => {
    observer.disconnect();
    unsubscribe();
  };
  return () => root.leave();
}

// How large the drawing is and how many steps are on it: as large as fits, down to a text that reads.
function pageIn(frame, data, textPx) {
  const least = rowsOfGraph(data).height;
  const needed = widthOfStep(data);
  const largest = Math.min((frame.clientHeight / least) * UNITS, LARGEST * textPx);
  const fitting = (frame.clientWidth / (data.length * needed)) * UNITS;
  const em = Math.max(Math.min(fitting, largest), Math.min(SMALLEST * textPx, largest));
  const width = (frame.clientWidth / em) * UNITS;
  const count = Math.min(data.length, Math.max(Math.floor(width / needed + 1e-6), 1));
  const rows = rowsOfGraph(data, (frame.clientHeight / em) * UNITS - least);
  return { em, rows, width, count, step: Math.min(width / count, WIDEST), textPx };
}

// The same for one cell: as large as fits.
function foldedPage(frame, data, textPx) {
  const least = rowsOfGraph(data).height;
  const em = UNITS * Math.min(frame.clientHeight / least, frame.clientWidth / widthOfFolded(data), (LARGEST * textPx) / UNITS);
  const rows = rowsOfGraph(data, (frame.clientHeight / em) * UNITS - least);
  return { em, rows, width: (frame.clientWidth / em) * UNITS };
}

// Pages overlap by two steps, so that one sees where the state comes from.
export function firstOfPage(t, count, length) {
  const stride = Math.max(count - 2, 1);
  const last = Math.max(length - count, 0);
  return Math.min(Math.floor(Math.max(t - 1, 0) / stride) * stride, last);
}

function countOf(letter, value) {
  return element("b", "", {}, element("i", "", {}, "T"), element("sub", "", {}, letter), ` = ${value}`);
}

function legendOf(data) {
  const bridge = data.steps.some(({ part }, t) => t > 0 && part !== data.steps[t - 1].part);
  const asked = data.steps.some(({ loss }) => loss);
  const items = [
    [asked, "loss", "the training’s loss"],
    [data.steps.some(({ fed }) => fed), "fed", "its own last answer, fed back"],
    [asked && data.steps.some(({ answer, loss }) => answer && !loss), "unasked", "an answer that training did not ask for"],
    [bridge, "bridge", "all that the decoder knows of the input"],
  ];
  const keys = items.filter(([there]) => there).map(([, kind, text]) =>
    element("span", "unroll-key", {}, element("i", `unroll-sign unroll-sign-${kind}`, { "aria-hidden": "true" }), text));
  return element("div", "unroll-graph-legend", {}, ...keys);
}
