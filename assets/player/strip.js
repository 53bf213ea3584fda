// The strip: the main choices of the sidebar in rows above the stage, called up while presenting.
// A lesson chooses by itself; there the strip holds the notation.

import { tellBriefly } from "./notes.js";

// What a choice of the strip stands in, if its folder may be closed.
const FOLDED = ["View", "Hold a gate"];
const CONTROLS = "input, button, textarea, [role=slider]";
const DRAWING_PAGE = "[data-testid=stApp][data-test-script-state=running]";
const NOTHING = "There is nothing to choose here.";

const rootElement = document.documentElement;
let measured = /** @type {Element | null} */ (null);
let isAwaited = false; // until it is known whether there is something to choose
const seenOpen = new Set(); // folders of the strip

export const isStripOpen = () => "strip" in rootElement.dataset;

const stripOf = () => document.querySelector(".unroll-file .st-key-choices, .st-key-book") ?? document.querySelector("[data-testid=stSidebar]");

export function toggleStrip() {
  if (isStripOpen()) closeStrip();
  else openStrip();
}

function openStrip() {
  rootElement.dataset.strip = "";
  isAwaited = true;
  followStrip();
}

// A page that is still being drawn may bring something to choose.
function closeIfEmpty() {
  const controls = [...(measured?.querySelectorAll(CONTROLS) ?? [])];
  const isThere = controls.some((one) => one.checkVisibility({ visibilityProperty: true }));
  if (!isThere && document.querySelector(DRAWING_PAGE)) return;
  isAwaited = false;
  if (isThere) return;
  closeStrip();
  tellBriefly(NOTHING);
}

// Also those that come later; one that a person closes again stays closed.
function openFolders() {
  for (const folder of document.querySelectorAll("[data-testid=stSidebar] details")) {
    const summary = folder.querySelector("summary");
    const isFolder = FOLDED.some((label) => summary?.textContent?.endsWith(label)); // before it stands an icon
    if (!summary || !isFolder || seenOpen.has(folder)) continue;
    if (!folder.hasAttribute("open")) summary.click();
    else if (folder.querySelector(CONTROLS)) seenOpen.add(folder); // before, the server may still close it
  }
}

export function closeStrip() {
  delete rootElement.dataset.strip;
  rootElement.style.removeProperty("--unroll-strip");
  seenOpen.clear();
  stripSize.disconnect();
  measured = null;
}

// Its height is that of its rows; what stands below makes room. Another page has another strip.
export function followStrip() {
  const strip = isStripOpen() ? stripOf() : null;
  if (strip) openFolders();
  if (strip !== measured) {
    stripSize.disconnect();
    measured = strip;
    if (strip) stripSize.observe(strip, { box: "border-box" });
  }
  if (isStripOpen() && isAwaited) closeIfEmpty();
}

const stripSize = new ResizeObserver(() => {
  if (measured) rootElement.style.setProperty("--unroll-strip", `${measured.getBoundingClientRect().height}px`);
});
