// Tells the server what was chosen in the browser: with the next message that goes there anyway, or now.

import { playhead } from "./playhead.js";
import { view } from "./view.js";

// Where Streamlit keeps what goes along with each message; null if it is not where it was. A component
// can reach it by no other way than through React, and what it says by the proper one is sent at once.
function keeperOf(node) {
  const place = Object.keys(node).find((key) => key.startsWith("__reactFiber$"));
  for (let fiber = place ? node[place] : null; fiber; fiber = fiber.return) {
    const context = fiber.memoizedProps?.value;
    if (context?.id && typeof context.widgetMgr?.setJsonValue === "function") return context;
  }
  return null;
}

// How the present mount of the runtime lets something go along with each message; false if it cannot.
let sendAlong = () => false;
let hearsClicks = false;
/** Tells the server at once of a click that waits until it is heard, with all that goes along.
 * @type {(number: number) => void} */
export let tellClick = () => {};

/** @param {import("./player").MountedRuntime} component */
export function tellChoices({ parentElement, setTriggerValue }) {
  const send = () => setTriggerValue("asked", view.told());
  sendAlong = () => {
    const keeper = keeperOf(parentElement);
    if (!keeper) return false;
    keeper.widgetMgr.setJsonValue(keeper.id, { chosen: view.told(), step: playhead.t }, { fromUser: false });
    return true;
  };
  tellClick = (number) => setTriggerValue("pressed", number);
  view.ask = send;
  view.tell = () => sendAlong() || send();
  if (hearsClicks) return;
  hearsClicks = true;
  // Before the clicked thing itself hears of it, so that its own message has the step along.
  document.addEventListener("click", () => sendAlong(), { capture: true });
}
