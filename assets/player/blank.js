// A blank screen: the class looks at the lecturer. Any key or click brings the picture back.

import { element } from "./format.js";
import { host } from "./host.js";

const cover = element("button", "unroll-blank", {
  type: "button", "aria-label": "The screen is blank. Any key brings the picture back.",
});
cover.hidden = true;
cover.addEventListener("click", () => unblank());
host.append(cover);

export const isBlank = () => !cover.hidden;

export function blank() {
  cover.hidden = false;
  cover.focus();
}

export function unblank() {
  cover.hidden = true;
}
