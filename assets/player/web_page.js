// The button “Web page”: a click waits until the server, which makes the file, knows what is shown.

import { playhead } from "./playhead.js";
import { tellClick } from "./telling.js";
import { view } from "./view.js";

const WEB_PAGE = ".st-key-take_away_page button";
// A server that is busy for longer gives what it knows.
const CLICK_PATIENCE = 5000;

let fileBegin = /** @type {number | null} */ (null);
let heldClicks = 0;
let heldClick = 0; // the number of the click that is held back, 0 for none
let isLetThrough = false;
let holdsClicks = false;

/** @param {import("./player").Mounted<import("./payloads").WebPage>} component */
export function mountWebPage({ data }) {
  fileBegin = data.begin;
  letThrough(data.pressed);
  if (holdsClicks) return;
  holdsClicks = true;
  document.addEventListener("click", holdClick, { capture: true });
}

// Whether the server has heard of the step, and of all that was chosen here.
const isHeard = () => fileBegin === null || (fileBegin === playhead.t && view.told().length === 0);

function holdClick(event) {
  if (isLetThrough || !(event.target instanceof Element && event.target.closest(WEB_PAGE))) return;
  if (!heldClick && isHeard()) return;
  event.preventDefault();
  event.stopImmediatePropagation();
  if (heldClick) return;
  heldClicks += 1;
  heldClick = heldClicks;
  tellClick(heldClick);
  setTimeout(letThrough, CLICK_PATIENCE, heldClick);
}

function letThrough(number) {
  if (!number || number !== heldClick) return;
  heldClick = 0;
  isLetThrough = true;
  /** @type {HTMLElement | null} */ (document.querySelector(WEB_PAGE))?.click();
  isLetThrough = false;
}
