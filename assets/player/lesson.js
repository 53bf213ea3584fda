// The text of a lesson beside the stage. Steps of one view change here, others ask the server.

import { setInLink } from "./address.js";
import { quietButton } from "./button.js";
import { registerLesson } from "./clicker.js";
import { element } from "./format.js";
import { light } from "./lit.js";
import { playhead } from "./playhead.js";
import { noteProgress } from "./progress.js";
import { leaveRoom, watchRoom } from "./room.js";

const PATIENCE_MS = 4000; // after which a click that brought nothing may be repeated
// The text shown last and the step turned to: a mount that is made anew, as at a change of pages, goes on
// there, and does not write an older step into the link.
const shownLast = { text: /** @type {import("./payloads").LessonText | null} */ (null), step: 1 };

/** @param {import("./player").Mounted<import("./payloads").LessonText> & { setTriggerValue: (name: string, value: unknown) => void }} component */
export function mountLesson({ parentElement, data, setTriggerValue }) {
  /** @type {any} */
  let root = parentElement.querySelector(".unroll-lesson");
  if (!root) {
    root = buildLesson();
    parentElement.append(root);
  }
  root.show(data, setTriggerValue);
  return root.leave;
}

function buildLesson() {
  const where = element("p", "unroll-lesson-where");
  const bar = element("progress", "unroll-lesson-bar", { "aria-label": "Progress in the lesson", max: 1, value: 0 });
  const heading = element("h2", "", { tabindex: "-1" });
  const prose = element("div", "unroll-lesson-prose");
  const question = element("p", "unroll-lesson-question", { tabindex: "-1" });
  const hint = element("details", "unroll-lesson-hint", {}, element("summary", "", {}, "Hint"), element("p"));
  const verdict = element("p", "unroll-lesson-verdict", { role: "status" });
  const again = quietButton("Try again", () => {
    question.focus(); // the button goes
    ask("again", step);
  }, "Ask the question anew");
  again.classList.add("unroll-lesson-again");
  const text = element("div", "unroll-lesson-text", {}, heading, prose, question, hint, verdict, again);
  const back = quietButton("Back", () => previous(), "Back (Page Up)");
  const on = quietButton("Next", () => next(), "Next (Page Down)");
  on.classList.add("unroll-lesson-next");
  const explore = quietButton("Explore from here", () => ask("explore", step));
  const shelf = quietButton("All lessons", () => ask("shelf", step));
  // In a file the way leads to an app elsewhere, if one is known.
  const live = /** @type {HTMLAnchorElement} */ (
    element("a", "unroll-button", { target: "_blank", rel: "noopener" }, "Explore from here")
  );
  const root = element("section", "unroll-lesson", { "aria-label": "Lesson" },
    where, bar, text,
    element("div", "unroll-lesson-buttons", {}, back, on),
    element("div", "unroll-lesson-ways", {}, explore, shelf, live));

  /** @type {import("./payloads").LessonText} */
  let data;
  let step = 1;
  let send = /** @type {(name: string, value: unknown) => void} */ (() => {});
  let waitsSince = -Infinity;
  let leaveClicker = /** @type {(() => void) | null} */ (null);

  // One wish at a time: a clicker's second press must not skip what the first has not brought yet.
  function ask(name, value) {
    if (performance.now() - waitsSince < PATIENCE_MS) return;
    waitsSince = performance.now();
    send(name, value);
  }

  function next() {
    if (data.question && !data.revealed) ask("reveal", step);
    else if (step < data.first + data.items.length - 1) turn(step + 1);
    else if (step < data.total) ask("step", step + 1);
    else if (data.following) ask("following", step);
    else if (data.live === null) ask("shelf", step);
    else ask("step", 1);
  }

  // One press too many must not begin another lesson.
  function nextByKey() {
    if (step < data.total || (data.question && !data.revealed)) next();
  }

  function previous() {
    if (step > data.first) turn(step - 1);
    else if (step > 1) ask("step", step - 1);
  }

  function turn(number) {
    step = number;
    draw();
    playhead.open(item().place);
  }

  const item = () => data.items[step - data.first];

  function draw() {
    const present = item();
    Object.assign(shownLast, { text: data, step });
    root.dataset.step = step;
    where.textContent = `${data.number ? `Lesson ${data.number}: ` : ""}${data.title}`;
    bar.max = data.total;
    bar.value = step;
    bar.setAttribute("aria-valuetext", `step ${step} of ${data.total}`);
    if (heading.textContent !== present.heading) heading.textContent = present.heading;
    if (prose.dataset.html !== present.html) {
      prose.innerHTML = present.html; // made by the server, which lets no HTML of a file through
      prose.dataset.html = present.html;
    }
    question.hidden = !data.question;
    question.innerHTML = data.question;
    hint.hidden = !data.hint || data.revealed;
    hint.lastElementChild.innerHTML = data.hint;
    verdict.hidden = !data.revealed;
    again.hidden = !data.revealed;
    const word = data.right === null ? "" : data.right ? "<b>Right.</b> " : "<b>Not quite.</b> ";
    verdict.innerHTML = word + data.verdict;
    verdict.dataset.right = String(data.right);
    for (const way of [explore, shelf]) way.hidden = data.live !== null;
    live.hidden = !data.live;
    if (data.live) live.href = data.live;
    back.disabled = step === 1;
    on.textContent = nextWord();
    setInLink({ step: String(step) });
    noteProgress(data.key, step);
    light(data.question && !data.revealed ? [] : present.lit);
    watchRoom();
  }

  function nextWord() {
    if (data.question && !data.revealed) return "Show the answer";
    if (step < data.total) return "Next";
    if (data.following) return `Next lesson: ${data.following}`;
    return data.live === null ? "All lessons" : "From the beginning";
  }

  root.show = (sent, setTriggerValue) => {
    const last = shownLast.text;
    const another = !last || sent.key !== last.key || sent.first !== last.first || sent.items.length !== last.items.length || sent.step !== last.step;
    send = setTriggerValue;
    waitsSince = -Infinity;
    data = sent;
    // A rerun for another reason keeps the step that was turned to meanwhile.
    step = another ? sent.step : shownLast.step;
    leaveClicker ??= registerLesson({ next: nextByKey, previous });
    draw();
    if (another) {
      text.scrollTop = 0;
      hint.open = false; // one that helped with the last question does not give the next away
    }
  };
  root.leave = () => {
    leaveClicker?.();
    leaveClicker = null;
    light([]);
    leaveRoom();
  };
  return root;
}
