// What is shown of a view in which nothing plays: its charts, its tables, and what is said of them.

/** @param {import("./player").Mounted<import("./payloads").FileScene>} component */
export function mountTold({ parentElement, data }) {
  parentElement.innerHTML = data.told; // every text in it was escaped when the file was made
}
