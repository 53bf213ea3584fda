// While presenting, what goes wrong is told by one calm sentence at the bottom, never by a box.

import { element } from "./format.js";
import { host } from "./host.js";

const ALERTS = "[data-testid=stMain] [data-testid=stAlert]";
const TROUBLE = "[data-testid=stAlertContentWarning], [data-testid=stAlertContentError]";
export const SHOWN = ".unroll-stage, .unroll-shelf, .unroll-lesson, [data-testid=stMain] [data-testid=stTable], [data-testid=stVegaLiteChart]";
export const CONNECTION = "data-test-connection-state"; // of Streamlit's outermost element
const LOST = "The connection to the server is lost. Steps still play.";
const BRIEF_MS = 4000;

let brief = ""; // what is said for a moment
let briefTimer = 0;

const sentence = element("p", "unroll-note", { role: "status" });
sentence.hidden = true;
host.append(sentence);

export function tellNotes() {
  const nothingElse = !document.querySelector(SHOWN);
  const alerts = [...document.querySelectorAll(ALERTS)].filter((one) => nothingElse || one.querySelector(TROUBLE));
  const texts = alerts.map((one) => one.textContent ?? "");
  if (document.querySelector(`[${CONNECTION}]:not([${CONNECTION}=CONNECTED])`)) texts.push(LOST);
  if (brief) texts.push(brief);
  const text = texts.join(" ");
  if (sentence.textContent !== text) sentence.textContent = text;
  sentence.hidden = !text;
  sentence.classList.toggle("unroll-alone", nothingElse);
}

export function tellBriefly(text) {
  brief = text;
  tellNotes();
  clearTimeout(briefTimer);
  briefTimer = setTimeout(() => {
    brief = "";
    tellNotes();
  }, BRIEF_MS);
}
