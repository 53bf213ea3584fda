// A lesson's stage stands on one screen beside its text. Where it is too high, drawings become lower; then
// what the lesson does not point at is left out, the last first; at last all of it becomes smaller.

import { isLit } from "./lit.js";

const STAGE = ".st-key-lesson_stage";
const LEFT_OUT = "unroll-left-out";
const BESIDE = "(min-width: 901px)"; // narrower, the stage stands below the text
const GOOD_SHARE = 0.72; // of its height: a drawing loses little
const LEAST_SHARE = 0.5;
const LEAST_ZOOM = 0.6;
const HALVINGS = 4; // halvings of what the share may be
const BELOW_PX = 6;

const rootOf = () => document.documentElement;
const stageOf = () => /** @type {HTMLElement | null} */ (document.querySelector(STAGE));

let watchedStage = /** @type {HTMLElement | null} */ (null);
let frameWaited = 0;
let heightFitted = 0;

const setShare = (share) => rootOf().style.setProperty("--unroll-share", String(share));
const setZoom = (zoom) => rootOf().style.setProperty("--unroll-lesson-zoom", String(zoom));

function giveAllRoom() {
  rootOf().style.removeProperty("--unroll-share");
  rootOf().style.removeProperty("--unroll-lesson-zoom");
  for (const node of document.querySelectorAll(`.${LEFT_OUT}`)) node.classList.remove(LEFT_OUT);
}

function fitRoom() {
  giveAllRoom();
  const stage = stageOf();
  if (!stage || "presenting" in rootOf().dataset || !matchMedia(BESIDE).matches) return;
  const isTooHigh = () => stage.getBoundingClientRect().bottom + scrolled() > innerHeight - BELOW_PX;
  // The largest of what is allowed at which all is on the screen; whether there is one.
  const found = (least, set) => {
    set(least);
    if (isTooHigh()) return false;
    let [small, large] = [least, 1];
    for (let k = 0; k < HALVINGS; k += 1) {
      const middle = (small + large) / 2;
      set(middle);
      if (isTooHigh()) large = middle;
      else small = middle;
    }
    set(small);
    return true;
  };
  if (!isTooHigh() || found(GOOD_SHARE, setShare)) return;
  const lesser = [...stage.querySelectorAll(".unroll-lesser")].filter((one) => !isLit(one));
  for (const one of lesser) one.classList.add(LEFT_OUT);
  if (found(LEAST_SHARE, setShare)) return;
  for (const one of droppable(stage)) {
    one.classList.add(LEFT_OUT);
    if (found(LEAST_SHARE, setShare)) return;
  }
  found(LEAST_ZOOM, setZoom);
}

const scrolled = () => document.querySelector("[data-testid=stMain]")?.scrollTop ?? 0;

// Groups of boards, the last first. One stays.
function droppable(stage) {
  const parts = [...stage.querySelectorAll(".unroll-board > .unroll-group")];
  const others = parts.filter((one) => !isLit(one));
  return (others.length === parts.length ? others.slice(1) : others).reverse();
}

const heights = new ResizeObserver(() => {
  const height = stageOf()?.offsetHeight ?? 0;
  if (height !== heightFitted) fitSoonest();
});

// What is observed changes by this: watching goes on when the change is over.
function fitSoonest() {
  if (watchedStage) heights.unobserve(watchedStage);
  fitRoom();
  heightFitted = stageOf()?.offsetHeight ?? 0;
  if (watchedStage) heights.observe(watchedStage);
}

// The stage comes after the text, or another one does.
export function watchRoom() {
  cancelAnimationFrame(frameWaited);
  const stage = stageOf();
  if (!stage) {
    frameWaited = requestAnimationFrame(watchRoom);
    return;
  }
  if (stage !== watchedStage) {
    heights.disconnect();
    watchedStage = stage;
    removeEventListener("resize", fitSoonest);
    addEventListener("resize", fitSoonest);
  }
  fitSoonest();
}

export function leaveRoom() {
  cancelAnimationFrame(frameWaited);
  heights.disconnect();
  watchedStage = null;
  removeEventListener("resize", fitSoonest);
  giveAllRoom();
}
