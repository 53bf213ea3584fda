// Colour scales: stops come from the server's palette, tables of 256 are made once.

import { element } from "./format.js";

const LEVELS = 256;
const OPAQUE = 0xff000000;
const tables = new Map();

// Loud on purpose, and on no scale: NaN and infinity are findings.
export const NOT_A_NUMBER = [255, 0, 255];

export function colourTable(stops) {
  const name = stops.join();
  if (!tables.has(name)) tables.set(name, newTable(stops));
  return tables.get(name);
}

function newTable(stops) {
  const parsed = stops.map((hex) => [1, 3, 5].map((at) => parseInt(hex.slice(at, at + 2), 16)));
  const colours = Array.from({ length: LEVELS }, (_, level) => {
    const place = (level / (LEVELS - 1)) * (parsed.length - 1);
    const from = Math.min(Math.floor(place), parsed.length - 2);
    const share = place - from;
    return parsed[from].map((part, i) => Math.round(part + (parsed[from + 1][i] - part) * share));
  });
  // The same colours as a picture holds them; the last one is of what is no number.
  const pixels = [...colours, NOT_A_NUMBER].map(([red, green, blue]) => OPAQUE | (blue << 16) | (green << 8) | red);
  return Object.assign(colours, { pixels: Uint32Array.from(pixels) });
}

function levelAt(share) {
  return Number.isFinite(share) ? Math.min(Math.max(Math.round(share * (LEVELS - 1)), 0), LEVELS - 1) : LEVELS;
}

export function colourAt(table, share) {
  return table[levelAt(share)] ?? NOT_A_NUMBER;
}

export function pixelAt(table, share) {
  return table.pixels[levelAt(share)];
}

export const blankPicture = (width, height) => element("canvas", "unroll-image", { width, height });

// A picture of a signal, a pixel for each value: units × steps, as a strip shows a row of it.
export function turnedPicture(signal, steps) {
  const canvas = blankPicture(signal.units, steps);
  paint(canvas, signal, steps, true);
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
      pixels[turned ? t * units + unit : unit * steps + t] = signal.pixel(t, unit);
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
