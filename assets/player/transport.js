// The transport: play, step, scrub, speed, loop, how closely to look, and the sequence's tokens.

import { placeInLink } from "./address.js";
import { quietButton } from "./button.js";
import { element } from "./format.js";
import { openKeyList } from "./key_list.js";
import { playhead } from "./playhead.js";

const SPEEDS = [0.25, 0.5, 1, 2, 4, 8];
const TOKEN_PX = 15; // a token narrower than this is not read; the rest waits on the next page
const LETTER_EM = 0.64; // of the font of the tokens
export const GRAPHEMES = new Intl.Segmenter();
const THUMB_PX = 18;
// What was played last, in whichever transport; the first one opens at the link.
let playedLast = null;

const ICONS = {
  first: "M4 4h2.5v12H4zM16 4v12L7.5 10z",
  previous: "M6 4h2.5v12H6zM16 4v12l-7-6z",
  play: "M6 3.5v13L16.5 10z",
  pause: "M5 4h3.5v12H5zM11.5 4H15v12h-3.5z",
  next: "M4 4l7 6-7 6zM11.5 4H14v12h-2.5z",
  last: "M4 4l8.5 6L4 16zM13.5 4H16v12h-2.5z",
  loop: "M5 8a5 5 0 0 1 8.6-2.4L12 7.2h4.5V2.7l-1.6 1.6A7 7 0 0 0 3 8zm10 4a5 5 0 0 1-8.6 2.4L8 12.8H3.5v4.5l1.6-1.6A7 7 0 0 0 17 12z",
};

function icon(name) {
  return `<svg viewBox="0 0 20 20" aria-hidden="true"><path d="${ICONS[name]}"/></svg>`;
}

function button(name, label, keys, action) {
  const node = quietButton("", action, `${label} (${keys})`);
  node.setAttribute("aria-label", label);
  node.dataset.action = name;
  node.innerHTML = icon(name);
  return node;
}

export function changeSpeed(by) {
  const index = SPEEDS.indexOf(playhead.speed) + by;
  playhead.speed = SPEEDS[Math.min(Math.max(index, 0), SPEEDS.length - 1)];
  playhead.announce();
}

/** @param {import("./player").Mounted<import("./payloads").Transport>} component */
export function mountTransport({ parentElement, data }) {
  /** @type {any} */
  let view = parentElement.querySelector(".unroll-transport");
  if (!view) {
    view = buildTransport();
    parentElement.append(view);
  }
  view.showSequence(data);
  return view.destroy;
}

