// A stage for what is chosen, made of what was sent once: another unit, notation or direction of z, or
// another of the losses that were sent, needs no server.

import { decodedFloats } from "./format.js";
import { buildNumbers } from "./ingredients.js";
import { valueReader } from "./signals.js";
import { spellingOf } from "./spelling.js";

// Panels that no loss changes, as explorer/views/sent_stage.py names them.
const ANY_LOSS = "any";
const READ_OUT = "read_out";

// Per sent stage: what was made of it, so that another choice leaves as it is what it does not change.
const madeOf = new WeakMap();

// A part of what is shown of a sent stage, made once.
function once(sent, name, make) {
  if (!madeOf.has(sent)) madeOf.set(sent, new Map());
  const made = madeOf.get(sent);
  if (!made.has(name)) made.set(name, make());
  return made.get(name);
}

/**
 * What is chosen, with what was sent where nothing is.
 * @param {import("./payloads").SentStage} sent
 * @param {import("./payloads").Spelling} spelling
 * @param {Record<string, any>} chosen
 */
function settledChoice(sent, spelling, chosen) {
  const notation = chosen.notation ?? sent.notation;
  const isOther = notation !== sent.notation;
  return {
    unit: Math.min(Math.max(chosen.unit ?? sent.unit, 0), sent.units - 1), // as the server takes one beyond
    notation,
    direction: chosen.z ?? (isOther ? spelling.notations[notation]?.direction : sent.direction),
    loss: chosen.loss ?? sent.loss,
    at: chosen.at ?? sent.at,
  };
}

/**
 * The choice that a stage was sent for. A unit beyond a small network is kept for a larger one.
 * @param {import("./payloads").SentStage} sent
 * @param {Record<string, any>} chosen
 */
export function sentChoice({ unit, units, notation, direction, loss, at }, chosen) {
  const isLast = unit === units - 1 && chosen.unit >= units;
  return { notation, z: direction, loss, ...(loss === "at" && { at }), ...(!isLast && { unit }) };
}

/**
 * Whether the stage can be shown as chosen without asking the server.
 * @param {import("./payloads").SentStage} sent
 * @param {Record<string, any>} chosen
 */
export function canShowStage(sent, chosen) {
  const spelling = spellingOf(sent.spelling);
  if (!spelling) return false;
  const { unit, notation, direction, loss, at } = settledChoice(sent, spelling, chosen);
  const isBeyond = unit !== (chosen.unit ?? unit);
  return canShowUnit(sent, unit, isBeyond) && notation in spelling.notations && canTurn(sent, direction) && canShowLoss(sent, loss, at);
}

// A unit that the network has not is said by the server to be none.
function canShowUnit(sent, unit, isBeyond) {
  if (unit === sent.unit) return true;
  const isSent = sent.ingredients || sent.asked.length > 0;
  return Boolean(isSent) && Number.isInteger(unit) && !isBeyond && !sent.bound.includes("unit");
}

function canTurn(sent, direction) {
  if (direction === sent.direction) return true;
  return ["keep", "replace"].includes(direction) && !sent.bound.includes("z");
}

function canShowLoss(sent, loss, at) {
  if (!sent.losses.length) return true; // no curve depends on it
  return sent.losses.includes(loss) && (loss !== "at" || at === sent.at);
}

/**
 * A stage of one unit in one notation, as the parts of the stage draw it.
 * @param {import("./payloads").SentStage} sent
 * @param {Record<string, any>} chosen
 * @returns {import("./payloads").Stage}
 */
