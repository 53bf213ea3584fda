// A board: groups of curves and heat maps, all on the one playhead.

import { buildFactors } from "./chain.js";
import { buildEquations } from "./equations.js";
import { element, fourDecimals } from "./format.js";
import { buildHeatmaps, columnsOf } from "./heatmaps.js";
import { buildLines } from "./lines.js";
import { buildMatrices } from "./matrices.js";
import { followPlayhead, keepingFocus, rootIn } from "./root.js";
import { readSignals } from "./signals.js";

const MOST_READINGS = 6; // in a sentence

// The present step in a sentence, which stands below the board in presenter mode alone.
function buildBoardWords(lines, tokens) {
  const node = element("p", "unroll-board-words");
  return {
    node,
    follow({ t }) {
      const readings = lines.flatMap((line) => line.readings(t)).slice(0, MOST_READINGS);
      node.textContent = `t = ${t} ${tokens(t)}: ${readings.join(", ")}.`;
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
  const chooseUnit = (unit) => unit !== data.unit && setTriggerValue("unit", unit);
  const tokens = (t) => `“${data.tokens[t]}”`;
  const parts = [];
  const curves = [];
  const groups = data.groups.map((group) => {
    const lines = group.lines.map((panel) => buildLines(panel, { length: data.length, tokens, tip, axis: !data.dense }));
    const drawing = { maps: group.maps, length: data.length, palette: data.palette, unit: data.unit ?? -1 };
    const columns = group.shape === "column" ? 1 : columnsOf(group.maps.length);
    const axisUnder = data.dense ? 0 : columns;
    const maps = buildHeatmaps(drawing, readSignals(drawing), { tokens, tip, chooseUnit, axisUnder });
    maps.renew();
    const matrices = group.matrices?.length ? [buildMatrices(group.matrices, data, tip)] : [];
    const factors = group.factors ? [buildFactors(group.factors)] : [];
    const said = group.now ? [buildSaid(group.now)] : [];
    const formulas = group.formulas ? [buildEquations(group.formulas, tip, fourDecimals)] : [];
    for (const part of formulas) part.renew();
    parts.push(...lines, maps, ...matrices, ...factors, ...formulas, ...said);
    curves.push(...lines);
    const head = element("div", "unroll-group-head", {}, ...titleOf(group), element("p", "", {}, group.sentence));
    head.append(...said.map((part) => part.node));
    const node = element("section", "unroll-group", {}, head, ...[...factors, ...matrices, ...lines, ...formulas].map((part) => part.node), maps.node);
    node.dataset.shape = group.shape;
    node.style.flexGrow = String(lines.length + (group.maps.length ? 1 : 0));
    // A map as wide as the page stands below the tokens, as the curves do.
    node.classList.toggle("unroll-wide", data.across === 1 && group.maps.length === 1);
    return node;
  });
  const words = curves.some((line) => line.readings(0).length) ? [buildBoardWords(curves, tokens)] : [];
  keepingFocus(root, () => root.replaceChildren(...groups, ...words.map(({ node }) => node), tip.node));
  root.classList.toggle("unroll-dense", Boolean(data.dense));
  root.style.setProperty("--across", data.across);
  root.dataset.across = data.across;
  return followPlayhead(root, data.length, [...parts, ...words]);
}
