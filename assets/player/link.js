// Keeps the address in step with what is chosen, and goes to the place that an opened link names.

import { setChoiceInLink } from "./address.js";
import { markPresentPage } from "./menu.js";
import { playhead, writeLink } from "./playhead.js";

// How many links were opened, and how many of them in place; the transport opens the first itself.
let opened = null;
let inPlace = 0;

/** @param {import("./player").Mounted<import("./payloads").Address>} component */
export function mountAddress({ data }) {
  markPresentPage();
  const another = opened !== null && data.opened !== opened;
  opened = data.opened;
  setChoiceInLink(data.query, data.in_place > inPlace);
  inPlace = data.in_place;
  if (another) {
    const { t = 0, sub = null } = data.place;
    playhead.inside = sub !== null;
    playhead.goTo(t);
    if (sub !== null) playhead.moveTo(t, sub);
  }
  if (another || playhead.t > 0) writeLink(playhead);
}
