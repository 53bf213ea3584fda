// Presenter mode: the stage fills the screen, all else goes. The style does it, by an attribute of
// the root; the link keeps it.

import { setInLink } from "./address.js";
import { blank, isBlank, unblank } from "./blank.js";
import { startFitting, stopFitting } from "./fit.js";
import { forgetDigits, isTypingStep } from "./jump.js";
import { tellBriefly } from "./notes.js";
import { playhead } from "./playhead.js";
import { closeStrip, isStripOpen } from "./strip.js";

export const isPresenting = () => "presenting" in document.documentElement.dataset;

export function togglePresenting() {
  if (isPresenting()) leavePresenting();
  else startPresenting();
}

export function startPresenting() {
  document.documentElement.dataset.presenting = "";
  // What had the keyboard may be out of sight now.
  if (document.activeElement instanceof HTMLElement) document.activeElement.blur();
  startFitting();
  keepPresentingInLink();
}

export function leavePresenting() {
  delete document.documentElement.dataset.presenting;
  closeStrip();
  unblank();
  forgetDigits();
  stopFitting();
  if (document.fullscreenElement) document.exitFullscreen();
  keepPresentingInLink();
}

// Another page has an address of its own.
export function keepPresentingInLink() {
  setInLink({ present: isPresenting() ? 1 : null });
}

export function presentIfLinkSays() {
  if (new URLSearchParams(location.search).get("present") === "1") startPresenting();
}

// Esc ends what was begun last; where browsers take it for themselves, it leaves the full screen first.
export function escape() {
  if (isTypingStep()) forgetDigits();
  else if (isStripOpen()) closeStrip();
  else if (document.fullscreenElement) document.exitFullscreen();
  else leavePresenting();
}

export function toggleBlank() {
  if (isBlank()) return unblank();
  if (playhead.playing) playhead.pause();
  return blank();
}

export function toggleFullScreen() {
  if (document.fullscreenElement) document.exitFullscreen();
  else document.documentElement.requestFullscreen().catch(() => tellBriefly("The full screen is not allowed here."));
}
