"""The bars of the present step, mounted in a real browser without a server."""

from __future__ import annotations

import json
from typing import Any

import pytest
from playwright.sync_api import Page

from tests.browser.conftest import Mount

DATA: dict[str, Any] = {
    "length": 3,
    "tokens": ["a", "b", "c"],
    "title": "next letter",
    "steps": [
        [["e", 0.5], ["<b>i</b>", 0.25]],
        [],
        [["e", 1.0], ["o", 0.0]],
    ],
    "came": ["e", "", "z"],
    "came_share": [0.5, None, 0.00004],
    "sentences": ["One.", "Two.", "Three."],
}
ROWS = """() => [...document.querySelectorAll(".unroll-bar:not(.unroll-absent)")].map((row) => [
  row.querySelector(".unroll-bar-label").textContent,
  row.querySelector(".unroll-bar-figure").textContent,
  row.classList.contains("unroll-came"),
  Math.round(100 * row.querySelector(".unroll-bar-fill").getBoundingClientRect().width
    / row.querySelector(".unroll-bar-track").getBoundingClientRect().width)])"""


def move(page: Page, t: int) -> None:
    page.evaluate("(t) => inside(`playhead.moveTo(${t})`)", t)


def test_the_bars_are_the_answers_of_the_present_step_best_first(mount: Mount) -> None:
    page = mount("bars", DATA)
    assert page.evaluate(ROWS) == [["e", "0.50", True, 50], ["<b>i</b>", "0.25", False, 25]]
    move(page, 1)
    assert page.evaluate(ROWS) == []
    assert page.get_by_text("No answer at this step.").is_visible()
    move(page, 0)
    assert not page.get_by_text("No answer at this step.").is_visible()


def test_what_came_is_marked_and_stands_last_where_it_is_not_among_the_best(mount: Mount) -> None:
    page = mount("bars", DATA)
    move(page, 2)
    assert page.evaluate(ROWS) == [
        ["e", "1", False, 100],
        ["o", "0", False, 0],
        ["z", "< 0.001", True, 0],
    ]


def test_what_each_step_says_is_said_to_a_screen_reader_and_below(mount: Mount) -> None:
    page = mount("bars", DATA)
    list_, sentence = page.locator(".unroll-bar-rows"), page.locator(".unroll-bar-said")
    sentences = []
    for t in range(3):
        move(page, t)
        sentences.append((sentence.text_content(), list_.get_attribute("aria-label")))
    assert sentences == [
        ("One.", "next letter, t = 0: e 0.50, which came; <b>i</b> 0.25"),
        ("Two.", "next letter, t = 1: No answer at this step."),
        ("Three.", "next letter, t = 2: e 1; o 0; z < 0.001, which came"),
    ]
    assert sentence.get_attribute("aria-live") == "polite"


def test_nothing_moves_but_the_bars(mount: Mount) -> None:
    page = mount("bars", DATA)
    heights = set()
    for t in range(3):
        move(page, t)
        heights.add(
            json.dumps(
                page.evaluate(
                    """() => [".unroll-bars", ".unroll-bar-body", ".unroll-bar-said"].map((one) => {
                      const box = document.querySelector(one).getBoundingClientRect();
                      return [box.top, box.width, box.height]; })"""
                )
            )
        )
    assert len(heights) == 1


def test_answers_alone_are_enough(mount: Mount) -> None:
    page = mount("bars", {name: DATA[name] for name in ("length", "tokens", "title", "steps")})
    assert page.evaluate(ROWS) == [["e", "0.50", False, 50], ["<b>i</b>", "0.25", False, 25]]
    assert not page.locator(".unroll-bar-said").is_visible()


@pytest.mark.parametrize(
    ("share", "text"),
    [
        (0.0, "0"),
        (1.0, "1"),
        (0.0004, "< 0.001"),
        (0.0034, "0.003"),
        (0.456, "0.46"),
        (0.9876, "0.99"),
        (0.9912, "0.991"),
        (0.99996, "> 0.999"),
        (None, "–"),
    ],
)
def test_a_share_is_never_rounded_to_nothing_or_all(
    mount: Mount, share: float | None, text: str
) -> None:
    page = mount("bars", DATA)
    assert page.evaluate("(code) => inside(code)", f"shareText({json.dumps(share)})") == text
