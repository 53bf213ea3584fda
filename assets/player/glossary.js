// One sentence of the glossary for each signal, sent once; signals are known by their words.

/** @type {Record<string, string>} */
let sentences = {};

/** @param {Record<string, string>} sent */
export function learnTerms(sent) {
  sentences = sent;
}

// What follows a colon belongs to a map, not to the term: "read-out: the model's answer".
/** @param {string} word */
export function termSentence(word) {
  const name = word.split(":")[0];
  const sentence = sentences[name];
  return sentence ? `${name[0].toUpperCase()}${name.slice(1)}: ${sentence}` : "";
}
