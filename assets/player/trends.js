// What a picture of values shows, in a sentence, for who cannot see it.

import { formatted } from "./format.js";

const FLAT = 0.05; // of the scale; means that differ by less stay where they are

// How the mean of all rows moves over the steps. `write` puts a value in words.
/**
 * @param {(t: number, row: number) => number} value
 * @param {{ steps: number, rows: number, span: number, write?: (value: number) => string, first?: number }} options
 */
export function trendOf(value, { steps, rows, span, write = formatted, first = 0 }) {
  const places = Array.from({ length: steps }, (_, t) => ({ t, mean: meanOf(value, t, rows) }))
    .filter(({ mean }) => Number.isFinite(mean));
  if (!places.length) return "It has no value that is a number.";
  const what = rows > 1 ? "The mean of the rows" : "It";
  const [start, end] = [places[0], places[places.length - 1]];
  const lowest = places.reduce((best, one) => (one.mean < best.mean ? one : best));
  const highest = places.reduce((best, one) => (one.mean > best.mean ? one : best));
  const at = ({ t, mean }) => `${write(mean)} at t = ${t + first}`;
  if (highest.mean - lowest.mean < FLAT * span) {
    return `${what} stays between ${write(lowest.mean)} and ${write(highest.mean)}.`;
  }
  return `${what} goes from ${at(start)} to ${at(end)}; the lowest is ${at(lowest)}, the highest ${at(highest)}.`;
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
