// Bars of the present step: the best answers with their shares, and what really came. Every step has
// as many rows as the longest, so that nothing moves but the bars.

import { element, shareText } from "./format.js";
import { followPlayhead, keepingFocus, rootIn } from "./root.js";

const FEWEST_LETTERS = 3;
const MOST_LETTERS = 14;
const NO_ANSWER = "No answer at this step.";

/** @param {import("./player").Mounted<import("./payloads").Bars>} component */
export function mountBars({ parentElement, data }) {
  const root = rootIn(parentElement, "unroll-stage unroll-bars");
  const steps = data.steps.map((answers, t) => rowsOf(answers, data.came?.[t] ?? "", data.came_share?.[t] ?? null));
  const most = Math.max(1, ...steps.map((step) => step.length));
  const letters = Math.max(FEWEST_LETTERS, ...steps.flat().map(({ label }) => [...label].length));
  const rows = Array.from({ length: most }, buildRow);
  const list = element("div", "unroll-bar-rows", { role: "img" }, ...rows.map((row) => row.node));
  list.style.setProperty("--letters", Math.min(letters, MOST_LETTERS));
  const none = element("p", "unroll-bar-none", {}, NO_ANSWER);
  const sentences = data.sentences ?? [];
  const sentence = element("p", "unroll-bar-said", {});
  sentence.hidden = !sentences.length;
  const head = element("div", "unroll-bar-title", {}, data.title);
  const body = element("div", "unroll-bar-body", {}, list, none);
  keepingFocus(root, () => root.replaceChildren(head, body, sentence, root.tip.node));

  let present = -1;
  const follow = ({ t, playing }) => {
    sentence.setAttribute("aria-live", playing ? "off" : "polite");
    if (t === present) return;
    present = t;
    const step = steps[t];
    rows.forEach((row, k) => row.show(step[k]));
    none.hidden = step.length > 0;
    const answers = step.map(({ label, share, came }) => `${label} ${shareText(share)}${came ? ", which came" : ""}`);
    list.setAttribute("aria-label", `${data.title}, t = ${t}: ${answers.join("; ") || NO_ANSWER}`);
    if (!sentence.hidden) sentence.textContent = sentences[t];
  };
  return followPlayhead(root, data.length, [{ follow }]);
}

// The rows of a step; what came stands last if it is not among the best.
function rowsOf(answers, came, share) {
  const best = answers.map(([label, value]) => ({ label, share: value, came: came !== "" && label === came }));
  const missing = came !== "" && !best.some((row) => row.came);
  return missing ? [...best, { label: came, share, came: true }] : best;
}

function buildRow() {
  const label = element("span", "unroll-bar-label");
  const fill = element("i", "unroll-bar-fill");
  const figure = element("span", "unroll-bar-figure");
  const node = element("div", "unroll-bar", {}, label, element("span", "unroll-bar-track", {}, fill), figure);
  return {
    node,
    show(row) {
      node.classList.toggle("unroll-absent", !row);
      node.classList.toggle("unroll-came", Boolean(row?.came));
      label.textContent = row?.label ?? "";
      fill.style.transform = `scaleX(${row?.share ?? 0})`;
      figure.textContent = row ? shareText(row.share) : "";
    },
  };
}
