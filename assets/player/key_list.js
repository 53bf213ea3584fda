// The dialog with the list of keys.

import { element } from "./format.js";
import { buildDialog } from "./host.js";
import { KEYS } from "./keys.js";

const row = ({ shown, does }) =>
  element("tr", "", {}, element("th", "", { scope: "row" }, element("kbd", "", {}, shown)), element("td", "", {}, does));

const keyList = buildDialog("Keys", () => [
  element("table", "unroll-keys", {}, element("tbody", "", {}, ...KEYS.map(row))),
  element("p", "", {}, "In a field, keys are letters. Page Up and Page Down are what clickers send."),
]);

export const openKeyList = () => keyList.open();
