// A scene in a file: what was sent with the page is mounted, and no server is asked for anything.

import { placeInLink } from "./address.js";
import { element } from "./format.js";
import { learnTerms } from "./glossary.js";
import { hostIn } from "./host.js";
import { listenToKeys } from "./keyboard.js";
import { talkToParent } from "./messages.js";
import { playhead } from "./playhead.js";
import { presentIfLinkSays } from "./presenter.js";
import { buildTools, iconTool } from "./tools.js";
import { view } from "./view.js";

const fileRoot = document.documentElement;
const systemIsDark = matchMedia("(prefers-color-scheme: dark)");

// Without a theme of its own the page has that of the system; a page around it may have set one.
/** @param {string} theme */
function showTheme(theme) {
  fileRoot.dataset.theme = theme;
}

function turnTheme() {
  const theme = fileRoot.dataset.theme ?? (systemIsDark.matches ? "dark" : "light");
  showTheme(theme === "dark" ? "light" : "dark");
}

// The link to the live view leads to what is seen here now.
function keepLive() {
  const link = /** @type {HTMLAnchorElement | null} */ (document.querySelector("a[data-live]"));
  const renew = () => {
    if (!link) return;
    const url = new URL(link.href);
    for (const [key, value] of Object.entries(view.chosen)) if (value !== null) url.searchParams.set(key, String(value));
    url.searchParams.set("t", String(playhead.t));
    link.href = url.href;
  };
  for (const event of ["pointerdown", "focus", "contextmenu"]) link?.addEventListener(event, renew);
}

/** Plays what the page was sent; `mounts` are the parts of the player that it needs.
 * @param {Record<string, (component: any) => unknown>} mounts */
export function playFile(mounts) {
  /** @type {import("./player").SentFile} */
  const sent = JSON.parse(document.getElementById("unroll-scene")?.textContent ?? "");
  const head = document.querySelector(".unroll-file-head");
  const content = document.querySelector(".unroll-file");
  hostIn(document.body);
  learnTerms(sent.terms);
  listenToKeys();
  const theme = iconTool("theme", "Theme", "light or dark", turnTheme);
  head?.append(buildTools(theme));
  view.adopt(sent.chosen);
  if (!placeInLink() && "t" in sent.place) playhead.open(sent.place);
  for (const { part, data, key } of sent.mounts) {
    const parentElement = element("div", `stElementContainer st-key-${key}`);
    document.querySelector("[data-scene]")?.append(parentElement);
    mounts[part]({ parentElement, data, diagrams: sent.diagrams, setTriggerValue: () => {} });
  }
  keepLive();
  presentIfLinkSays();
  if (content instanceof HTMLElement) talkToParent(content, showTheme);
}
