// The playhead: which step is shown, and the clock that moves it. Everything that follows time
// subscribes here; the range input #playhead is kept in step.

import { setInLink } from "./address.js";

const STEPS_PER_SECOND = 2; // at speed 1
const URL_PAUSE_MS = 300;

export const playhead = {
  t: 0, // the step
  sub: 0, // the equation within the step, when looking inside
  length: 1,
  equations: [],
  inside: false,
  playing: false,
  loop: true,
  speed: 1,
  listeners: new Set(),
  input: /** @type {HTMLInputElement | null} */ (null),
  wished: /** @type {{ t: number, sub: number } | null} */ (null), // a place beyond what is there yet

  subscribe(listener) {
    this.listeners.add(listener);
    listener(this);
    return () => this.listeners.delete(listener);
  },

  announce() {
    for (const listener of this.listeners) listener(this);
  },

  moveTo(t, sub = 0) {
    const last = this.length - 1;
    const before = this.t;
    this.t = Math.min(Math.max(Math.round(Number(t)) || 0, 0), last);
    this.sub = Math.min(Math.max(sub, 0), Math.max(this.equations.length - 1, 0));
    // A range that got shorter has pulled its own value back already, and told nobody.
    if (this.input && (Number(this.input.value) !== this.t || before > last)) {
      this.input.value = String(this.t);
      this.input.dispatchEvent(new Event("input", { bubbles: true }));
    }
    this.announce();
    rememberInLink(this);
  },

  // One position on; false at the end of a sequence that is not looped.
  next() {
    if (this.inside && this.sub < this.equations.length - 1) this.moveTo(this.t, this.sub + 1);
    else if (this.t < this.length - 1) this.moveTo(this.t + 1);
    else if (this.playing && this.loop) this.moveTo(0);
    else return false;
    return true;
  },

  previous() {
    if (this.inside && this.sub > 0) this.moveTo(this.t, this.sub - 1);
    else if (this.t > 0) this.moveTo(this.t - 1, this.inside ? this.equations.length - 1 : 0);
  },

  // What a person does by hand also stops what plays: a lecturer's click must not be outrun.
  goTo(t) {
    this.wished = null;
    if (this.playing) this.pause();
    this.moveTo(t);
  },

  // To a place that a link or a lesson names, even if its sequence is still on its way.
  /** @param {{ t?: number, sub?: number | null }} place */
  open({ t = 0, sub = null }) {
    this.inside = sub !== null;
    this.goTo(t);
    if (sub !== null) this.moveTo(t, sub);
    if (t >= this.length || (sub ?? 0) > this.sub) this.wished = { t, sub: sub ?? 0 };
  },

  step(by) {
    this.wished = null;
    if (this.playing) this.pause();
    if (by > 0) this.next();
    else this.previous();
  },

  play() {
    if (this.playing) return;
    this.playing = true;
    if (this.t === this.length - 1 && !this.loop) this.moveTo(0);
    this.announce();
    let before = performance.now();
    let owed = 0;
    const tick = (now) => {
      if (!this.playing) return;
      owed += ((now - before) / 1000) * STEPS_PER_SECOND * this.speed;
      before = now;
      // A tab that slept must not race to catch up.
      if (owed >= 1) {
        owed = Math.min(owed - 1, 1);
        if (!this.next()) this.pause();
      }
      requestAnimationFrame(tick);
    };
    requestAnimationFrame(tick);
  },

  pause() {
    this.playing = false;
    this.announce();
    rememberInLink(this);
  },

  toggle() {
    if (this.playing) this.pause();
    else this.play();
  },

  setInside(inside) {
    this.inside = inside;
    this.moveTo(this.t, 0);
  },

  setLength(length) {
    this.length = Math.max(length, 1);
    if (this.input) this.input.max = String(this.length - 1);
    if (this.t > this.length - 1) this.moveTo(this.length - 1);
    if (this.wished && this.wished.t < this.length) {
      const { t, sub } = this.wished;
      this.wished = null;
      this.moveTo(t, sub);
    }
  },

  setEquations(names) {
    this.equations = names;
    this.sub = Math.min(this.sub, Math.max(names.length - 1, 0));
  },
};

let pending = 0;

// The link carries the step, so that it brings back exactly this view; no rerun is asked for.
function rememberInLink(state) {
  if (pending) return;
  pending = setTimeout(() => {
    pending = 0;
    writeLink(state);
  }, URL_PAUSE_MS);
}

export function writeLink(state) {
  setInLink({ t: state.t, sub: state.inside ? state.sub : null });
}
