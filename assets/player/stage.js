// The stage: diagram, equations, words and heat maps of one trace, all on the one playhead.

import { buildDiagram } from "./diagram.js";
import { buildEquations } from "./equations.js";
import { buildHeatmaps } from "./heatmaps.js";
import { buildLines } from "./lines.js";
import { followPlayhead, rootIn } from "./root.js";
import { canShowStage, sentChoice, shownStage } from "./shown.js";
import { readSignals } from "./signals.js";
import { whenSpelled } from "./spelling.js";
import { view } from "./view.js";
import { buildWords } from "./words.js";

const MOST_IN_GRID = 10; // in two rows; more would be too narrow to be read

const LESSER_KINDS = ["gate", "candidate"];

// What the drawing depends on, apart from the numbers, their scales and the chosen unit.
function shapeOf({ diagram, direction, phi, symbols, equations, parts, turned, ports, answer, maps, length }) {
  const drawn = maps.map(({ codes, floats, low, high, saturated, ...map }) => map);
  return JSON.stringify([diagram, direction, phi, symbols, equations, parts, turned, ports, answer, length, drawn]);
}

// Beside a held signal, gates and candidates that are not held are the first to go where room is scarce.
function markLesserMaps(grid, { maps, held }) {
  for (const { name, kind } of maps) {
    const isLesser = held.length > 0 && LESSER_KINDS.includes(kind) && !held.some(({ signal }) => signal === name);
    grid.querySelector(`[data-signal="${name}"]`)?.closest("figure").classList.toggle("unroll-lesser", isLesser);
  }
}

// Draws what was sent as it is chosen.
/**
 * @param {any} root
 * @param {import("./payloads").SentStage} sent
 * @param {Record<string, any>} chosen
 * @param {Record<string, string>} diagrams
 */
function drawStage(root, sent, chosen, diagrams) {
  root.leave?.();
  const shown = shownStage(sent, chosen);
  const active = document.activeElement instanceof HTMLElement ? document.activeElement : null;
  const focused = active && root.contains(active) ? active.dataset.signal : null;
  const { tip } = root;
  const shape = shapeOf(shown);
  const isNew = root.shape !== shape;
  if (isNew) {
    const [data, signals] = [{ ...shown }, readSignals(shown)];
    const tokens = (t) => `“${data.tokens[t]}”`;
    const chooseUnit = (unit) => unit !== data.unit && view.choose("unit", unit);
    const lasting = [
      buildDiagram(diagrams[data.diagram], data, signals, { tip }),
      buildEquations(data, tip),
      buildWords(data, signals, tokens),
      buildHeatmaps(data, signals, { tokens, tip, chooseUnit }),
    ];
    Object.assign(root, { shape, data, signals, tokens, lasting });
    root.replaceChildren(...lasting.map((part) => part.node), tip.node);
    if (focused) root.querySelector(`.unroll-map[data-signal="${focused}"]`)?.focus();
  } else {
    // Only numbers are new: what is laid out already stays, which is most of the work of a browser.
    Object.assign(root.data, shown);
    Object.assign(root.signals, readSignals(shown));
  }
  for (const part of root.lasting) part.renew();
  if (isNew || root.lines !== shown.lines) drawLines(root, shown.lines);
  followPlayhead(root, root.data.length, [...root.lasting, ...root.drawn]);
}

// Curves stand among the heat maps, or below where there is no room or two runs are compared.
function drawLines(root, lines) {
  const { data, tokens, tip, lasting } = root;
  const together = data.maps.length + lines.length;
  const inGrid = together <= MOST_IN_GRID && !data.held.length;
  const drawn = lines.map((panel) => buildLines({ ...panel, dense: inGrid }, { length: data.length, tokens, tip }));
  for (const old of root.drawn ?? []) old.node.remove();
  Object.assign(root, { lines, drawn });
  const nodes = drawn.map((part) => part.node);
  const maps = lasting[lasting.length - 1];
  markLesserMaps(maps.node, data);
  maps.arrange(inGrid ? together : data.maps.length);
  if (inGrid) maps.node.append(...nodes);
  else tip.node.before(...nodes);
}

/** @param {import("./player").MountedStage} component */
export function mountStage({ parentElement, data: sent, diagrams }) {
  const root = rootIn(parentElement, "unroll-stage");
  root.release?.();
  view.adopt(sentChoice(sent, view.chosen));
  const releases = [view.answer((chosen) => canShowStage(sent, chosen))];
  const ready = () => releases.push(view.subscribe((chosen) => drawStage(root, sent, chosen, diagrams)));
  releases.push(whenSpelled(sent.spelling, ready));
  root.release = () => {
    for (const release of releases) release();
    root.leave?.();
  };
  return () => root.release();
}
