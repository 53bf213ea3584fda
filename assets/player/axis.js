// The numbers of the steps, below what is drawn over them or, where a map has steps for rows, beside it.

import { element } from "./format.js";
import { thinOut } from "./thinning.js";

// Beneath the narrowest map, of numbers with up to two digits and with more.
const MOST_NUMBERS = 12;
const MOST_LONG_NUMBERS = 8;
const MOST_ROW_NUMBERS = 7; // beside the lowest map
const ROUND_STEPS = [1, 2, 5];

// How far apart the numbers stand, so that few enough of them are written.
export function numbersApart(length, most = length > 100 ? MOST_LONG_NUMBERS : MOST_NUMBERS) {
  for (let decade = 1; ; decade *= 10) {
    const fitting = ROUND_STEPS.find((n) => length / (n * decade) <= most);
    if (fitting) return fitting * decade;
  }
}

// The axis of `length` steps that are counted from `first`.
export function buildAxis(length, first = 0) {
  const apart = numbersApart(length);
  const axis = element("div", "unroll-axis", { "aria-hidden": "true" }, element("i", "", {}, "t"));
  const labels = [];
  for (let t = 0; t < length; t += 1) {
    if ((first + t) % apart) continue;
    const number = element("span", "", {}, String(first + t));
    number.style.left = `${(100 * (t + 0.5)) / length}%`;
    labels.push(number);
  }
  axis.append(...labels);
  const place = (index) => Number(labels[index].textContent) / apart;
  thinOut(axis, { labels, place, isRow: true, gap: (width) => (apart * width) / length });
  return axis;
}

// The axis of steps that stand for something else: what is written below some of them, and its name.
/**
 * @param {number} length
 * @param {[number, string][]} marks
 * @param {string} name
 */
export function buildNamedAxis(length, marks, name) {
  const axis = element("div", "unroll-axis", { "aria-hidden": "true" }, element("i", "", {}, name));
  for (const [t, text] of marks) {
    const label = element("span", "", {}, text);
    label.style.left = `${(100 * (t + 0.5)) / length}%`;
    axis.append(label);
  }
  return axis;
}

// The axis of rows that are steps, evenly spread from the first row's to the last row's.
/** @param {number[]} steps */
export function buildRowAxis(steps, word) {
  const [first, last] = [steps[0], steps[steps.length - 1]];
  const apart = numbersApart(last - first + 1, MOST_ROW_NUMBERS);
  const axis = [element("i", "", {}, word)];
  for (let step = Math.ceil(first / apart) * apart; step <= last; step += apart) {
    const row = last > first ? ((step - first) / (last - first)) * (steps.length - 1) : 0;
    const number = element("span", "", {}, String(step));
    number.style.top = `${(100 * (row + 0.5)) / steps.length}%`;
    axis.push(number);
  }
  return axis;
}
