"""One open page of the app, read and used the way a person reads and uses it."""

from __future__ import annotations

import re
import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from playwright.sync_api import ConsoleMessage, Error, Page, WebSocket, expect
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg

from tests.browser.settling import AT_REST, SETTLED, TWO_FRAMES

SIZE = (1280, 720)
PATIENCE_MS = 60_000

# Where the middle of the curves' mark stands.
RULE = """() => {
  const plot = document.querySelector(".unroll-plot")?.getBoundingClientRect();
  const mark = document.querySelector(".unroll-plot .unroll-mark")?.getBoundingClientRect();
  return mark ? (mark.left + mark.width / 2 - plot.left) / plot.width : null;
}"""


FOLLOW = """(address) => {
  history.pushState({}, "", address);
  dispatchEvent(new PopStateEvent("popstate", { state: {} }));
}"""


class View:
    """A page, everything its console complained about, and what it sent and received."""

    def __init__(self, page: Page) -> None:
        self.page = page
        self.complaints: list[str] = []
        self.sent: list[str | bytes] = []
        self.received = 0  # bytes
        self.runs = 0  # of the script, as far as the browser has heard
        page.set_default_timeout(PATIENCE_MS)
        page.on("console", self._hear)
        page.on("pageerror", self._hear_error)
        page.on("websocket", self._watch)

    def leave(self) -> None:
        """Hears nothing of the page any more: the next to look at it is another view."""
        self.page.remove_listener("console", self._hear)
        self.page.remove_listener("pageerror", self._hear_error)
        self.page.remove_listener("websocket", self._watch)

    def _hear_error(self, error: Error) -> None:
        self.complaints.append(f"page error: {error}")

    def _hear(self, message: ConsoleMessage) -> None:
        # Opened below the root, Streamlit looks for its server there first and says so.
        searched = re.search(r"/\w+/_stcore/(health|host-config)$", message.location["url"])
        if message.type in ("error", "warning") and not searched:
            self.complaints.append(f"{message.type}: {message.text}")

    def _watch(self, socket: WebSocket) -> None:
        socket.on("framesent", self._keep)
        socket.on("framereceived", self._count)

    def _keep(self, payload: str | bytes) -> None:
        self.sent.append(payload)

    def _count(self, payload: str | bytes) -> None:
        self.received += len(payload)
        if isinstance(payload, str):
            return
        message = ForwardMsg.FromString(payload)
        if message.WhichOneof("type") == "script_finished":
            self.runs += message.script_finished == ForwardMsg.FINISHED_SUCCESSFULLY

    # opening and settling

    def open(self, address: str, *, stage: bool = True, board: bool = False) -> None:
        with self.rerun():
            self.page.goto(address)
            if board:
                self.page.wait_for_selector(".unroll-board .unroll-curve", state="attached")
            elif stage:
                self._wait_for_stage()

    def reload(self, *, stage: bool = False) -> None:
        """Loads the page anew, as the browser's button does; with `stage`, a stage is to come."""
        with self.rerun():
            self.page.reload()
            if stage:
                self._wait_for_stage()

    def follow(self, address: str) -> None:
        """Shows another link, as Back does: in the app that is open, which is not loaded again."""
        with self.rerun():
            self.page.evaluate(FOLLOW, address)

    def back(self) -> None:
        """Goes back as the browser's button does: to another page, or to an earlier view of it."""
        with self.rerun():
            self.page.go_back()

    def forward(self) -> None:
        with self.rerun():
            self.page.go_forward()

    def _wait_for_stage(self) -> None:
        self.page.wait_for_selector(".unroll-stage .unroll-map")
        self.page.wait_for_selector(".unroll-plot .unroll-curve", state="attached")

    def settle(self) -> None:
        """Waits until the server has answered what it runs and the browser has drawn the answer.

        Of what was only just asked of the server, nothing can be seen yet: that is for `rerun`.
        """
        self.page.evaluate(TWO_FRAMES)
        self.page.wait_for_function(SETTLED, polling=50)
        self.page.evaluate(AT_REST)
        self.page.wait_for_function(SETTLED, polling=50)

    @contextmanager
    def rerun(self) -> Iterator[None]:
        """What happens inside makes the server run the script again; ends when it is drawn."""
        before = self.runs
        yield
        self._wait_for_run(before)

    @contextmanager
    def answered(self) -> Iterator[None]:
        """What happens inside is answered by the browser, or by the server; ends when drawn."""
        sent, before = len(self.sent), self.runs
        yield
        self.page.wait_for_timeout(0)  # what is sent at all is sent by then
        self.draw()
        if len(self.sent) > sent:
            self._wait_for_run(before)

    def _wait_for_run(self, before: int) -> None:
        end = time.monotonic() + PATIENCE_MS / 1000
        while self.runs == before:
            assert time.monotonic() < end, "the server did not run the script again"
            self.page.wait_for_timeout(20)
        self.settle()

    def draw(self) -> None:
        """Waits until what has been asked for so far is on the screen."""
        self.page.evaluate(TWO_FRAMES)

    # reading

    @property
    def t(self) -> int:
        return int(self.page.evaluate("document.querySelector('.unroll-stage').dataset.t"))

    @property
    def words(self) -> str:
        return self.page.inner_text(".unroll-words")

    @property
    def place(self) -> str:
        return self.page.inner_text(".unroll-place")

    @property
    def speed(self) -> float:
        return float(self.page.eval_on_selector(".unroll-speed", "select => select.value"))

    @property
    def playing(self) -> bool:
        return self.page.locator(".unroll-button[data-action=pause]").count() == 1

    @property
    def inside(self) -> bool:
        return self.page.get_attribute(".unroll-inside", "aria-pressed") == "true"

    @property
    def equation_now(self) -> str | None:
        """The name of the equation that is lit, if one is."""
        result: list[str] = self.page.eval_on_selector_all(
            ".unroll-equation.unroll-now", "all => all.map((one) => one.dataset.equation)"
        )
        assert len(result) <= 1
        return result[0] if result else None

    def diagram(self) -> dict[str, str]:
        """Name of a value in the diagram → its text."""
        result: dict[str, str] = self.page.evaluate(
            """() => Object.fromEntries([...document.querySelectorAll(
              ".unroll-diagram [data-value]")].filter((text) => text.getClientRects().length)
              .map((text) => [text.dataset.value, text.textContent]))"""
        )
        return result

    def equation_numbers(self) -> dict[str, str]:
        """Name of an equation → its line of numbers."""
        result: dict[str, str] = self.page.evaluate(
            """() => Object.fromEntries([...document.querySelectorAll(".unroll-equation")]
              .map((one) => [one.dataset.equation,
                one.querySelector(".unroll-numbers").textContent]))"""
        )
        return result

    def formulas(self) -> list[str]:
        result: list[str] = self.page.eval_on_selector_all(
            ".unroll-formula math", "all => all.map((one) => one.textContent)"
        )
        return result

    def marks(self) -> dict[str, float]:
        """Heat map → where its mark begins, as a share of the map's width."""
        result: dict[str, float] = self.page.evaluate(
            """() => Object.fromEntries([...document.querySelectorAll(".unroll-map")].map((map) => {
              const [outer, mark] = [map, map.querySelector(".unroll-mark")]
                .map((one) => one.getBoundingClientRect());
              return [map.dataset.signal, (mark.left - outer.left) / outer.width];
            }))"""
        )
        return result

    def chosen_rows(self) -> dict[str, float]:
        """Heat map → where the frame of the chosen unit begins, as a share of the height."""
        result: dict[str, float] = self.page.evaluate(
            """() => Object.fromEntries([...document.querySelectorAll(".unroll-map")]
              .filter((map) => !map.querySelector(".unroll-row").hidden)
              .map((map) => {
                const [outer, row] = [map, map.querySelector(".unroll-row")]
                  .map((one) => one.getBoundingClientRect());
                return [map.dataset.signal, (row.top - outer.top) / outer.height];
              }))"""
        )
        return result

    def rule(self) -> float | None:
        """Where the curves' mark stands, as a share of the plot's width; None if there is none."""
        result: float | None = self.page.evaluate(RULE)
        return result

    def chart_is_at(self, t: int, steps: int) -> None:
        """Waits until the curves' mark stands over the middle of step t."""
        self.page.wait_for_function(
            f"([share, near]) => Math.abs(({RULE})() - share) < near",
            arg=[(t + 0.5) / steps, 0.2 / steps],
            polling=50,
        )

    def parameters(self) -> dict[str, str]:
        """The parameters in the page's address."""
        result: dict[str, str] = self.page.evaluate(
            "() => Object.fromEntries(new URLSearchParams(location.search))"
        )
        return result

    def toasts(self) -> list[str]:
        return self.page.locator("[data-testid=stToast]").all_inner_texts()

    # acting

    def press(self, *keys: str) -> None:
        for key in keys:
            self.page.keyboard.press(key)

    def scrub(self, t: int) -> None:
        """Moves the range as a hand does: its value changes and it says so."""
        self.page.eval_on_selector(
            "#playhead",
            "(range, t) => { range.value = t; range.dispatchEvent(new Event('input')); }",
            t,
        )

    def go_to(self, page: str) -> None:
        """Clicks another page in the menu; ends when it is drawn."""
        menu = self.page.get_by_role("navigation", name="Pages")
        with self.rerun():
            menu.get_by_role("link", name=page, exact=True).click()

    def choose(self, label: str, option: str) -> None:
        """Picks an option of a select box."""
        own = self.page.locator(".unroll-choices").get_by_role("combobox", name=label, exact=True)
        if own.count():
            with self.answered():
                own.select_option(label=option)
            return
        box = self.page.locator("[data-testid=stSelectbox]", has_text=label).first
        field = box.get_by_role("combobox")
        if field.input_value() == option:
            return
        field.click()
        field.fill(option)
        with self.rerun():
            self.page.get_by_role("option", name=option, exact=True).click()
        expect(field).to_have_value(option)

    def choose_segment(self, option: str) -> None:
        """Picks an option of a segmented control."""
        with self.answered():
            self.page.get_by_role("radio", name=option, exact=True).click()

    def click_map(self, signal: str, t: int, unit: int, *, steps: int, units: int) -> None:
        """Clicks into the middle of one cell of a heat map, in another row than the chosen one."""
        map_ = self.page.locator(f".unroll-map[data-signal={signal}]")
        box = map_.bounding_box()
        assert box is not None
        x, y = (t + 0.5) / steps * box["width"], (unit + 0.5) / units * box["height"]
        with self.answered():
            map_.click(position={"x": x, "y": y})

    def boxes(self, selectors: list[str]) -> dict[str, list[list[float]]]:
        """Selector → left, top, width, height of everything it finds, scrolling not counted."""
        result: dict[str, Any] = self.page.evaluate(
            """(selectors) => Object.fromEntries(selectors.map((selector) => [selector,
              [...document.querySelectorAll(selector)].map((one) => {
                const box = one.getBoundingClientRect();
                return [box.left, box.top, box.width, box.height];
              })]))""",
            selectors,
        )
        return result
