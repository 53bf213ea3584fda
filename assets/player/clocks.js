// Two clocks: the playhead moves along the sequence, a second slider along the training.

import { setInLink, trainedInLink } from "./address.js";
import { quietButton } from "./button.js";
import { element } from "./format.js";
import { buildHeatmaps } from "./heatmaps.js";
import { buildLines } from "./lines.js";
import { followPlayhead, keepingFocus, rootIn } from "./root.js";
import { registerSecondSlider } from "./second_slider.js";
import { readFrames } from "./signals.js";

const FRAMES_PER_SECOND = 6;
const LINK_PAUSE_MS = 300;

/** @param {import("./player").Mounted<import("./payloads").Clocks>} component */
export function mountClocks({ parentElement, data }) {
  const root = rootIn(parentElement, "unroll-stage unroll-board unroll-clocks");
  const { tip } = root;
  const last = data.steps.length - 1;
  // Who looks at the newest snapshot sees the next one when it comes; any other step stays.
  root.clock ??= { wanted: trainedInLink() };
  const clock = Object.assign(root.clock, { last, frame: frameOf(data.steps, root.clock.wanted) });
  const tokens = (t) => `“${data.tokens[t]}”`;
  const options = { length: data.length, tokens, tip };

  const drawing = { maps: data.maps, length: data.length, palette: data.palette, unit: -1 };
  const maps = buildHeatmaps(drawing, readFrames(drawing, clock), { tokens, tip });
  maps.renew();
  const panelAt = (panel) => ({
    ...panel,
    curves: panel.curves.map((curve) => (curve.frames ? { ...curve, floats: null, frame: clock.frame } : curve)),
  });
  let lines = data.lines.map((panel) => buildLines(panelAt(panel), options));
  const parts = [maps, { follow: (state) => lines.forEach((line) => line.follow(state)) }];

  const control = root.control ?? buildControl();
  root.control = control;
  control.show = () => {
    control.range.max = clock.last;
    if (Number(control.range.value) !== clock.frame) control.range.value = clock.frame;
    const step = data.steps[clock.frame];
    const when = step === 0 ? "before training" : `after ${step.toLocaleString("en")} step${step === 1 ? "" : "s"}`;
    control.place.textContent = `${when}: ${data.sentences[clock.frame]}`;
    control.range.setAttribute("aria-valuetext", control.place.textContent);
  };
  control.moveTo = (frame) => {
    clock.frame = Math.min(Math.max(frame, 0), clock.last);
    clock.wanted = clock.frame === clock.last ? null : data.steps[clock.frame];
    rememberStep(clock.wanted);
    control.show();
    maps.renew();
    const renewed = data.lines.map((panel) => buildLines(panelAt(panel), options));
    lines.forEach((line, i) => line.node.replaceWith(renewed[i].node));
    lines = renewed;
    parts[1].follow({ t: Number(root.dataset.t) || 0 });
    tip.follow();
    root.dataset.frame = clock.frame;
  };
  control.moveBy = (by) => {
    control.pause();
    control.moveTo(clock.frame + by);
  };
  control.next = () => {
    if (clock.frame < clock.last) control.moveTo(clock.frame + 1);
    return clock.frame < clock.last;
  };
  control.restart = () => clock.frame === clock.last && control.moveTo(0);
  control.show();
  root.dataset.frame = clock.frame;
  if (!root.contains(control.node)) root.replaceChildren(control.node, tip.node);
  const drawn = element("div", "unroll-group", {}, ...lines.map((line) => line.node), maps.node);
  keepingFocus(root, () => {
    root.drawn?.remove();
    root.drawn = drawn;
    tip.node.before(drawn);
  });
  const release = registerSecondSlider(control);
  const leave = followPlayhead(root, data.length, parts);
  return () => {
    control.pause();
    release();
    leave();
  };
}

// The snapshot of a step of training, or the last one before it; the newest one if none is wanted.
function frameOf(steps, wanted) {
  return wanted === null ? steps.length - 1 : Math.max(steps.findLastIndex((step) => step <= wanted), 0);
}

let pendingStep = 0;

function rememberStep(step) {
  clearTimeout(pendingStep);
  pendingStep = setTimeout(() => setInLink({ trained: step }), LINK_PAUSE_MS);
}

function buildControl() {
  const control = { playing: false };
  const range = element("input", "unroll-range", {
    type: "range", id: "training-time", min: 0, max: 0, step: 1, value: 0, "aria-label": "Training time",
  });
  const place = element("output", "unroll-place", { for: "training-time" });
  const toggle = () => (control.playing ? control.pause() : control.play());
  const button = quietButton("", toggle, "Play the training (back and forth by , and .)");
  const label = () => {
    button.textContent = control.playing ? "Pause training time" : "Play training time";
    place.setAttribute("aria-live", control.playing ? "off" : "polite");
  };
  control.pause = () => {
    control.playing = false;
    label();
  };
  control.play = () => {
    control.playing = true;
    label();
    control.restart();
    let before = performance.now();
    const tick = (now) => {
      if (!control.playing) return;
      if (now - before > 1000 / FRAMES_PER_SECOND) {
        before = now;
        if (!control.next()) control.pause();
      }
      requestAnimationFrame(tick);
    };
    requestAnimationFrame(tick);
  };
  range.addEventListener("input", () => {
    control.pause();
    control.moveTo(Number(range.value));
  });
  label();
  const bar = element("div", "unroll-buttons", {}, button, place);
  return Object.assign(control, { range, place, node: element("div", "unroll-training", {}, bar, range) });
}
