// What a file in a frame tells the page around it, and what that page may ask: plain messages.

import { playhead } from "./playhead.js";
import { view } from "./view.js";

const LARGEST_NUMBER = 999_999;
const isPlace = (value) => Number.isInteger(value) && value >= 0 && value <= LARGEST_NUMBER;

/** What a message asks for; null unless it is one of those that are known, with numbers that can be.
 * @param {any} sent
 * @returns {{ t?: number, unit?: number, theme?: string } | null} */
export function wishOf(sent) {
  if (typeof sent !== "object" || sent === null) return null;
  const { unroll, t, unit, theme } = sent;
  if (unroll === "theme" && ["light", "dark"].includes(theme)) return { theme };
  if (unroll !== "go" || (t === undefined && unit === undefined)) return null;
  if (![t, unit].every((place) => place === undefined || isPlace(place))) return null;
  return { t, unit };
}

/** Tells a page around this one the place and the height, and follows what it asks.
 * @param {HTMLElement} content
 * @param {(theme: string) => void} showTheme */
export function talkToParent(content, showTheme) {
  const { parent } = window;
  if (parent === window) return;
  const tell = (message) => parent.postMessage({ unroll: message.height === undefined ? "at" : "size", ...message }, "*");
  let told = "";
  const tellPlace = () => {
    const place = { t: playhead.t, unit: view.chosen.unit ?? null };
    if (JSON.stringify(place) === told) return;
    told = JSON.stringify(place);
    tell(place);
  };
  playhead.subscribe(tellPlace);
  view.subscribe(tellPlace);
  new ResizeObserver(() => tell({ height: Math.ceil(content.getBoundingClientRect().height) })).observe(content);
  addEventListener("message", ({ source, data }) => {
    const wish = source === parent ? wishOf(data) : null;
    if (wish?.theme) showTheme(wish.theme);
    if (wish?.t !== undefined) playhead.goTo(wish.t);
    if (wish?.unit !== undefined) view.choose("unit", wish.unit);
  });
}
