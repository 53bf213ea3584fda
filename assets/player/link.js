// Keeps the address in step with what is chosen, and goes to the place that an opened link names.

import { placeInLink, setChoiceInLink, setInLink } from "./address.js";
import { markPresentPage } from "./menu.js";
import { playhead, writeLink } from "./playhead.js";
import { keepPresentingInLink } from "./presenter.js";
import { view } from "./view.js";

// How many links were opened, and how many of them in place; the transport opens the first itself.
let opened = null;
let inPlace = 0;
/** @type {import("./payloads").Usual | null} */
let usual = null;
let stopWriting = /** @type {(() => void) | null} */ (null);

/** @param {import("./player").Mounted<import("./payloads").Address>} component */
export function mountAddress({ data }) {
  markPresentPage();
  // A lesson sends its reader to a place that is not in the link.
  const isPlaced = "t" in data.place && placeInLink() === null;
  const another = data.opened !== opened && (opened !== null || isPlaced);
  opened = data.opened;
  setChoiceInLink(data.query, data.in_place > inPlace);
  usual = data.usual;
  view.heard(data.heard, data.view);
  if (stopWriting) writeChoices();
  else stopWriting = view.subscribe(writeChoices);
  inPlace = data.in_place;
  keepPresentingInLink();
  if (another) {
    playhead.open(data.place);
  }
  if (!playhead.wished && (another || playhead.t > 0)) writeLink(playhead);
}

// What was chosen here, and the server has not written yet, as the server will write it.
function writeChoices() {
  if (!usual) return;
  const counts = (key) => key !== "at" || view.wished("loss") === "at";
  const keys = [...view.pending.keys()].filter((key) => usual && key in usual.values);
  if (keys.includes("loss")) keys.push("at");
  for (const key of keys) {
    const value = view.wished(key);
    const isUsual = value === (key === "z" ? usual.directions[String(view.wished("notation"))] : usual.values[key]);
    setInLink({ [key]: isUsual || !counts(key) ? null : value });
  }
}
