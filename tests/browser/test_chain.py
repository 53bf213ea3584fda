"""The chain rule follows the playhead: as many factors as steps, the present one first."""

from __future__ import annotations

from typing import Any

from playwright.sync_api import Page

from explorer.session.choice import Choice, ModelChoice
from explorer.session.run import run
from explorer.views.board import board
from explorer.views.chain import chain_rule
from tests.browser.conftest import Mount

FACTORS = """() => [...document.querySelectorAll(".unroll-factor")].map((one) => [
  [...one.querySelectorAll("mn")].map((number) => Number(number.textContent)),
  one.lastChild.textContent,
])"""


def drawn(mount: Mount, cell: str) -> tuple[Page, Any]:
    choice = Choice(ModelChoice(cell, "random", "noise", steps=12, size=4), unit=2)
    one = run(choice.model)
    groups = chain_rule(one, choice)
    return mount("board", board(one, groups)), one


def test_at_every_step_the_factors_go_back_to_step_zero(mount: Mount) -> None:
    page, _ = drawn(mount, "lstm")
    for t in range(12):
        page.evaluate(f"inside('playhead.moveTo({t})')")
        whole, *factors = page.evaluate(FACTORS)
        assert set(whole[0]) == {t, 0} if t else set(whole[0]) == {0}
        steps = [numbers[0] for numbers, _ in factors]
        assert all(set(numbers) == {numbers[0], numbers[0] - 1} for numbers, _ in factors)
        if t <= 5:
            assert steps == list(range(t, 0, -1))
        else:
            assert steps == [t, t - 1, t - 2, 2, 1]
        assert ("…" in page.inner_text(".unroll-factors")) == (t > 5)
        assert (
            f"The norms of the {t} factors" in page.inner_text(".unroll-chain .unroll-words")
        ) == (t > 0)


def test_the_units_own_factor_has_four_digits_that_multiply(mount: Mount) -> None:
    page, one = drawn(mount, "rnn")
    h = one.trace["h"][:, 0, 2]
    weight = float(one.module.get_parameter("weight_hh_l0")[2, 2])
    for t in (0, 5, 11):
        page.evaluate(f"inside('playhead.moveTo({t})')")
        line = page.locator("[data-equation=unit] .unroll-numbers").inner_text()
        value = float(line.split("=")[-1].replace("\N{MINUS SIGN}", "-"))
        assert abs(value - (1 - float(h[t]) ** 2) * weight) <= 0.00005 + 1e-9
