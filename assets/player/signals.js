// What the server sent of a trace, made ready for drawing: values over time and units.

import { colourAt, colourTable, pixelAt } from "./colours.js";
import { decoded, decodedFloats } from "./format.js";

const MISSING = 65535; // stands for a value that is not finite
const TOP = 65534;
const BYTE_MISSING = 255;
const BYTE_TOP = 254;

/** @param {import("./player").Maps} data */
export function readSignals(data) {
  return signalsOf(data, valueReader);
}

/** The values of a map as a function of step and row.
 * @param {import("./payloads").DrawnValues} sent */
export function valueReader(sent) {
  return sent.floats ? fromFloats(sent.floats, sent.units) : fromCodes(sent, sent.high - sent.low);
}

// Of many snapshots: the signals are those of the clock's present frame.
/**
 * @param {import("./player").Maps} data
 * @param {{ frame: number }} clock
 */
export function readFrames(data, clock) {
  return signalsOf(data, (sent, span) => fromFrames(sent, span, data.length, clock));
}

/**
 * @param {import("./player").Maps} data
 * @param {(sent: import("./payloads").Map, span: number) => (t: number, unit: number) => number} valuesOf
 */
function signalsOf(data, valuesOf) {
  const tables = {
    sequential: colourTable(data.palette.sequential),
    diverging: colourTable(data.palette.diverging),
  };
  const signals = {};
  for (const sent of data.maps) {
    const span = sent.high - sent.low;
    const value = valuesOf(sent, span);
    const table = tables[sent.colours];
    const share = (number) => (number - sent.low) / span;
    signals[sent.name] = {
      ...sent,
      value,
      table,
      colourOf: (number) => colourAt(table, share(number)),
      pixel: (t, unit) => pixelAt(table, share(value(t, unit))),
    };
  }
  return signals;
}

// Bounded signals come as shares of their range, the others as they are.
/**
 * @param {import("./payloads").DrawnValues} sent
 * @param {number} span
 */
function fromCodes(sent, span) {
  const codes = decoded(sent.codes, Uint16Array);
  return (t, unit) => {
    const code = codes[t * sent.units + unit];
    return code === MISSING ? NaN : sent.low + (code / TOP) * span;
  };
}

/**
 * @param {import("./payloads").Floats} sent
 * @param {number} units
 */
function fromFloats(sent, units) {
  const floats = decodedFloats(sent);
  return (t, unit) => floats[t * units + unit];
}

function fromFrames(sent, span, length, clock) {
  const codes = decoded(sent.frames, Uint8Array);
  return (t, unit) => {
    const code = codes[(clock.frame * length + t) * sent.units + unit];
    return code === BYTE_MISSING ? NaN : sent.low + (code / BYTE_TOP) * span;
  };
}
