// The places for files, which the server draws: Streamlit names them, and says that they have no role.

/** @type {Element | null} */
let observedPage = null;

export function markUploadPlaces() {
  const page = document.querySelector(".st-key-unroll_model");
  if (!page || page === observedPage) return;
  observedPage = page;
  markPlaces();
  // Streamlit draws them later, and others when a file is open.
  new MutationObserver(markPlaces).observe(page, { childList: true, subtree: true });
}

function markPlaces() {
  for (const place of document.querySelectorAll("[data-testid=stFileUploaderDropzone]")) {
    place.setAttribute("role", "group");
  }
}
