// What a picture of values shows, in a sentence, for who cannot see it.

import { formatted } from "./format.js";

const FLAT = 0.05; // of the scale; what differs by less stays where it is

// How a curve, or the mean of all rows, moves over the steps. `write` puts a value in words, `place` a
// step; `height` is where a value stands on the scale, which is `span` high.
/**
 * @param {(t: number, row: number) => number} value
 * @param {{ steps: number, rows: number, span: number, what?: string, write?: (value: number) => string,
 *   place?: (t: number) => string, height?: (value: number) => number }} options
 */
export function trendOf(value, { steps, rows, span, what, write = formatted, place = (t) => `t = ${t}`, height = (mean) => mean }) {
  const subject = what ?? (rows > 1 ? "The mean of the rows" : "It");
  const places = Array.from({ length: steps }, (_, t) => ({ t, mean: meanOf(value, t, rows) }))
    .filter(({ mean }) => Number.isFinite(mean));
  if (!places.length) return `${subject} has no value that is a number.`;
  const [start, end] = [places[0], places[places.length - 1]];
  const lowest = places.reduce((best, one) => (one.mean < best.mean ? one : best));
  const highest = places.reduce((best, one) => (one.mean > best.mean ? one : best));
  const at = ({ t, mean }) => `${write(mean)} at ${place(t)}`;
  const climb = (from, to) => (height(to.mean) - height(from.mean)) / span;
  if (climb(lowest, highest) < FLAT) {
    const [low, high] = [write(lowest.mean), write(highest.mean)];
    return low === high ? `${subject} stays at ${low}.` : `${subject} stays between ${low} and ${high}.`;
  }
  return `${subject} ${verbOf(climb(start, end))} from ${at(start)} to ${at(end)}; ` +
    `the lowest is ${at(lowest)}, the highest ${at(highest)}.`;
}

function verbOf(climb) {
  if (Math.abs(climb) < FLAT) return "ends near its start, going";
  return climb > 0 ? "rises overall" : "falls overall";
}

// Of what is no number, nothing is known.
function meanOf(value, t, rows) {
  let [sum, count] = [0, 0];
  for (let row = 0; row < rows; row += 1) {
    const number = value(t, row);
    if (!Number.isFinite(number)) continue;
    sum += number;
    count += 1;
  }
  return sum / count;
}
