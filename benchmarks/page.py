"""How fast the page is in a browser, beside its targets and beside the usual way (`naive_app.py`).

Run from the root of the repository, with nothing else running on the machine (3 minutes):

    python -m benchmarks.page

Each of three rounds starts a server and a headless Chromium (rendering in software, 1440 × 900) for
each app. T is the number of steps, H of units; the cell is an LSTM with random weights.

playback    animation frames a second while the stage plays at 8× (16 steps a second), and while its
            playhead is moved one step in every frame. The naive app plays in a loop on the server:
            of it, the steps that were drawn are counted, by the title of its last chart.
key press   ArrowUp in the field of the seed → the last change of the page's content or drawing on a
            canvas; and the same with two animation frames more, when it is on the screen for sure.
            Bytes are those of the messages over the websocket, uncompressed; work is the server's
            processor time.
first chart a server that has just begun to answer, opened without parameters in a new browser →
            all six heat maps on the screen; the median of the rounds.
"""

from __future__ import annotations

import statistics
import time
from dataclasses import dataclass

from playwright.sync_api import Page

from benchmarks.serving import (
    HEADER,
    NAIVE,
    OURS,
    Server,
    machine,
    opened_page,
    quantile,
    row,
    served,
)

SIZES = ((50, 16), (200, 64), None)  # T and H of each round; None: only the first chart
LINK = "t=0&weights=random&sequence=sine&steps={}&size={}"
PLAY_MS = 5000
NAIVE_PLAY_MS = 10_000
PRESSES, NAIVE_PRESSES = 30, 12
QUIET_MS = 400
PATIENCE_MS = 120_000

# All heat maps are there, and the last one has ink.
OURS_COMPLETE = """() => {
  const maps = [...document.querySelectorAll(".unroll-stage canvas.unroll-image")];
  return maps.length >= 6 && maps.at(-1).getContext("2d").getImageData(0, 0, 1, 1).data[3] > 0;
}"""
NAIVE_COMPLETE = "() => document.querySelectorAll('svg.marks .role-title-text').length === 6"
MOVE_ONE_STEP = """() => {
  const range = document.getElementById("playhead");
  range.value = (Number(range.value) + 1) % (Number(range.max) + 1);
  range.dispatchEvent(new Event("input", { bubbles: true }));
}"""


@dataclass(frozen=True)
class Press:
    """Milliseconds from a key press until it was sent, the last answer, draw, screen; and KB."""

    sent: float
    answered: float
    drawn: float
    shown: float
    kilobytes: float