function buildTransport() {
  const play = button("play", "Play", "Space", () => playhead.toggle());
  const loop = button("loop", "Loop", "L", () => {
    playhead.loop = !playhead.loop;
    playhead.announce();
  });
  const speed = element("select", "unroll-speed", { "aria-label": "Speed", title: "Speed (+ and −)" });
  for (const value of SPEEDS) speed.append(element("option", "", { value }, `${value}×`));
  speed.addEventListener("change", () => {
    playhead.speed = Number(speed.value);
    playhead.announce();
    speed.blur();
  });
  const insideTitle = "Step through the equations inside each step (I)";
  const inside = quietButton("Inside the step", () => playhead.setInside(!playhead.inside), insideTitle, "unroll-inside");
  const keys = element("button", "unroll-button", { type: "button", title: "Keys (?)", "aria-label": "Keys" }, "?");
  keys.addEventListener("click", openKeyList);
  const where = element("span", "unroll-where"); // which layer and direction it is, if there are several
  const place = element("output", "unroll-place", { for: "playhead" });
  const bar = element(
    "div",
    "unroll-buttons",
    { role: "toolbar", "aria-label": "Playback" },
    button("first", "First step", "Home", () => playhead.goTo(0)),
    button("previous", "Step back", "←", () => playhead.step(-1)),
    play,
    button("next", "Step forward", "→", () => playhead.step(1)),
    button("last", "Last step", "End", () => playhead.goTo(playhead.length - 1)),
    loop,
    speed,
    inside,
    keys,
    where,
    place,
  );
  const range = element("input", "unroll-range", {
    type: "range", id: "playhead", min: 0, max: 0, step: 1, value: 0, "aria-label": "Step of the sequence",
  });
  const tokens = element("div", "unroll-tokens", { "aria-hidden": "true" });
  const track = element("div", "unroll-track", {}, range, tokens);
  const view = element("div", "unroll-transport", {}, bar, track);

  let labels = [""];
  let word = ""; // of the number whose values the labels are
  let page = { from: 0, size: 0 };
  let current = null;

  function layOut() {
    const width = track.clientWidth;
    if (!width) return;
    const longest = Math.max(...labels.map((label) => [...GRAPHEMES.segment(label)].length));
    const letter = LETTER_EM * parseFloat(getComputedStyle(tokens).fontSize);
    const needed = Math.max(TOKEN_PX, longest * letter + 6);
    const size = Math.min(labels.length, Math.max(Math.floor(width / needed), 1));
    page = { from: -1, size };
    const cell = width / labels.length;
    // The thumb's centre stands over the middle of its token.
    range.style.width = `${(labels.length - 1) * cell + THUMB_PX}px`;
    range.style.marginLeft = `${(cell - THUMB_PX) / 2}px`;
    follow(playhead);
  }

  function showPage(from) {
    page.from = from;
    const visible = labels.slice(from, from + page.size);
    tokens.replaceChildren(
      ...visible.map((label, i) => {
        const token = element("span", "unroll-token", { "data-step": from + i }, label);
        token.addEventListener("click", () => playhead.goTo(from + i));
        return token;
      }),
    );
    tokens.style.gridTemplateColumns = `repeat(${page.size}, minmax(0, 1fr))`;
  }

  function follow(state) {
    if (page.size) {
      // The last page is a full one: the tokens do not change their width.
      const start = Math.floor(state.t / page.size) * page.size;
      const from = Math.min(start, labels.length - page.size);
      if (from !== page.from) showPage(from);
      current?.classList.remove("unroll-now");
      current = tokens.children[state.t - page.from] ?? null;
      current?.classList.add("unroll-now");
    }
    const label = labels[state.t] ?? "";
    range.setAttribute("aria-valuetext", word ? `${word} = ${label}` : `step ${state.t}, ${label}`);
    place.textContent = word ? `${word} = ${label}` : `t = ${state.t} (${state.length} ${state.length === 1 ? "step" : "steps"})`;
    if (play.dataset.action !== (state.playing ? "pause" : "play")) {
      play.dataset.action = state.playing ? "pause" : "play";
      play.innerHTML = icon(play.dataset.action);
      play.setAttribute("aria-label", state.playing ? "Pause" : "Play");
    }
    loop.setAttribute("aria-pressed", state.loop);
    inside.setAttribute("aria-pressed", state.inside);
    inside.hidden = !state.equations.length;
    if (Number(speed.value) !== state.speed) speed.value = state.speed;
  }

  range.addEventListener("input", () => {
    if (Number(range.value) !== playhead.t) playhead.goTo(range.value);
  });
  const observer = new ResizeObserver(layOut);
  observer.observe(track);
  playhead.input = range;
  const unsubscribe = playhead.subscribe(follow);

  view.showSequence = (data) => {
    view.classList.toggle("unroll-idle", !data.tokens.length);
    // Nothing is to be played at the moment: the place is kept for when there is again.
    if (!data.tokens.length) {
      if (playhead.playing) playhead.pause();
      return;
    }
    labels = data.tokens;
    word = data.word;
    tokens.hidden = word !== ""; // the values of a number are read off the place and the axes
    where.textContent = data.where ?? "";
    // The address has the place of a shorter sequence until the wished one can be gone to.
    const isAwaited = playhead.wished !== null;
    playhead.setEquations(data.equations);
    playhead.setLength(labels.length);
    const first = !view.dataset.begun;
    view.dataset.begun = "yes";
    if (playedLast === null && !isAwaited) openAtLink(data);
    else if (data.anew && data.anew !== playedLast) begin();
    else if (first) playhead.moveTo(playhead.t, playhead.sub);
    playedLast = data.anew;
    layOut();
    playhead.announce();
  };
  view.destroy = () => {
    observer.disconnect();
    unsubscribe();
    playhead.pause();
  };
  return view;
}

// A link restores its step and stands still; a first visit starts to play.
function openAtLink(data) {
  const place = placeInLink();
  if (place) {
    playhead.inside = place.sub !== null && playhead.equations.length > 0;
    playhead.moveTo(place.t, place.sub ?? 0);
  } else if (data.autoplay) begin();
}

// From the first step on; who wants little motion presses Play.
function begin() {
  playhead.moveTo(0);
  if (!matchMedia("(prefers-reduced-motion: reduce)").matches) playhead.play();
}
