// The numbers in the equations, for any unit: computed from weights, input and states, which are sent
// once. explorer/equations/recipes.py says what a recipe is.

import { decodedFloats } from "./format.js";

const ELEMENTWISE = {
  sigmoid: (v) => 1 / (1 + Math.exp(-v)),
  tanh: Math.tanh,
  relu: (v) => Math.max(v, 0),
  exp: Math.exp,
  log_sigmoid: (v) => Math.min(v, 0) - Math.log1p(Math.exp(-Math.abs(v))),
  identity: (v) => v,
};
const JOINED = {
  "+": (one, other) => one + other,
  "-": (one, other) => one - other,
  "*": (one, other) => one * other,
  "/": (one, other) => one / other,
  max: Math.max,
};

/**
 * @param {import("./payloads").SentStage} sent
 * @param {import("./payloads").Spelling} spelling
 */
export function buildNumbers(sent, spelling) {
  const { length, units, drawn } = sent;
  const made = /** @type {import("./payloads").Ingredients} */ (sent.ingredients);
  const [inputs, recurrent] = [decodedFloats(made.inputs), decodedFloats(made.recurrent)];
  const biases = decodedAll(made.biases);
  const peepholes = decodedAll(made.peepholes);
  const before = decodedAll(made.before);
  const x = made.x ? decodedFloats(made.x) : null;
  const columns = made.columns ?? [];
  const width = inputs.length / (made.rows.length * units);
  const tables = new Map(); // recipes of all units that were computed already
  const signals = new Map(); // signals of all units, (T, H), one step after the other

  // A recipe as a function of step and unit.
  function numberOf(recipe) {
    if (typeof recipe === "number") return () => recipe;
    const [kind, first, second] = recipe;
    if (kind === "value") return at(signal(first));
    if (kind === "before") {
      const [values, start] = [signal(first), before[first]];
      return (t, unit) => (t ? values[(t - 1) * units + unit] : start[unit]);
    }
    if (kind === "W") return inputProduct(made.rows.indexOf(first) * units);
    if (kind === "U") return recurrentProduct(made.recurrentRows.indexOf(first) * units, tableOf(second));
    if (kind === "bias") return biasOf(first, second);
    if (kind === "peephole") return (t, unit) => peepholes[first][unit];
    const one = numberOf(first);
    if (kind === "negative") return (t, unit) => -one(t, unit);
    if (kind in ELEMENTWISE) return (t, unit) => ELEMENTWISE[kind](one(t, unit));
    const [other, join] = [numberOf(second), JOINED[kind]];
    return (t, unit) => join(one(t, unit), other(t, unit));
  }

  const at = (table) => (t, unit) => table[t * units + unit];

  function inputProduct(row) {
    if (!x) return (t, unit) => inputs[(row + unit) * width + columns[t]];
    return (t, unit) => {
      let sum = 0;
      for (let i = 0; i < width; i += 1) sum += inputs[(row + unit) * width + i] * x[t * width + i];
      return sum;
    };
  }

  function recurrentProduct(row, vector) {
    return (t, unit) => {
      let sum = 0;
      for (let i = 0; i < units; i += 1) sum += recurrent[(row + unit) * units + i] * vector[t * units + i];
      return sum;
    };
  }

  function biasOf(row, which) {
    const ih = which !== "hh" && biases.ih ? made.rows.indexOf(row) * units : -1;
    const hh = which !== "ih" && biases.hh ? made.recurrentRows.indexOf(row) * units : -1;
    return (t, unit) => (ih < 0 ? 0 : biases.ih[ih + unit]) + (hh < 0 ? 0 : biases.hh[hh + unit]);
  }

  // A recipe of all units at all steps, as a matrix needs it.
  function tableOf(recipe) {
    const key = JSON.stringify(recipe);
    if (!tables.has(key)) tables.set(key, filled(numberOf(recipe)));
    return tables.get(key);
  }

  function filled(number) {
    const table = new Float64Array(length * units);
    for (let t = 0; t < length; t += 1) {
      for (let unit = 0; unit < units; unit += 1) table[t * units + unit] = number(t, unit);
    }
    return table;
  }

  // A signal as the cell computes it: states and what is held were sent, the others follow from them.
  function signal(name) {
    if (!signals.has(name)) {
      const { floats } = drawn[name];
      signals.set(name, floats ? decodedFloats(floats) : filled(numberOf(JSON.parse(spelling.recipes[name]))));
    }
    return signals.get(name);
  }

  return {
    signal,
    // Where the states of a unit start that do not start at 0, as text.
    starts(unit) {
      const values = Object.entries(before).map(([name, start]) => [name, start[unit]]);
      return Object.fromEntries(values.filter(([, value]) => value !== 0).map(([name, value]) => [name, String(value)]));
    },
    // The numbers of one unit at the places of these recipes: as many rows over the steps.
    rows(recipes, unit) {
      return recipes.map((recipe) => {
        const number = numberOf(JSON.parse(recipe));
        return Float64Array.from({ length }, (_, t) => number(t, unit));
      });
    },
  };
}

const decodedAll = (sent) => Object.fromEntries(Object.entries(sent).map(([name, floats]) => [name, decodedFloats(floats)]));