def at_rest(page: Page) -> None:
    """Waits until the script of the app has ended and nothing has changed for a while."""
    for _ in range(PATIENCE_MS // 50):
        if page.evaluate(f"meter.restsFor({QUIET_MS})"):
            return
        page.wait_for_timeout(50)
    raise TimeoutError(f"The page did not come to rest within {PATIENCE_MS} ms.")


def first_chart(page: Page, server: Server, complete: str) -> float:
    """Seconds from opening the page to all of its heat maps on the screen."""
    start = time.time()
    page.goto(server.url(), wait_until="commit", timeout=PATIENCE_MS)
    shown: float = page.evaluate(f"meter.complete({complete})")
    return shown / 1e3 - start


def open_link(page: Page, server: Server, steps: int, size: int) -> None:
    """Opens the app for a sequence and a number of units and waits until it rests."""
    page.goto(server.url(LINK.format(steps, size)), timeout=PATIENCE_MS)
    page.get_by_label("Seed", exact=True).wait_for(timeout=PATIENCE_MS)
    at_rest(page)


def playback(page: Page) -> tuple[float, float, float]:
    """Frames a second at 8×, KB a second received meanwhile, frames a second at a step a frame."""
    page.select_option(".unroll-speed", "8")
    page.click(".unroll-button[data-action=play]")
    page.evaluate("meter.bytes = 0")
    playing = page.evaluate(f"meter.framesFor({PLAY_MS})")
    received = page.evaluate("meter.bytes") / PLAY_MS
    page.click(".unroll-button[data-action=pause]")
    return playing, received, page.evaluate(f"meter.framesFor({PLAY_MS}, {MOVE_ONE_STEP})")


def naive_playback(page: Page) -> tuple[float, float]:
    """Steps drawn a second, KB a second received, while the server's loop plays."""
    page.evaluate("Object.assign(meter, { titles: 0, bytes: 0 })")
    page.get_by_role("button", name="Play", exact=True).click()
    page.wait_for_timeout(NAIVE_PLAY_MS)
    steps, received = page.evaluate("[meter.titles, meter.bytes]")
    return 1000 * steps / NAIVE_PLAY_MS, received / NAIVE_PLAY_MS


def presses(page: Page, count: int) -> list[Press]:
    """Presses ArrowUp in the field of the seed, each time after the page has come to rest."""
    page.get_by_label("Seed", exact=True).focus()
    result = []
    for _ in range(count):
        page.keyboard.press("ArrowUp")
        page.wait_for_timeout(QUIET_MS)
        at_rest(page)
        key, sent, received, drawn, shown, size = page.evaluate(
            "[meter.key, meter.sent, meter.received, meter.changed, meter.shown, meter.bytes]"
        )
        result.append(Press(sent - key, received - key, drawn - key, shown - key, size / 1e3))
    return result


def key_press_figures(page: Page, server: Server, count: int) -> dict[str, float]:
    """What the presses of the seed's field come to; the first two warm up and do not count."""
    presses(page, 2)
    before = server.work()
    result = presses(page, count)
    drawn, shown = [press.drawn for press in result], [press.shown for press in result]
    return {
        "median": statistics.median(drawn),
        "p95": quantile(drawn, 0.95),
        "shown": statistics.median(shown),
        "shown p95": quantile(shown, 0.95),
        "sent": statistics.median(press.sent for press in result),
        "answered": statistics.median(press.answered for press in result),
        "work": 1e3 * (server.work() - before) / count,
        "bytes": statistics.median(press.kilobytes for press in result),
    }


def main() -> None:
    """Prints the tables."""
    starts: list[float] = []
    naive_starts: list[float] = []
    for size in SIZES:
        with served(OURS) as server, opened_page() as page:
            starts.append(first_chart(page, server, OURS_COMPLETE))
            if size:
                open_link(page, server, *size)
                playing, received, moving = playback(page)
            if size == SIZES[0]:
                ours = key_press_figures(page, server, PRESSES)
        with served(NAIVE) as server, opened_page() as page:
            naive_starts.append(first_chart(page, server, NAIVE_COMPLETE))
            if size:
                open_link(page, server, *size)
            if size == SIZES[0]:
                naive = key_press_figures(page, server, NAIVE_PRESSES)
            if size:
                drawn, naive_received = naive_playback(page)
        if size:
            print(f"\nplayback, T = {size[0]}, H = {size[1]} ({machine()})\n{HEADER}")
            print(row("frames a second at 8×; naive: steps drawn", playing, drawn, "≥ 55", 1))
            print(row("frames a second, one step in each", moving, drawn, "≥ 55", 1))
            print(row("KB a second received", received, naive_received))
        if size == SIZES[0]:
            print(f"\nkey press → last draw, T = {size[0]}, H = {size[1]} ({machine()})\n{HEADER}")
            print(row("median ms", ours["median"], naive["median"], "≤ 150"))
            print(row("p95 ms", ours["p95"], naive["p95"], "≤ 250"))
            print(row("  on the screen for sure, median ms", ours["shown"], naive["shown"]))
            print(row("  and p95 ms", ours["shown p95"], naive["shown p95"]))
            print(row("  of which until sent, median ms", ours["sent"], naive["sent"]))
            print(row("  until the last answer, median ms", ours["answered"], naive["answered"]))
            print(row("server's work a rerun, ms", ours["work"], naive["work"]))
            print(row("KB a rerun", ours["bytes"], naive["bytes"], "≤ 60"))
    print(f"\nfirst chart on a fresh server ({machine()})\n{HEADER}")
    medians = statistics.median(starts), statistics.median(naive_starts)
    print(row("all heat maps on the screen, s", *medians, "≤ 3", 1))


if __name__ == "__main__":
    main()
