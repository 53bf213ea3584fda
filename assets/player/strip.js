// The strip: the main choices of the sidebar in rows above the stage, called up while presenting.
// A lesson chooses by itself; there the strip holds the notation.

import { tellBriefly } from "./notes.js";

// What a choice of the strip stands in, if its folder may be closed.
const FOLDED = ["View", "Hold a gate"];
const CONTROLS = "input, button, textarea, [role=slider]";
const NOTHING = "There is nothing to choose here.";

const rootElement = document.documentElement;
let measured = /** @type {Element | null} */ (null);

export const isStripOpen = () => "strip" in rootElement.dataset;

const stripOf = () => document.querySelector(".st-key-book") ?? document.querySelector("[data-testid=stSidebar]");

export function toggleStrip() {
  if (isStripOpen()) closeStrip();
  else openStrip();
}

function openStrip() {
  rootElement.dataset.strip = "";
  followStrip();
  const controls = [...(measured?.querySelectorAll(CONTROLS) ?? [])];
  if (!controls.some((one) => one.checkVisibility({ visibilityProperty: true }))) {
    closeStrip();
    tellBriefly(NOTHING);
    return;
  }
  for (const summary of document.querySelectorAll("[data-testid=stSidebar] details:not([open]) > summary")) {
    const isFolder = FOLDED.some((label) => summary.textContent?.endsWith(label)); // before it stands an icon
    if (isFolder && summary instanceof HTMLElement) summary.click();
  }
}

export function closeStrip() {
  delete rootElement.dataset.strip;
  rootElement.style.removeProperty("--unroll-strip");
  stripSize.disconnect();
  measured = null;
}

// Its height is that of its rows; what stands below makes room. Another page has another strip.
export function followStrip() {
  const strip = isStripOpen() ? stripOf() : null;
  if (strip === measured) return;
  stripSize.disconnect();
  measured = strip;
  if (strip) stripSize.observe(strip, { box: "border-box" });
}

const stripSize = new ResizeObserver(() => {
  if (measured) rootElement.style.setProperty("--unroll-strip", `${measured.getBoundingClientRect().height}px`);
});
