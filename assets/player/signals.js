// What the server sent of a trace, made ready for drawing: values over time and units.

import { colourAt, colourTable } from "./colours.js";
import { decoded, decodedFloats } from "./format.js";

const MISSING = 65535; // stands for a value that is not finite
const TOP = 65534;

export function readSignals(data) {
  const tables = {
    sequential: colourTable(data.palette.sequential),
    diverging: colourTable(data.palette.diverging),
  };
  const signals = {};
  for (const sent of data.maps) {
    const span = sent.high - sent.low;
    const value = sent.floats ? fromFloats(sent) : fromCodes(sent, span);
    const colourOf = (number) => colourAt(tables[sent.colours], (number - sent.low) / span);
    signals[sent.name] = {
      ...sent,
      value,
      colourOf,
      colour: (t, unit) => colourOf(value(t, unit)),
      table: tables[sent.colours],
    };
  }
  return signals;
}

// Bounded signals come as shares of their range, the others as they are.
function fromCodes(sent, span) {
  const codes = decoded(sent.codes, Uint16Array);
  return (t, unit) => {
    const code = codes[t * sent.units + unit];
    return code === MISSING ? NaN : sent.low + (code / TOP) * span;
  };
}

function fromFloats(sent) {
  const floats = decodedFloats(sent.floats);
  return (t, unit) => floats[t * sent.units + unit];
}
