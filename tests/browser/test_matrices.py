"""Matrices as small heat maps, mounted without a server: still ones, and ones that follow t."""

from __future__ import annotations

import torch
from playwright.sync_api import Page

from explorer.backprop.linear_case import recurrent_matrix
from explorer.views.board import plain_board
from explorer.views.proof import STEPS, classic_proof, step_names
from tests.browser.conftest import Mount
from tests.written_numbers import number

PICTURES = """() => [...document.querySelectorAll(".unroll-matrix canvas")].map((one) =>
  [...one.getContext("2d").getImageData(0, 0, one.width, one.height).data].join())"""


def drawn(mount: Mount) -> Page:
    return mount("board", plain_board(step_names("linear"), classic_proof(1.5, 0.9, "linear", 0)))


def captions(page: Page) -> list[str]:
    return page.locator(".unroll-matrix-caption").all_inner_texts()


def test_only_the_power_follows_the_playhead(mount: Mount) -> None:
    page = drawn(mount)
    before, words = page.evaluate(PICTURES), captions(page)
    page.evaluate("inside('playhead.moveTo(7)')")
    after = page.evaluate(PICTURES)
    assert before[:-1] == after[:-1]
    assert before[-1] != after[-1]
    assert captions(page)[:-1] == words[:-1]
    assert "U⁷" in captions(page)[-1]
    label = page.locator(".unroll-matrix-frame").last.get_attribute("aria-label") or ""
    assert "U⁷" in label


def test_pointing_at_a_number_of_the_matrix_tells_it_at_every_step(mount: Mount) -> None:
    page = drawn(mount)
    U = recurrent_matrix(8, largest_singular=1.5, spectral_radius=0.9, seed=0)
    frame = page.locator(".unroll-matrix-frame").last
    for t in (1, 5, STEPS):
        page.evaluate(f"inside('playhead.moveTo({t})')")
        exact = torch.linalg.matrix_power(U, t)
        box = frame.bounding_box()
        assert box is not None
        for row, column in ((0, 0), (2, 5), (7, 7)):
            frame.hover(
                position={
                    "x": (column + 0.5) / 8 * box["width"],
                    "y": (row + 0.5) / 8 * box["height"],
                }
            )
            where, value = page.locator(".unroll-tip").inner_text().split(": ")
            assert where == f"row {row}, column {column}"
            assert abs(number(value) - float(exact[row, column])) <= 0.006 * abs(
                float(exact[row, column])
            )
