// What a clicker goes through: steps, the equations inside each step, or the steps of a lesson.

import { playhead } from "./playhead.js";

const MODE_NAMES = { steps: "steps", inside: "inside the step", lesson: "the lesson" };

export const clicker = {
  lesson: /** @type {{ next: () => void, previous: () => void } | null} */ (null),
  followsLesson: false,

  get mode() {
    if (this.lesson && this.followsLesson) return "lesson";
    return playhead.inside ? "inside" : "steps";
  },

  get modeName() {
    return MODE_NAMES[this.mode];
  },

  // On to the next mode that there is on this page.
  changeMode() {
    const there = ["steps", ...(playhead.equations.length ? ["inside"] : []), ...(this.lesson ? ["lesson"] : [])];
    const mode = there[(there.indexOf(this.mode) + 1) % there.length];
    this.followsLesson = mode === "lesson";
    if (mode !== "lesson" && playhead.inside !== (mode === "inside")) playhead.setInside(mode === "inside");
    else playhead.announce();
  },

  next() {
    if (this.mode === "lesson") this.lesson?.next();
    else playhead.step(1);
  },

  previous() {
    if (this.mode === "lesson") this.lesson?.previous();
    else playhead.step(-1);
  },
};

/** Lets clicker keys go through a lesson; returns what ends it.
 * @param {{ next: () => void, previous: () => void }} lesson */
export function registerLesson(lesson) {
  clicker.lesson = lesson;
  clicker.followsLesson = true;
  playhead.announce();
  return () => {
    if (clicker.lesson !== lesson) return;
    clicker.lesson = null;
    playhead.announce();
  };
}
