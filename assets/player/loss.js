// A product and a sum written out, term by term: the present term is lit, those to come recede.

import { element } from "./format.js";
import { keepInView } from "./passage.js";
import { playhead } from "./playhead.js";
import { followPlayhead, keepingFocus, rootIn } from "./root.js";

/** @param {import("./player").Mounted<import("./payloads").TextLoss>} component */
export function mountLoss({ parentElement, data }) {
  const root = rootIn(parentElement, "unroll-stage unroll-loss");
  const rows = data.rows.map((row) => buildLossRow(row, data, root.tip));
  const mean = typeset("div", "unroll-formula", data.mean);
  const sentence = element("p", "unroll-words", { role: "status" });
  keepingFocus(root, () => root.replaceChildren(...rows.map((row) => row.node), mean, sentence, root.tip.node));
  const follow = ({ t, playing }) => {
    // While it plays, a screen reader would only ever hear beginnings.
    sentence.setAttribute("aria-live", playing ? "off" : "polite");
    sentence.textContent = data.sentences[t];
  };
  return followPlayhead(root, data.length, [...rows, { follow }]);
}

/**
 * @param {import("./payloads").FactorRow} row
 * @param {import("./payloads").TextLoss} data
 * @param {any} tip
 */
function buildLossRow(row, data, tip) {
  const terms = row.terms.map((mathml, k) => {
    const term = typeset("span", "unroll-term", mathml);
    term.addEventListener("click", () => playhead.goTo(k));
    term.addEventListener("pointermove", (event) => tip.show(event, () => data.sentences[k]));
    term.addEventListener("pointerleave", () => tip.hide());
    return term;
  });
  const pieces = terms.flatMap((term, k) => (k ? [element("span", "unroll-sign-between", {}, row.sign), term] : [term]));
  const line = element("div", "unroll-terms", { tabindex: "0", role: "group", "aria-label": row.word },
    element("span", "", {}, "="), ...pieces, typeset("b", "", row.total));
  let lit = null;
  return {
    node: element("section", "unroll-factor-row", {}, typeset("div", "unroll-formula", row.formula), line),
    follow({ t }) {
      lit?.classList.remove("unroll-now");
      lit = terms[t] ?? null;
      lit?.classList.add("unroll-now");
      terms.forEach((term, k) => term.classList.toggle("unroll-later", k > t));
      if (lit) keepInView(line, lit);
    },
  };
}

// MathML made by the server, every token in it escaped.
function typeset(tag, className, mathml) {
  const node = element(tag, className);
  node.innerHTML = mathml;
  return node;
}
