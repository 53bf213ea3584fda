// Tells the server, when it is there again, what the address says. A server that was started anew knows
// nothing of this tab, and Streamlit hands it the address that the tab was opened with.

const CONNECTED = "CONNECTED";
/** @type {((address: string) => void) | null} */
let tell = null;
let observed = null;

/** @param {(address: string) => void} announce */
export function announceReconnection(announce) {
  tell = announce;
  /** @type {HTMLElement | null} */
  const app = document.querySelector("[data-testid=stApp]");
  if (!app || app === observed) return;
  observed = app;
  /** @type {string | undefined} */
  let before = CONNECTED;
  new MutationObserver(() => {
    const now = app.dataset.testConnectionState;
    if (now === CONNECTED && before !== CONNECTED) tell?.(location.search);
    before = now;
  }).observe(app, { attributeFilter: ["data-test-connection-state"] });
}
