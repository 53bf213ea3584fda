// A page without a server: what was sent with it is mounted, and nobody is asked for anything.

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
  if (!link) return;
  const renew = () => {
    const url = new URL(link.href);
    for (const [key, value] of Object.entries(view.chosen)) {
      if (value === null) url.searchParams.delete(key);
      else url.searchParams.set(key, String(value));
    }
    url.searchParams.set("t", String(playhead.t));
    link.href = url.href;
  };
  for (const event of ["pointerdown", "focus", "contextmenu"]) link.addEventListener(event, renew);
}

/** What every file has: keys, tools, the terms of the glossary, and an ear for the page around it.
 * @param {import("./player").SentFile} sent */
export function beginFile({ terms }) {
  const content = /** @type {HTMLElement} */ (document.querySelector(".unroll-file"));
  hostIn(document.body);
  learnTerms(terms);
  listenToKeys();
  const theme = iconTool("theme", "Theme", "light or dark", turnTheme);
  content.querySelector(".unroll-file-head")?.append(buildTools(theme));
  keepLive();
  talkToParent(content, showTheme);
  presentIfLinkSays();
}

// The numbers around a present one that can be shown.
function shownRange({ key, low: least, high: most }, value, isShown) {
  let [low, high] = [value, value];
  while (low > least && isShown(key, low - 1)) low -= 1;
  while (high < most && isShown(key, high + 1)) high += 1;
  return { low, high };
}

/** Of the choices those that can be made without a server: the options that all that is shown can show.
 * @param {import("./payloads").Choices} sent
 * @returns {import("./payloads").Choices} */
function answerableChoices(sent) {
  const isShown = (key, value) => view.canShow({ ...view.chosen, [key]: value });
  const controls = sent.controls.filter(({ disabled }) => !disabled).map((control) => {
    const { key, options, value } = control;
    const ends = typeof value === "number" ? shownRange(control, value, isShown) : {};
    return { ...control, ...ends, options: options.filter(([option]) => isShown(key, option)) };
  });
  const isOffered = (key, wanted) =>
    controls.some((control) => control.key === key && control.options.some(([value]) => value === wanted));
  // What another choice asks for stays, even where it can only be one number.
  const isChoice = ({ kind, low, high, options, needs }) => Object.keys(needs).length
    ? Object.entries(needs).every(([key, value]) => isOffered(key, value))
    : kind === "number" ? low < high : options.length > 1;
  return { ...sent, controls: controls.filter(isChoice) };
}

// Key of a mount → where it stands, and what ends it.
const shownMounts = /** @type {Map<string, { node: HTMLElement, leave: unknown }>} */ (new Map());

/** Shows a scene in the place of the one before; a mount whose key stays gets other data.
 * @param {import("./player").SentScene} scene
 * @param {Record<string, (component: any) => unknown>} mounts the parts of the player
 * @param {Record<string, string>} diagrams
 * @param {Element | null} place */
export function showScene(scene, mounts, diagrams, place = document.querySelector("[data-scene]")) {
  const keys = new Set(scene.mounts.map(({ key }) => key));
  for (const [key, { node, leave }] of shownMounts) {
    if (keys.has(key)) continue;
    if (typeof leave === "function") leave();
    node.remove();
    shownMounts.delete(key);
  }
  view.adopt(scene.chosen);
  place?.toggleAttribute("data-several-bars", scene.mounts.filter(({ part }) => part === "bars").length > 1);
  let next = place?.firstChild ?? null;
  const nodes = scene.mounts.map(({ key }) => {
    const node = shownMounts.get(key)?.node ?? element("div", `stElementContainer st-key-${key}`);
    // What stays is not moved: that would take the keyboard away from it.
    if (node === next) next = node.nextSibling;
    else place?.insertBefore(node, next);
    return node;
  });
  const show = (index, data) => {
    const { part, key } = scene.mounts[index];
    const leave = mounts[part]({ parentElement: nodes[index], data, diagrams });
    shownMounts.set(key, { node: nodes[index], leave });
  };
  // What can be chosen depends on all that is shown.
  const isChoices = ({ part }) => part === "choices";
  for (const [index, mount] of scene.mounts.entries()) if (!isChoices(mount)) show(index, mount.data);
  const choosing = scene.mounts.findIndex(isChoices);
  if (choosing >= 0) show(choosing, answerableChoices(/** @type {any} */ (scene.mounts[choosing].data)));
}

/** Plays the one scene of a file.
 * @param {import("./player").SentFile & { scene: import("./player").SentScene }} sent
 * @param {Record<string, (component: any) => unknown>} mounts */
export function playFile(sent, mounts) {
  beginFile(sent);
  if (!placeInLink() && "t" in sent.scene.place) playhead.open(sent.scene.place);
  showScene(sent.scene, mounts, sent.diagrams);
}
