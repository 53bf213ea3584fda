// What is held at a value, and when.

/** Whether a signal is held at a step in a unit.
 * @param {import("./payloads").Held[]} held
 * @param {string} name
 * @param {number} t
 * @param {number} unit */
export function isHeld(held, name, t, unit) {
  return held.some((one) =>
    one.signal === name && one.start <= t && t < one.stop && (!one.units || one.units.includes(unit)));
}
