// A board: groups of curves and heat maps, all on the one playhead.

import { buildFactors } from "./chain.js";
import { buildDots } from "./dots.js";
import { buildEquations } from "./equations.js";
import { element, fourDecimals } from "./format.js";
import { buildHeatmaps, columnsOf } from "./heatmaps.js";
import { buildLines } from "./lines.js";
import { buildMatrices } from "./matrices.js";
import { followPlayhead, keepingFocus, rootIn } from "./root.js";
import { readSignals } from "./signals.js";

const MOST_READINGS = 6; // in a sentence
const MOST_OF_FUNCTIONS = 12; // where the cursor is a number, and the sentence stands on the page

// The present step in a sentence, which stands below the board in presenter mode alone.
function buildBoardWords(lines, placeOf, most) {
  const node = element("p", "unroll-board-words");
  return {
    node,
    follow({ t }) {
      const readings = lines.flatMap((line) => line.readings(t)).slice(0, most);
      node.textContent = `${placeOf(t)}: ${readings.join(", ")}.`;
    },
  };
}

// What a group says of the present step.
function buildSaid(sentences) {
  const node = element("p", "unroll-group-now");
  return {
    node,
    follow({ t, playing }) {
      // While it plays, a screen reader would only ever hear beginnings.
      node.setAttribute("aria-live", playing ? "off" : "polite");
      if (node.textContent !== sentences[t]) node.textContent = sentences[t];
    },
  };
}

// A heading without words would be one to a screen reader all the same.
const titleOf = ({ title }) => (title ? [element("h2", "", {}, title)] : []);

/** @param {import("./player").Choosing<import("./payloads").Board>} component */
export function mountBoard({ parentElement, data, setTriggerValue }) {
  const root = rootIn(parentElement, "unroll-stage unroll-board");
  const { tip } = root;
  const chooseUnit = setTriggerValue && ((unit) => unit !== data.unit && setTriggerValue("unit", unit));
  // Where the steps are those of a number, its values are their names.
  const stepOf = (t) => (data.word ? `${data.word} = ${data.tokens[t]}` : `t = ${t}`);
  const tokens = (t) => (data.word ? "" : `“${data.tokens[t]}”`);
  const placeOf = (t) => `${stepOf(t)} ${tokens(t)}`.trim();
  const parts = [];
  const curves = [];
  const functions = [];
  const groups = data.groups.map((group) => {
    const lines = group.lines.map((panel) => buildLines(panel, { length: data.length, tokens, tip, axis: !data.dense, stepOf }));
    const drawing = { maps: group.maps, length: data.length, palette: data.palette, unit: data.unit ?? -1 };
    const columns = group.shape === "column" ? 1 : columnsOf(group.maps.length);
    const axisUnder = data.dense ? 0 : columns;
    const maps = buildHeatmaps(drawing, readSignals(drawing), { tokens, tip, chooseUnit, axisUnder });
    maps.renew();
    const matrices = group.matrices?.length ? [buildMatrices(group.matrices, data, tip)] : [];
    const factors = group.factors ? [buildFactors(group.factors)] : [];
    const said = group.now ? [buildSaid(group.now)] : [];
    const formulas = group.formulas ? [buildEquations(group.formulas, tip, fourDecimals)] : [];
    const dots = (group.dots ?? []).map((sent) => buildDots(sent, { unit: data.unit ?? -1, chooseUnit, tip }));
    for (const part of formulas) part.renew();
    parts.push(...lines, maps, ...matrices, ...factors, ...formulas, ...said, ...dots);
    curves.push(...lines);
    functions.push(...dots);
    const head = element("div", "unroll-group-head", {}, ...titleOf(group), element("p", "", {}, group.sentence));
    head.append(...said.map((part) => part.node));
    const grid = dots.length ? [{ node: element("div", "unroll-dots-grid", {}, ...dots.map((part) => part.node)) }] : [];
    const node = element("section", "unroll-group", {}, head, ...[...grid, ...factors, ...matrices, ...lines, ...formulas].map((part) => part.node), maps.node);
    node.dataset.shape = group.shape;
    node.style.flexGrow = String(lines.length + (group.maps.length ? 1 : 0) + 2 * grid.length);
    // A map as wide as the page stands below the tokens, as the curves do.
    node.classList.toggle("unroll-wide", data.across === 1 && group.maps.length === 1);
    return node;
  });
  // Where units stand on curves, the sentence is about the chosen one.
  const spoken = functions.length ? functions : curves;
  const most = data.word ? MOST_OF_FUNCTIONS : MOST_READINGS;
  const words = spoken.some((line) => line.readings(0).length) ? [buildBoardWords(spoken, placeOf, most)] : [];
  keepingFocus(root, () => root.replaceChildren(...groups, ...words.map(({ node }) => node), tip.node));
  root.classList.toggle("unroll-dense", Boolean(data.dense));
  root.classList.toggle("unroll-numbered", Boolean(data.word));
  root.style.setProperty("--across", data.across);
  root.dataset.across = data.across;
  return followPlayhead(root, data.length, [...parts, ...words]);
}
