// Keeps the address in step with what is chosen, and goes to the place that an opened link names.

import { placeInLink, setChoiceInLink } from "./address.js";
import { markPresentPage } from "./menu.js";
import { playhead, writeLink } from "./playhead.js";
import { keepPresentingInLink } from "./presenter.js";

// How many links were opened, and how many of them in place; the transport opens the first itself.
let opened = null;
let inPlace = 0;

/** @param {import("./player").Mounted<import("./payloads").Address>} component */
export function mountAddress({ data }) {
  markPresentPage();
  // A lesson sends its reader to a place that is not in the link.
  const isPlaced = "t" in data.place && placeInLink() === null;
  const another = data.opened !== opened && (opened !== null || isPlaced);
  opened = data.opened;
  setChoiceInLink(data.query, data.in_place > inPlace);
  inPlace = data.in_place;
  keepPresentingInLink();
  if (another) {
    playhead.open(data.place);
  }
  if (!playhead.wished && (another || playhead.t > 0)) writeLink(playhead);
}
