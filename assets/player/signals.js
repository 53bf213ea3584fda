// What the server sent of a trace, made ready for drawing: values over time and units.

import { colourAt, colourTable } from "./colours.js";
import { decoded } from "./format.js";

const MISSING = 65535; // stands for a value that is not finite
const TOP = 65534;

export function readSignals(data) {
  const tables = {
    sequential: colourTable(data.palette.sequential),
    diverging: colourTable(data.palette.diverging),
  };
  const signals = {};
  for (const sent of data.maps) {
    const codes = decoded(sent.codes, Uint16Array);
    const span = sent.high - sent.low;
    const share = (t, unit) => {
      const code = codes[t * sent.units + unit];
      return code === MISSING ? NaN : code / TOP;
    };
    signals[sent.name] = {
      ...sent,
      share,
      value: (t, unit) => sent.low + share(t, unit) * span,
      colour: (t, unit) => colourAt(tables[sent.colours], share(t, unit)),
      colourOf: (value) => colourAt(tables[sent.colours], (value - sent.low) / span),
      table: tables[sent.colours],
    };
  }
  return signals;
}
