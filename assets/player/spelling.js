// How cells are written in every notation: sent once, and kept for all runs of the same cell.

const spellings = new Map();
const awaited = new Set();

/** @param {import("./player").Mounted<import("./payloads").Spelling>} component */
export function mountSpelling({ data }) {
  spellings.set(data.key, data);
  for (const tell of [...awaited]) tell();
}

/** The spelling of a key; null where it is still on its way.
 * @param {string} key
 * @returns {import("./payloads").Spelling | null} */
export const spellingOf = (key) => spellings.get(key) ?? null;

// Calls back as soon as the spelling is there; returns what ends the waiting.
export function whenSpelled(key, listener) {
  const tell = () => {
    if (!spellings.has(key)) return;
    awaited.delete(tell);
    listener();
  };
  awaited.add(tell);
  tell();
  return () => awaited.delete(tell);
}
