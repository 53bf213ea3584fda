// What a file carries once though it comes more than once is put back: {"$": 3} is the part at place 3.

/** @param {unknown[]} parts
 * @returns {(value: any) => any} what puts the parts back into a value */
export function partsBack(parts) {
  // A part stands behind those that it has itself.
  const whole = [];
  const back = (value) => {
    if (typeof value !== "object" || value === null) return value;
    if (Array.isArray(value)) return value.map(back);
    if (typeof value.$ === "number") return whole[value.$];
    return Object.fromEntries(Object.entries(value).map(([name, one]) => [name, back(one)]));
  };
  for (const part of parts) whole.push(back(part));
  return back;
}
