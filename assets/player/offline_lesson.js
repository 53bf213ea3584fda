// A lesson in a file: its steps, its questions and what they are answered with, all without a server.

import { element } from "./format.js";
import { isRight } from "./judge.js";
import { beginFile, showScene } from "./offline.js";
import { playhead } from "./playhead.js";
import { partsBack } from "./shared.js";
import { mountTold } from "./told.js";

/** Plays the lesson of a file.
 * @param {import("./player").SentFile & { lesson: import("./payloads").LessonFile }} sent
 * @param {Record<string, (component: any) => unknown>} mounts the parts of the player */
export function playLesson(sent, mounts) {
  const { lesson, diagrams } = sent;
  /** @type {object[]} */
  const allData = lesson.data.map(partsBack(lesson.parts));
  // Step, from 0 → what was guessed, null for nothing; of a step that is not there the answer is not shown.
  const guesses = /** @type {Map<number, number | number[] | null>} */ (new Map());
  const { row, side, stage } = buildLessonRow();
  const parts = { ...mounts, told: mountTold, pad: (component) => mounts.pad({ ...component, setTriggerValue: takeGuess }) };
  let number = Math.min(Math.max(stepInLink() ?? lesson.begin, 1), lesson.steps.length) - 1;

  const step = () => lesson.steps[number];
  const isRevealed = () => step().question !== null && guesses.has(number);

  /** @returns {import("./payloads").LessonText} */
  function textNow() {
    const { item, question, live } = step();
    const guess = guesses.get(number) ?? null;
    return {
      key: lesson.key, title: lesson.title, number: lesson.number, able_to: lesson.able_to,
      step: number + 1, first: number + 1, total: lesson.steps.length, items: [item],
      question: question?.text ?? "", hint: question?.hint ?? "", revealed: isRevealed(),
      verdict: isRevealed() ? question?.verdict ?? "" : "",
      right: question && guess !== null ? isRight(question.judging, guess) : null,
      following: "", live,
    };
  }

  /** @param {import("./payloads").FileQuestion} question
   * @returns {import("./payloads").Pad} */
  function padNow({ pad, named, answer }) {
    if (!isRevealed()) return pad;
    const maps = pad.maps.map((map, place) => ({ ...map, word: named[place], title: named[place] }));
    return { ...pad, maps, options: named, guess: guesses.get(number) ?? null, answer };
  }

  /** @returns {import("./player").SentScene} */
  function sceneNow() {
    const { item, question, scene, masked } = step();
    const isAsked = question !== null && !isRevealed();
    const shown = lesson.scenes[isAsked && masked !== null ? masked : scene];
    const there = shown.mounts
      .filter(({ part }) => !isAsked || masked !== null || part === "transport")
      .map(({ part, key, data }) => ({ part, key, data: allData[data] }));
    if (question) there.push({ part: "pad", key: "pad_mount", data: padNow(question) });
    if (shown.told.length && !isAsked) there.push({ part: "told", key: "told", data: shown });
    return { mounts: there, place: item.place, chosen: shown.chosen };
  }

  function show() {
    showScene(sceneNow(), parts, diagrams, stage);
    mounts.lesson({ parentElement: side, data: textNow(), setTriggerValue: wish });
  }

  // The playhead goes to the step's place, and where a step was asked for to the answer.
  function goToPlace() {
    const { item, question } = step();
    const found = question && isRevealed() && question.pad.kind === "step" ? question.answer.place : null;
    playhead.open(found === null ? item.place : { t: found });
  }

  function wish(name, value) {
    if (name === "step") number = Number(value) - 1;
    if (name === "reveal" && !guesses.has(number)) guesses.set(number, null);
    if (name === "again") guesses.delete(number);
    show();
    if (name === "step" || step().question?.pad.kind === "step") goToPlace();
  }

  function takeGuess(_, guess) {
    guesses.set(number, guess);
    show();
    if (step().question?.pad.kind === "step") goToPlace();
  }

  document.querySelector("[data-scene]")?.append(row);
  show();
  goToPlace();
  beginFile(sent);
}

// The text at one side, the stage at the other, as in the app.
function buildLessonRow() {
  const side = element("div", "st-key-lesson_side");
  const stage = element("div", "st-key-lesson_stage");
  const row = element("div", "stHorizontalBlock st-key-lesson_row", {}, element("div", "", {}, side), element("div", "", {}, stage));
  return { row, side, stage };
}

function stepInLink() {
  const text = new URLSearchParams(location.search).get("step");
  return text !== null && /^\d{1,3}$/.test(text) ? Number(text) : null;
}