export function shownStage(sent, chosen = {}) {
  const spelling = /** @type {import("./payloads").Spelling} */ (spellingOf(sent.spelling));
  const { unit, notation, direction, loss } = settledChoice(sent, spelling, chosen);
  const wording = spelling.notations[notation];
  const equations = wording.equations[direction].map((number) => spelling.equations[number]);
  const { length, tokens, phi, answer, judged, held, asked, palette } = sent;
  const named = (text) => text.replace(/\{(\w+)\}/g, (whole, name) => wording.names[name] ?? whole);
  return {
    length,
    tokens,
    unit,
    diagram: spelling.diagram,
    direction,
    phi,
    symbols: wording.symbols,
    equations,
    numbers: unitNumbers(sent, spelling, equations, unit),
    parts: spelling.places.map(({ kind }, place) => ({ text: wording.parts[place], kind })),
    turned: wording.turned[direction],
    answer,
    ports: spelling.ports,
    starts: sent.ingredients ? ingredientsOf(sent, spelling).starts(unit) : sent.starts,
    maps: [
      ...spelling.signals.map((words) => signalMap(sent, spelling, wording, words, direction)),
      ...sent.maps.map((map) => ({ ...map, word: named(map.word), title: named(map.title) })),
    ],
    lines: once(sent, `lines ${notation} ${loss}`, () => shownLines(sent, loss, named)),
    judged,
    held,
    asked,
    palette,
  };
}

function shownLines(sent, loss, named) {
  return sent.lines.map((panels) => {
    const panel = panels[loss] ?? panels[ANY_LOSS] ?? panels[sent.loss];
    if (!panel) return panels[READ_OUT]; // names of its curves are words of the model
    return { ...panel, curves: panel.curves.map((curve) => ({ ...curve, title: named(curve.title) })) };
  });
}

// The rows of numbers at all places, of which those are filled that the equations have.
function unitNumbers(sent, spelling, equations, unit) {
  const { length, asked } = sent;
  const numbers = new Float64Array(spelling.places.length * length).fill(NaN);
  const answers = decodedFloats(sent.answers);
  const first = spelling.places.findIndex(({ recipe }) => !recipe);
  if (first >= 0) numbers.set(answers, first * length);
  if (asked.length) return asSent(numbers);
  if (!sent.ingredients) {
    numbers.set(decodedFloats(sent.numbers));
    return asSent(numbers);
  }
  const pieces = equations.flatMap(({ line, sentence }) => [...line, ...sentence]);
  const places = pieces.filter((piece) => typeof piece === "number").map((piece) => (piece < 0 ? ~piece : piece));
  const wanted = [...new Set(places)].filter((place) => spelling.places[place].recipe);
  const rows = ingredientsOf(sent, spelling).rows(wanted.map((place) => spelling.places[place].recipe), unit);
  wanted.forEach((place, k) => numbers.set(rows[k], place * length));
  return asSent(numbers);
}

const ingredientsOf = (sent, spelling) => once(sent, "numbers", () => buildNumbers(sent, spelling));

// The map of a signal; a gate that is turned round is one minus what the cell computes.
function signalMap(sent, spelling, wording, words, direction) {
  const { name, word } = words;
  const drawn = sent.drawn[name];
  const made = sent.ingredients ? { floats: asSent(ingredientsOf(sent, spelling).signal(name)) } : {};
  const own = spelling.directions[name];
  const shown = { ...drawn, ...made };
  const isTurned = own && own !== direction;
  return {
    ...words,
    ...(isTurned ? once(sent, `turned ${name}`, () => turnedRound(shown, sent.length)) : shown),
    title: `${word} ${wording.names[name]}`,
    symbol: wording.marks[name],
    choosable: true,
  };
}

/**
 * @param {import("./payloads").DrawnValues} sent
 * @param {number} length
 */
function turnedRound(sent, length) {
  const { codes, ...drawn } = sent;
  const value = valueReader(sent);
  const floats = Float64Array.from({ length: length * drawn.units }, (_, k) => 1 - value(Math.floor(k / drawn.units), k % drawn.units));
  return { ...drawn, floats: asSent(floats) };
}

// Numbers that were computed here stand where decoded ones would.
/** @returns {any} */
const asSent = (numbers) => numbers;
