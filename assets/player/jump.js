// Digits that are typed name a step; it is gone to at Enter, or after a moment without another digit.

import { element } from "./format.js";
import { host } from "./host.js";
import { playhead } from "./playhead.js";

const PAUSE_MS = 800;
const MOST_DIGITS = 4;

const typedDigits = element("output", "unroll-jump");
typedDigits.hidden = true;
host.append(typedDigits);
let digits = "";
let jumpTimer = 0;

export const isTypingStep = () => digits !== "";

export function typeDigit(digit) {
  digits = (digits + digit).slice(-MOST_DIGITS);
  typedDigits.textContent = `t = ${digits}`;
  typedDigits.hidden = false;
  clearTimeout(jumpTimer);
  jumpTimer = setTimeout(jump, PAUSE_MS);
}

export function jump() {
  const step = Number(digits);
  forgetDigits();
  playhead.goTo(step);
}

export function forgetDigits() {
  clearTimeout(jumpTimer);
  digits = "";
  typedDigits.hidden = true;
}
