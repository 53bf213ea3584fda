// The way to the dialog “Take away”, which the server draws: its button stands below what the page shows.

export function openTakeAway() {
  const button = /** @type {HTMLElement | null} */ (document.querySelector(".st-key-take_away_open button"));
  button?.click();
}
