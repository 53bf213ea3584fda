"""When a page of the app has settled: scripts that are asked in the browser."""

from __future__ import annotations

# Whether a part of the player was sent and is not drawn yet. Streamlit mounts what is new only
# after it has taken away what was there before; some parts draw nothing.
AWAITED = """() => [...document.querySelectorAll("[data-testid=stBidiComponentRegular]")]
  .filter((one) => !one.closest("[class*='st-key-address_'], .st-key-page_mount," +
    ".st-key-kept_mount, .st-key-spelling"))
  .some((one) => {
    const root = one.querySelector("[class^=unroll-]");
    return !root || root.matches(".unroll-stage") && !root.childElementCount;
  })"""

SETTLED = f"""() => {{
  const app = document.querySelector("[data-testid=stApp]");
  return app?.dataset.testConnectionState === "CONNECTED" &&
    app.dataset.testScriptState === "notRunning" &&
    document.fonts.status === "loaded" &&
    !document.querySelector("[data-stale=true]") && !({AWAITED})();
}}"""

TWO_FRAMES = "() => new Promise((go) => requestAnimationFrame(() => requestAnimationFrame(go)))"

# Two frames later, and once the browser has nothing else to do: what was sent anew is handed to the
# player by tasks of its own, which a busy machine may leave for later than the next frame.
AT_REST = """() => new Promise((go) => requestAnimationFrame(() => requestAnimationFrame(() =>
  requestIdleCallback(() => go(null), { timeout: 1000 }))))"""
