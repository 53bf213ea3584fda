// The equations with the present numbers of one unit; only the numbers' text changes over time.

import { decodedFloats, element, formatted, MINUS } from "./format.js";
import { isHeld } from "./holds.js";

const LONGEST_LINE = 50;
const MOST_IN_TWO_LINES = 7; // of more equations the short ones have one line each
const SHORT = 0.55; // what such a one needs of the height of the others
const LETTER = 0.8; // how wide a sign of a formula is, many of them being subscripts
const NOT_YET = "not computed yet";
const ASKED = "shown with the answer";
const USUAL = 9.99; // a number below it has one digit before its point

/**
 * @param {import("./payloads").Formulas} data
 * @param {any} tip
 * @param {(value: number) => string} write a number
 */
export function buildEquations(data, tip, write = formatted) {
  const present = { t: 0, later: new Set() };
  let numbers = [];
  const at = (place, t) => numbers[place * data.length + t];
  const updates = [];
  const widths = [];
  const lengths = [];
  const rows = data.equations.map((equation) => {
    const formula = element("div", "unroll-formula");
    formula.innerHTML = equation.mathml; // typeset by the server from the cell's own text
    const line = element("span", "");
    const held = element("span", "", { hidden: "" });
    const numberLine = element("div", "unroll-numbers", {}, line, held);
    const row = element("div", "unroll-equation", {
      "data-equation": equation.name, role: "group", tabindex: "0", "aria-label": equation.word,
    }, formula, numberLine);
    let letters = 0;
    for (const [index, piece] of equation.line.entries()) {
      const number = typeof piece === "number";
      const part = number
        ? numberSpan(piece, equation.line[index - 1] ?? "", line, equation.name)
        : element("span", "", {}, piece);
      letters += number ? Number(part.dataset.letters) : piece.length;
      line.append(part);
    }
    lengths.push(letters);
    // Only where a signal is held does its equation not give its value.
    const value = equation.line[equation.line.length - 1];
    updates.push((t) => {
      held.hidden = !isHeld(data.held, equation.name, t, data.unit);
      line.hidden = !held.hidden;
      if (!held.hidden) held.textContent = ` held: ${write(at(value, t))}`;
    });
    // By keyboard all numbers of a line are told apart at once.
    const places = equation.line.filter((piece) => typeof piece === "number").map((piece) => (piece < 0 ? ~piece : piece));
    row.addEventListener("focus", () => {
      if (!row.matches(":focus-visible")) return;
      tip.showAt(row, () =>
        data.asked.length ? ASKED : present.later.has(equation.name) ? NOT_YET : [...new Set(places)].map(partSentence).join(", "), equation.word);
    });
    row.addEventListener("blur", () => tip.hide());
    formula.addEventListener("pointermove", (event) => tip.show(event, () => "", equation.word));
    formula.addEventListener("pointerleave", () => tip.hide());
    return row;
  });

  function partSentence(place) {
    return `${data.parts[place].text} = ${write(at(place, present.t))}`;
  }

  // A number after a plus sign lends it its own sign: "+ −0.2" reads "− 0.2". A factor, or what is
  // subtracted, is the complement of its place: it stands in brackets while it is negative.
  function numberSpan(piece, before, line, name) {
    const bracketed = piece < 0;
    const place = bracketed ? ~piece : piece;
    const sign = !bracketed && before.endsWith(" + ") ? line.lastChild : null;
    const text = (t) => {
      const value = at(place, t);
      const shown = write(sign ? Math.abs(value) : value);
      return bracketed && shown.startsWith(MINUS) ? `(${shown})` : shown;
    };
    // Room for "−0.00", so that neither another step nor another unit moves anything; a number that
    // needs more gets it for all steps.
    const usual = write(0).length + (sign ? 0 : 1);
    const { kind } = data.parts[place];
    const span = element("span", `unroll-number${kind ? ` unroll-part-${kind}` : ""}`);
    span.addEventListener("pointermove", (event) =>
      tip.show(event, () => (data.asked.length ? ASKED : present.later.has(name) ? NOT_YET : partSentence(place))));
    span.addEventListener("pointerleave", () => tip.hide());
    span.dataset.letters = usual;
    widths.push(() => {
      let widest = usual;
      for (let t = 0; t < data.length; t += 1) {
        if (bracketed || !(Math.abs(at(place, t)) < USUAL)) widest = Math.max(widest, text(t).length);
      }
      span.style.minWidth = `${widest}ch`;
    });
    const plain = before.slice(0, -" + ".length);
    updates.push((t) => {
      span.textContent = text(t);
      if (sign) sign.textContent = `${plain} ${at(place, t) < 0 ? MINUS : "+"} `;
    });
    return span;
  }

  const note = data.turned ? [element("p", "unroll-turned", {}, data.turned)] : [];
  const isAsked = () => node.classList.toggle("unroll-asked", data.asked.length > 0);
  const node = element("div", "unroll-equations", { role: "group", "aria-label": "Equations with the numbers of this step" }, ...rows, ...note);
  // A line that is much longer than the others may take two, rather than make all of them small.
  const frame = element("div", "unroll-equations-place", {}, node);
  const folded = lengths.filter((letters) => letters > LONGEST_LINE).length;
  const isMany = rows.length > MOST_IN_TWO_LINES;
  node.classList.toggle("unroll-many", isMany);
  const formulas = rows.map((row) => (row.querySelector("math")?.textContent ?? "").length);
  rows.forEach((row, k) => row.style.setProperty("--signs", formulas[k]));
  const short = lengths.filter((letters, k) => isMany && letters + LETTER * formulas[k] <= LONGEST_LINE + 5).length;
  const fractions = rows.filter((row) => row.querySelector("mfrac")).length;
  const count = rows.length - short * (1 - SHORT) + (folded + note.length + fractions) / 2;
  frame.style.setProperty("--count", Math.max(count, 2));
  frame.style.setProperty("--letters", Math.min(Math.max(...lengths), LONGEST_LINE));
  return {
    node: frame,
    renew() {
      numbers = decodedFloats(data.numbers);
      isAsked();
      for (const widen of widths) widen();
    },
    follow({ t, sub, inside, equations }) {
      Object.assign(present, { t, later: new Set(inside ? equations.slice(sub + 1) : []) });
      for (const update of updates) update(t);
      rows.forEach((row, index) => {
        row.classList.toggle("unroll-now", inside && index === sub);
        row.classList.toggle("unroll-later", inside && index > sub);
      });
    },
  };
}
