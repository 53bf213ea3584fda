// All lessons, with how far one has come in each.

import { element } from "./format.js";
import { progressOf } from "./progress.js";

/** @param {import("./player").Mounted<import("./payloads").Shelf> & { setTriggerValue: (name: string, value: unknown) => void }} component */
export function mountShelf({ parentElement, data, setTriggerValue }) {
  /** @type {any} */
  let root = parentElement.querySelector(".unroll-shelf");
  if (!root) {
    root = element("ol", "unroll-shelf");
    parentElement.append(root);
  }
  root.replaceChildren(...data.lessons.map((lesson) => card(lesson, setTriggerValue)));
}

/** @param {import("./payloads").ShelfLesson} lesson */
function card(lesson, setTriggerValue) {
  const seen = Math.min(progressOf(lesson.key), lesson.steps);
  const begun = seen > 0 && seen < lesson.steps;
  const state = seen >= lesson.steps ? "done" : begun ? `step ${seen} of ${lesson.steps}` : `${lesson.minutes} minutes`;
  const open = element("button", "unroll-shelf-open", { type: "button" },
    element("span", "unroll-shelf-number", { "aria-hidden": "true" }, lesson.number ? String(lesson.number) : "·"),
    element("span", "unroll-shelf-title", {}, lesson.title),
    element("span", "unroll-shelf-able", {}, `Afterwards you can ${lesson.able_to}.`),
    element("span", "unroll-shelf-state", {}, state));
  // Where one stopped, it goes on.
  open.addEventListener("click", () => setTriggerValue("open", [lesson.key, begun ? seen : 1]));
  return element("li", "", {}, open);
}
