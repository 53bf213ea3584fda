// What is shown of a view in which nothing plays: its charts, its tables, and what is said of them.

/** @param {import("./player").Mounted<import("./payloads").FileScene>} component */
export function mountTold({ parentElement, data }) {
  parentElement.innerHTML = data.told; // made by the server, which escapes every text in it
}
