// Whether a guess is right, told by what came with the question: as the server judges in the app.

/** @param {import("./payloads").Judging} judging
 * @param {number | number[]} guess */
export function isRight(judging, guess) {
  if (Array.isArray(guess)) return isNearCurve(judging, guess);
  if (judging.level !== null) return apartOf(judging, guess, judging.level) <= judging.near;
  return judging.right[guess] ?? false;
}

function isNearCurve({ curve, start, near, low, high }, guess) {
  if (guess.length !== curve.length) return false;
  // A step without a number makes the mean none, which is near nothing.
  const distances = curve.slice(start).map((level, t) => Math.abs(guess[start + t] - (level ?? NaN)));
  const mean = distances.reduce((sum, one) => sum + one, 0) / distances.length;
  return mean <= near * (high - low);
}

// How far apart two values are, as a share of the scale.
function apartOf({ low, high, log }, guess, level) {
  const at = log ? Math.log10 : Number;
  return Math.abs(at(guess) - at(level)) / (at(high) - at(low));
}
