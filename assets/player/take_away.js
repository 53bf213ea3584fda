// The way to the dialog “Take away”, which the server draws: its button stands below what the page shows.

export function openTakeAway() {
  const button = /** @type {HTMLElement | null} */ (document.querySelector(".st-key-take_away_open button"));
  button?.click();
}

// A download leaves no focus in the dialog, which then hears no key.
export function closeByEscape() {
  document.addEventListener("keydown", ({ key }) => {
    if (key !== "Escape" || document.activeElement !== document.body) return;
    const close = /** @type {HTMLElement | null} */ (document.querySelector("[role=dialog] button[aria-label=Close]"));
    close?.click();
  });
}
