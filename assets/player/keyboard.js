// Keys for the playhead, clickers included; a person who types in a field is left alone.

import { moveTraining } from "./clocks.js";
import { shownLesson } from "./lesson.js";
import { playhead } from "./playhead.js";
import { changeSpeed } from "./transport.js";

const ACTIONS = {
  " ": () => playhead.toggle(),
  ArrowRight: () => playhead.step(1),
  ArrowLeft: () => playhead.step(-1),
  PageDown: () => (shownLesson ? shownLesson.next() : playhead.step(1)),
  PageUp: () => (shownLesson ? shownLesson.previous() : playhead.step(-1)),
  Home: () => playhead.goTo(0),
  End: () => playhead.goTo(playhead.length - 1),
  "+": () => changeSpeed(1),
  "=": () => changeSpeed(1),
  "-": () => changeSpeed(-1),
  "\u2212": () => changeSpeed(-1),
  l: () => {
    playhead.loop = !playhead.loop;
    playhead.announce();
  },
  i: () => playhead.setInside(!playhead.inside),
  ",": () => moveTraining(-1),
  ".": () => moveTraining(1),
};
// What moves inside a slider or a row of choices; the other keys are of no use to them.
const MOVES = new Set(["ArrowRight", "ArrowLeft", "Home", "End"]);
const CLICKER = new Set(["PageDown", "PageUp"]);
const TYPING = "input:not([type=range]):not([type=checkbox]):not([type=radio]), textarea, [contenteditable=true], [role=textbox]";
const SLIDERS = "input[type=range], [role=slider]";
const RADIOS = "[role=radio], input[type=radio]";
const OWN_KEYS = `${SLIDERS}, ${RADIOS}, select, [role=radiogroup], [role=tab], [role=listbox], [role=combobox], [role=grid], [role=menu], [role=dialog], canvas[data-testid=data-grid-canvas]`;
const PRESSED_BY_SPACE = "button, a, summary, [role=button], [role=switch], [role=checkbox], input[type=checkbox]";
const CHOSEN_BY_CLICK = `${RADIOS}, [role=tab], ${PRESSED_BY_SPACE}`;
const KEEPS_KEYS = "[role=combobox], [role=listbox], [role=grid], [role=menu], [role=dialog]";

// Space chooses a radio button; where it is chosen, or on a slider, Space has nothing to do.
function isChosen(target) {
  return target.matches(SLIDERS) || target.checked || target.getAttribute("aria-checked") === "true";
}

// Whether the mouse was used last. Who clicks a tab, a choice or a button sees no focus there and goes
// on with the playhead; who came with Tab sees it, and has the keys of what it is on.
let isPointing = false;

function leftAlone(event) {
  const target = event.target instanceof Element ? event.target : document.body;
  if (target.id === "playhead") return false;
  if (isPointing && target.closest(CHOSEN_BY_CLICK) && !target.closest(KEEPS_KEYS)) return false;
  const combobox = target.closest("[role=combobox]");
  const oneLine = target.matches("input") && !combobox;
  const closed = combobox?.getAttribute("aria-expanded") === "false";
  if (CLICKER.has(event.key) && (oneLine || closed)) return false;
  if (target.matches(`${SLIDERS}, ${RADIOS}`) && !MOVES.has(event.key)) {
    return event.key === " " && !isChosen(target);
  }
  if (target.closest(TYPING) || target.closest(OWN_KEYS)) return true;
  return event.key === " " && target.closest(PRESSED_BY_SPACE) !== null;
}

export function listenToKeys() {
  document.addEventListener("pointerdown", () => (isPointing = true), true);
  document.addEventListener(
    "keydown",
    (event) => {
      if (event.key === "Tab") isPointing = false;
      const action = ACTIONS[event.key];
      if (!action || event.ctrlKey || event.altKey || event.metaKey || leftAlone(event)) return;
      // With nothing to play the keys keep their usual meaning.
      const isPlayable = document.querySelector(".unroll-transport:not(.unroll-idle) #playhead");
      if (!isPlayable && !(shownLesson && CLICKER.has(event.key))) return;
      event.preventDefault();
      event.stopPropagation();
      action();
    },
    true,
  );
}
