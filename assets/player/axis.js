// The numbers of the steps, below what is drawn over them.

import { element } from "./format.js";

// Beneath the narrowest map, of numbers with up to two digits and with more.
const MOST_NUMBERS = 12;
const MOST_LONG_NUMBERS = 8;
const ROUND_STEPS = [1, 2, 5];

// How far apart the numbers stand, so that few enough of them are written.
export function numbersApart(length) {
  const most = length > 100 ? MOST_LONG_NUMBERS : MOST_NUMBERS;
  for (let decade = 1; ; decade *= 10) {
    const fitting = ROUND_STEPS.find((n) => length / (n * decade) <= most);
    if (fitting) return fitting * decade;
  }
}

// The axis of `length` steps that are counted from `first`.
export function buildAxis(length, first = 0) {
  const apart = numbersApart(length);
  const axis = element("div", "unroll-axis", { "aria-hidden": "true" }, element("i", "", {}, "t"));
  for (let t = 0; t < length; t += 1) {
    if ((first + t) % apart) continue;
    const number = element("span", "", {}, String(first + t));
    number.style.left = `${(100 * (t + 0.5)) / length}%`;
    axis.append(number);
  }
  return axis;
}
