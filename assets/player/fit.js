// Fits a view onto one screen while presenting. All lengths follow the width and the height of the
// window; where a view needs more all the same, beside a lesson what matters least makes room, and
// else all of it becomes smaller by the same factor.

import { CONNECTION, SHOWN, tellNotes } from "./notes.js";
import { followStrip } from "./strip.js";

const SMALLEST_FIT = 0.35;
const LEAST_SHOWN = 2; // how often something beside a lesson may make room
const TRIES = 6; // halvings of what the factor may be
const CHANGED_MS = 120;
const STAGE_PX = 1080; // the height for which charts have their size
const CHART = 24 / 14; // that size times this gives a text of 24 px

const rootStyle = document.documentElement.style;
const screenOf = () => /** @type {HTMLElement | null} */ (document.querySelector("[data-testid=stMainBlockContainer]"));

let fittedFor = ""; // for what the factor was found
let changeTimer = 0;
let watched = [];

function scaleTo(factor) {
  const unit = Math.min(innerWidth / ((STAGE_PX * 16) / 9), innerHeight / STAGE_PX);
  rootStyle.setProperty("--unroll-fit", String(factor));
  rootStyle.setProperty("--unroll-chart-zoom", String(unit * factor * CHART));
}

// A list that scrolls by itself is left as it is.
const overflows = (screen) => getComputedStyle(screen).overflowY === "hidden" && isBeyond(screen);

const isBeyond = (screen) =>
  screen.scrollHeight > screen.clientHeight + 1 || screen.scrollWidth > screen.clientWidth + 1;

// Leaves out as little as lets the view fit; whether it does not fit even so.
function overflowsWithLess(screen) {
  const most = document.querySelector(".unroll-lesson") ? LEAST_SHOWN : 0;
  for (let less = 0; less <= most; less += 1) {
    document.documentElement.dataset.less = String(less);
    if (!overflows(screen)) return false;
  }
  return true;
}

function fitNow() {
  const screen = screenOf();
  if (!screen) return;
  scaleTo(1);
  if (overflowsWithLess(screen)) {
    let [small, large] = [SMALLEST_FIT, 1];
    for (let k = 0; k < TRIES; k += 1) {
      const middle = (small + large) / 2;
      scaleTo(middle);
      if (overflows(screen)) large = middle;
      else small = middle;
    }
    scaleTo(small);
  }
  fittedFor = signature();
}

// What the factor depends on: the window, and how large everything came out.
function signature() {
  const sizes = shownParts().map((one) => [one.offsetWidth, one.offsetHeight, one.scrollHeight]);
  return JSON.stringify([innerWidth, innerHeight, screenOf()?.scrollHeight, screenOf()?.clientHeight, sizes]);
}

const shownParts = () => /** @type {HTMLElement[]} */ ([...document.querySelectorAll(SHOWN)]);

function lookAgain() {
  changeTimer = 0;
  tellNotes();
  followStrip();
  const parts = shownParts();
  if (parts.length !== watched.length || parts.some((one, k) => one !== watched[k])) {
    sizes.disconnect();
    for (const one of parts) sizes.observe(one);
    watched = parts;
  }
  if (signature() !== fittedFor) fitNow();
}

function lookSoon() {
  if (!changeTimer) changeTimer = setTimeout(lookAgain, CHANGED_MS);
}

const sizes = new ResizeObserver(lookSoon);
const changes = new MutationObserver(lookSoon);

export function startFitting() {
  changes.observe(document.body, { childList: true, subtree: true, attributeFilter: [CONNECTION] });
  addEventListener("resize", fitNow);
  document.fonts.addEventListener("loadingdone", lookSoon);
  lookAgain();
}

export function stopFitting() {
  changes.disconnect();
  sizes.disconnect();
  watched = [];
  clearTimeout(changeTimer);
  changeTimer = 0;
  removeEventListener("resize", fitNow);
  document.fonts.removeEventListener("loadingdone", lookSoon);
  delete document.documentElement.dataset.less;
  rootStyle.removeProperty("--unroll-fit");
  rootStyle.removeProperty("--unroll-chart-zoom");
}
