// The stage: diagram, equations, words and heat maps of one trace, all on the one playhead.

import { buildDiagram } from "./diagram.js";
import { buildEquations } from "./equations.js";
import { element } from "./format.js";
import { buildHeatmaps } from "./heatmaps.js";
import { playhead } from "./playhead.js";
import { readSignals } from "./signals.js";
import { buildTip } from "./tip.js";
import { buildWords } from "./words.js";

export function mountStage({ parentElement, data, setTriggerValue, diagrams }) {
  let root = parentElement.querySelector(".unroll-stage");
  if (!root) {
    root = element("div", "unroll-stage");
    parentElement.append(root);
  }
  root.leave?.();
  const focused = root.contains(document.activeElement) ? document.activeElement.dataset.signal : null;
  const signals = readSignals(data);
  const tip = buildTip();
  const tokens = (t) => `“${data.tokens[t]}”`;
  const parts = [
    buildDiagram(diagrams[data.diagram], data, signals, { tip }),
    buildEquations(data),
    buildWords(data, signals, tokens),
    buildHeatmaps(data, signals, {
      tokens,
      tip,
      chooseUnit: (unit) => unit !== data.unit && setTriggerValue("unit", unit),
    }),
  ];
  root.replaceChildren(...parts.map((part) => part.node), tip.node);
  if (focused) root.querySelector(`.unroll-map[data-signal="${focused}"]`)?.focus();
  const unsubscribe = playhead.subscribe((state) => {
    // While the next sequence is on its way, the playhead may already be beyond this one.
    const t = Math.min(state.t, data.length - 1);
    const { sub, inside, playing, equations } = state;
    for (const part of parts) part.follow({ t, sub, inside, playing, equations });
    tip.follow();
    root.dataset.t = t;
  });
  root.leave = unsubscribe;
  return () => root.leave();
}
