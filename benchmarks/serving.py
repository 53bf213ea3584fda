"""What the page benchmarks share: the server of an app, a browser, the state of the machine."""

from __future__ import annotations

import os
import shutil
import socket
import statistics
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from playwright.sync_api import Page, sync_playwright

ROOT = Path(__file__).parents[1]
# An app is what comes after `python`.
OURS = ("-m", "explorer.ui.start")
WITHOUT_TURNS = ("-m", "benchmarks.without_turns")
NAIVE = ("-m", "streamlit", "run", str(ROOT / "benchmarks" / "naive_app.py"))
START_SECONDS = 120
WIDTH, HEIGHT = 1440, 900
CHROMIUM_FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]

# What a page notes about itself: keys, messages, and when its content last changed.
METER = """
window.meter = { key: 0, sent: 0, received: 0, changed: 0, shown: 0, bytes: 0, titles: 0 };
const frame = () => new Promise(requestAnimationFrame);
const painted = () => frame().then(frame).then(() => performance.now());
let asked = false;
function changed() {
  meter.changed = performance.now();
  if (asked) return;
  asked = true;
  requestAnimationFrame(() => {
    asked = false;
    requestAnimationFrame(() => { meter.shown = performance.now(); });
  });
}
// Content and pictures of the page, not the classes that Streamlit sets around them.
const counts = ({ type, target }) => {
  const node = target.nodeType === 1 ? target : target.parentElement;
  return node?.closest(type === "attributes" ? "svg, .unroll-stage" : ".stMainBlockContainer");
};
new MutationObserver((records) => {
  if (!records.some(counts)) return;
  changed();
  const titles = [...document.querySelectorAll("svg.marks .role-title-text")];
  const title = titles.map((node) => node.textContent).find((text) => text.startsWith("h at"));
  if (!title || title === meter.title) return;
  meter.title = title;
  meter.titles += 1;
}).observe(document, { subtree: true, childList: true, characterData: true, attributes: true });
const pen = CanvasRenderingContext2D.prototype;
for (const name of ["fill", "stroke", "fillRect", "fillText", "drawImage", "putImageData"]) {
  const draw = pen[name];
  pen[name] = function (...given) { changed(); return draw.apply(this, given); };
}
window.WebSocket = class extends WebSocket {
  constructor(...given) {
    super(...given);
    this.addEventListener("message", ({ data }) => {
      meter.received = performance.now();
      meter.bytes += data.byteLength ?? data.size ?? data.length;
    });
  }
  send(data) {
    meter.sent ||= performance.now();
    super.send(data);
  }
};
const pressed = () => Object.assign(meter, { key: performance.now(), sent: 0, bytes: 0 });
addEventListener("keydown", pressed, true);
meter.restsFor = (ms) =>
  document.querySelector("[data-test-script-state]")?.dataset.testScriptState === "notRunning" &&
  performance.now() - Math.max(meter.changed, meter.received, meter.key) > ms;
meter.framesFor = async (ms, every) => {
  const start = await frame();
  for (let count = 1; ; count += 1) {
    every?.();
    const now = await frame();
    if (now - start >= ms) return (1000 * count) / (now - start);
  }
};
meter.complete = async (isComplete) => {
  while (!isComplete()) await painted();
  return performance.timeOrigin + (await painted());
};
"""


@dataclass(frozen=True)
class Server:
    """A server that runs one app in a process of its own."""

    port: int
    pid: int

    def url(self, parameters: str = "") -> str:
        """The address of the app with the parameters of a link."""
        return f"http://127.0.0.1:{self.port}/?{parameters}"

    def memory(self) -> float:
        """The resident memory of the process in MB."""
        pages = int(Path(f"/proc/{self.pid}/statm").read_text().split()[1])
        return pages * os.sysconf("SC_PAGE_SIZE") / 1e6

    def work(self) -> float:
        """The processor time that the process has used so far, in seconds."""
        fields = Path(f"/proc/{self.pid}/stat").read_text().rpartition(")")[2].split()
        return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


@contextmanager
def served(app: Sequence[str]) -> Iterator[Server]:
    """Starts a server of an app, waits until it answers, and stops it afterwards."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    settings = {"address": "127.0.0.1", "port": port, "headless": "true", "fileWatcherType": "none"}
    options = [f"--server.{name}={value}" for name, value in settings.items()]
    process = subprocess.Popen(
        [sys.executable, *app, *options],
        cwd=ROOT,
        env={**os.environ, "PYTHONPATH": str(ROOT)},
        stdout=subprocess.DEVNULL,
        stderr=subprocess.STDOUT,
    )
    try:
        _wait_until_healthy(f"http://127.0.0.1:{port}/_stcore/health", process)
        yield Server(port, process.pid)
    finally:
        process.kill()  # a script that still runs would hold up a gentler end
        process.wait()


@contextmanager
def opened_page() -> Iterator[Page]:
    """A blank page of a fresh browser, in which `METER` runs before anything of the app."""
    path = os.environ.get("CHROMIUM") or shutil.which("chromium")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=path, args=CHROMIUM_FLAGS)
        try:
            page = browser.new_page(viewport={"width": WIDTH, "height": HEIGHT})
            page.add_init_script(METER)
            yield page
        finally:
            browser.close()


def machine() -> str:
    """How busy the machine is while nothing of ours runs."""
    before = _processor_ticks()
    time.sleep(1.0)
    spent, idle = (after - then for after, then in zip(_processor_ticks(), before, strict=True))
    load = os.getloadavg()[0]
    return f"{os.cpu_count()} cores, load {load:.1f}, others keep {1 - idle / spent:.0%} busy"


def quantile(values: Sequence[float], share: float) -> float:
    """The value below which a share of the values lies."""
    return statistics.quantiles(values, n=100, method="inclusive")[round(100 * share) - 1]


HEADER = f"{'':44}{'ours':>10}{'target':>10}{'naive':>10}{'naive/ours':>12}"


def row(name: str, ours: float, naive: float, target: str = "", digits: int = 0) -> str:
    """A line of a table: what was measured, ours, its target, the naive one, and naive / ours."""
    ratio = f"{naive / ours:.2g}" if ours else "–"
    return f"{name:44}{ours:10,.{digits}f}{target:>10}{naive:10,.{digits}f}{ratio:>12}"


def _processor_ticks() -> tuple[int, int]:
    ticks = [int(field) for field in Path("/proc/stat").read_text().split(maxsplit=9)[1:9]]
    return sum(ticks), ticks[3] + ticks[4]  # all; idle and waiting for a disk


def _wait_until_healthy(address: str, process: subprocess.Popen[bytes]) -> None:
    until = time.monotonic() + START_SECONDS
    while time.monotonic() < until and process.poll() is None:
        try:
            with urllib.request.urlopen(address, timeout=2) as answer:
                if answer.status == 200:
                    return
        except OSError:
            time.sleep(0.1)
    raise RuntimeError(f"The server did not answer at {address}; its status is {process.poll()}.")
