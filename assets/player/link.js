// Keeps the address in step with what is chosen, and goes to the place that an opened link names.

import { setChoiceInLink } from "./address.js";
import { playhead, writeLink } from "./playhead.js";

let opened = null; // how many links this page has opened; the transport itself opens the first

/** @param {import("./player").Mounted<import("./payloads").Address>} component */
export function mountAddress({ data }) {
  const another = opened !== null && data.opened !== opened;
  opened = data.opened;
  setChoiceInLink(data.query);
  if (another) {
    const { t = 0, sub = null } = data.place;
    playhead.inside = sub !== null;
    playhead.goTo(t);
    if (sub !== null) playhead.moveTo(t, sub);
  }
  if (another || playhead.t > 0) writeLink(playhead);
}
