// What is shown of a view in which nothing plays: its charts, its tables, and what is said of them.

import { element } from "./format.js";

/** @param {import("./player").Mounted<import("./payloads").FileScene>} component */
export function mountTold({ parentElement, data }) {
  // What a chart shows is said in words beside it.
  const pictures = data.pictures.map((src) => element("img", "unroll-picture", { src, alt: data.told.join(" ") }));
  const said = data.told.map((sentence) => element("p", "unroll-told", {}, sentence));
  parentElement.replaceChildren(element("div", "unroll-pictures", {}, ...pictures), ...data.tables.map(tableOf), ...said);
}

/** @param {import("./payloads").FileTable} table */
function tableOf({ columns, rows }) {
  const head = element("tr", "", {}, ...columns.map((name) => element("th", "", { scope: "col" }, name)));
  const body = rows.map(([name, ...cells]) => element("tr", "", {}, element("th", "", { scope: "row" }, name),
    ...cells.map((cell) => element("td", "", {}, cell))));
  return element("table", "unroll-table", {}, element("thead", "", {}, head), element("tbody", "", {}, ...body));
}
