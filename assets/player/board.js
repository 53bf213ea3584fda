// A board: groups of curves and heat maps, all on the one playhead.

import { element } from "./format.js";
import { buildHeatmaps, columnsOf } from "./heatmaps.js";
import { buildLines } from "./lines.js";
import { followPlayhead, keepingFocus, rootIn } from "./root.js";
import { readSignals } from "./signals.js";

// A heading without words would be one to a screen reader all the same.
const titleOf = ({ title }) => (title ? [element("h2", "", {}, title)] : []);

/** @param {import("./player").Mounted<import("./payloads").Board>} component */
export function mountBoard({ parentElement, data }) {
  const root = rootIn(parentElement, "unroll-stage unroll-board");
  const { tip } = root;
  const tokens = (t) => `“${data.tokens[t]}”`;
  const parts = [];
  const groups = data.groups.map((group) => {
    const lines = group.lines.map((panel) => buildLines(panel, { length: data.length, tokens, tip, axis: !data.dense }));
    const drawing = { maps: group.maps, length: data.length, palette: data.palette, unit: -1 };
    const columns = group.shape === "column" ? 1 : columnsOf(group.maps.length);
    const axisUnder = data.dense ? 0 : columns;
    const maps = buildHeatmaps(drawing, readSignals(drawing), { tokens, tip, chooseUnit: () => {}, axisUnder });
    maps.renew();
    parts.push(...lines, maps);
    const head = element("div", "unroll-group-head", {}, ...titleOf(group), element("p", "", {}, group.sentence));
    const node = element("section", "unroll-group", {}, head, ...lines.map((line) => line.node), maps.node);
    node.dataset.shape = group.shape;
    // A map as wide as the page stands below the tokens, as the curves do.
    node.classList.toggle("unroll-wide", data.across === 1 && group.maps.length === 1);
    return node;
  });
  keepingFocus(root, () => root.replaceChildren(...groups, tip.node));
  root.classList.toggle("unroll-dense", Boolean(data.dense));
  root.style.setProperty("--across", data.across);
  return followPlayhead(root, data.length, parts);
}
