// The strip: the main choices of the sidebar in a row above the stage, called up while presenting.

// What a choice of the strip stands in, if its folder may be closed.
const FOLDED = ["View", "Hold a gate"];

export const isStripOpen = () => "strip" in document.documentElement.dataset;

export function toggleStrip() {
  if (isStripOpen()) closeStrip();
  // A lesson chooses by itself.
  else if (!document.querySelector(".unroll-lesson")) {
    document.documentElement.dataset.strip = "";
    for (const summary of document.querySelectorAll("[data-testid=stSidebar] details:not([open]) > summary")) {
      const isFolder = FOLDED.some((label) => summary.textContent?.endsWith(label)); // before it stands an icon
      if (isFolder && summary instanceof HTMLElement) summary.click();
    }
  }
}

export function closeStrip() {
  delete document.documentElement.dataset.strip;
}
