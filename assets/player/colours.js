// Colour scales: stops come from the server's palette, tables of 256 are made once.

import { element } from "./format.js";

const LEVELS = 256;
const OPAQUE = 0xff000000;

export function colourTable(stops) {
  const parsed = stops.map((hex) => [1, 3, 5].map((at) => parseInt(hex.slice(at, at + 2), 16)));
  return Array.from({ length: LEVELS }, (_, level) => {
    const place = (level / (LEVELS - 1)) * (parsed.length - 1);
    const from = Math.min(Math.floor(place), parsed.length - 2);
    const share = place - from;
    return parsed[from].map((part, i) => Math.round(part + (parsed[from + 1][i] - part) * share));
  });
}

// Loud on purpose, and on no scale: NaN and infinity are findings.
export const NOT_A_NUMBER = [255, 0, 255];

export function colourAt(table, share) {
  if (!Number.isFinite(share)) return NOT_A_NUMBER;
  return table[Math.min(Math.max(Math.round(share * (LEVELS - 1)), 0), LEVELS - 1)];
}

// A picture of a signal, a pixel for each value: steps × units, or turned on its side.
export function pictureOf(signal, steps, { turned = false } = {}) {
  const { units } = signal;
  const [width, height] = turned ? [units, steps] : [steps, units];
  const canvas = element("canvas", "unroll-image", { width, height });
  paint(canvas, signal, steps, turned);
  return canvas;
}

export function paint(canvas, signal, steps, turned = false) {
  const { units } = signal;
  const { width, height } = canvas;
  const context = canvas.getContext("2d");
  const picture = context.createImageData(width, height);
  const pixels = new Uint32Array(picture.data.buffer);
  for (let t = 0; t < steps; t += 1) {
    for (let unit = 0; unit < units; unit += 1) {
      const [red, green, blue] = signal.colour(t, unit);
      pixels[turned ? t * units + unit : unit * steps + t] = OPAQUE | (blue << 16) | (green << 8) | red;
    }
  }
  context.putImageData(picture, 0, 0);
}

export const css = (colour) => `rgb(${colour.join(",")})`;

// Black or white, whichever has the higher contrast on the colour (WCAG 2's relative luminance).
const LUMINANCE_OF_EQUAL_CONTRAST = 0.179;

export function inkOn(colour) {
  const [red, green, blue] = colour.map((part) => {
    const share = part / 255;
    return share <= 0.04045 ? share / 12.92 : ((share + 0.055) / 1.055) ** 2.4;
  });
  const luminance = 0.2126 * red + 0.7152 * green + 0.0722 * blue;
  return luminance > LUMINANCE_OF_EQUAL_CONTRAST ? "#000" : "#fff";
}
