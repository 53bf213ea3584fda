// Tells the server what was chosen in the browser: with the next message that goes there anyway, or now.

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

/** @param {import("./player").MountedRuntime} component */
export function tellChoices({ parentElement, setTriggerValue }) {
  const send = () => setTriggerValue("asked", view.told());
  view.ask = send;
  view.tell = () => {
    const keeper = keeperOf(parentElement);
    if (!keeper) return send();
    return keeper.widgetMgr.setJsonValue(keeper.id, { chosen: view.told() }, { fromUser: false });
  };
}
