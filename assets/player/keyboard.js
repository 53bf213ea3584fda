// Keys for the playhead, clickers and presenters; a person who types in a field is left alone.

import { isBlank, unblank } from "./blank.js";
import { clicker } from "./clicker.js";
import { isTypingStep, jump, typeDigit } from "./jump.js";
import { openKeyList } from "./key_list.js";
import { KEYS } from "./keys.js";
import { playhead } from "./playhead.js";
import { escape, isPresenting, toggleBlank, toggleFullScreen, togglePresenting } from "./presenter.js";
import { moveSecondSlider } from "./second_slider.js";
import { toggleStrip } from "./strip.js";
import { changeSpeed } from "./transport.js";

/** What the names in the list of keys stand for.
 * @type {Record<string, (key: string) => void>} */
const DEEDS = {
  toggle: () => playhead.toggle(),
  // While presenting all keys that clickers send are a clicker's.
  next: () => (isPresenting() ? clicker.next() : playhead.step(1)),
  previous: () => (isPresenting() ? clicker.previous() : playhead.step(-1)),
  clickNext: () => clicker.next(),
  clickPrevious: () => clicker.previous(),
  first: () => playhead.goTo(0),
  last: () => playhead.goTo(playhead.length - 1),
  faster: () => changeSpeed(1),
  slower: () => changeSpeed(-1),
  loop: () => {
    playhead.loop = !playhead.loop;
    playhead.announce();
  },
  inside: () => playhead.setInside(!playhead.inside),
  trainingBack: () => moveSecondSlider(-1),
  trainingOn: () => moveSecondSlider(1),
  present: togglePresenting,
  keys: openKeyList,
  clickerMode: () => clicker.changeMode(),
  digit: typeDigit,
  strip: toggleStrip,
  blank: toggleBlank,
  fullScreen: toggleFullScreen,
  leave: escape,
};
const ACTIONS = Object.fromEntries(KEYS.flatMap(({ scope, actions }) =>
  Object.entries(actions).map(([key, name]) => [key, { scope, act: DEEDS[name] }])));
// Streamlit's own, for its developers: they run the page again, and ask whether to clear a cache.
const STREAMLITS = new Set(["r", "c"]);
const MODIFIERS = new Set(["Shift", "Control", "Alt", "Meta"]);
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
  // No key of an open list of the browser's own comes here.
  const closed = combobox?.getAttribute("aria-expanded") === "false" || target.matches("select");
  if (CLICKER.has(event.key) && (oneLine || closed)) return false;
  if (target.matches(`${SLIDERS}, ${RADIOS}`) && !MOVES.has(event.key)) {
    return event.key === " " && !isChosen(target);
  }
  if (target.closest(TYPING) || target.closest(OWN_KEYS)) return true;
  return event.key === " " && target.closest(PRESSED_BY_SPACE) !== null;
}

const isPlayable = () => document.querySelector(".unroll-transport:not(.unroll-idle) #playhead") !== null;

/** @type {Record<string, () => boolean>} */
const IN_SCOPE = {
  // With nothing to play the keys keep their usual meaning.
  steps: () => isPlayable() || clicker.mode === "lesson",
  presenting: isPresenting,
  always: () => true,
};

// Esc in a field of the strip gives the keys back as well.
function leavesField({ key, target }) {
  if (key !== "Escape" || !isPresenting() || target.getAttribute?.("aria-expanded") === "true") return false;
  target.blur();
  return true;
}

// What a key does now, if anything.
function actionOf(event) {
  if (isBlank()) return MODIFIERS.has(event.key) ? null : unblank;
  if (event.ctrlKey || event.altKey || event.metaKey || document.querySelector("dialog[open]")) return null;
  if (event.key === "Enter" && isTypingStep()) return jump;
  const name = event.key.length === 1 ? event.key.toLowerCase() : event.key;
  const action = ACTIONS[name];
  if (leftAlone(event)) return leavesField(event) ? escape : null;
  if (isPresenting() && STREAMLITS.has(name)) return () => {};
  return action && IN_SCOPE[action.scope]() ? () => action.act(name) : null;
}

export function listenToKeys() {
  document.addEventListener("pointerdown", () => (isPointing = true), true);
  document.addEventListener(
    "keydown",
    (event) => {
      if (event.key === "Tab") isPointing = false;
      const act = actionOf(event);
      if (!act) return;
      event.preventDefault();
      event.stopPropagation();
      act();
    },
    true,
  );
}
