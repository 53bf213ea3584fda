"""Blanks in texts and views, and how numbers are written there."""

from __future__ import annotations

import pytest
import torch

from explorer.lessons.blanks import filled, filled_view, without_blanks
from explorer.lessons.expressions import Facts
from explorer.session.link import View

FACTS = Facts(
    {
        "z": lambda: torch.tensor([0.25, 0.87654, 1.0], dtype=torch.float64),
        "token": lambda: ("the", "cat", "sat"),
        "size": lambda: 12345,
        "tiny": lambda: 3.14e-9,
        "minus": lambda: -0.5,
        "lost": lambda: float("nan"),
        "t": lambda: 1,
    }
)


@pytest.mark.parametrize(
    ("text", "result"),
    [
        ("no blank", "no blank"),
        ("z is {z}.", "z is 0.88."),
        ("{z:percent} of “{token}”", "88\N{NO-BREAK SPACE}% of “cat”"),
        ("{z[2]:percent}", "100\N{NO-BREAK SPACE}%"),
        ("{1 - z[2]:percent}", "0\N{NO-BREAK SPACE}%"),
        ("{1 - tiny:percent}", "more than 99\N{NO-BREAK SPACE}%"),
        ("{tiny:percent}", "less than 1\N{NO-BREAK SPACE}%"),
        ("{1 - z[2]}", "0"),
        ("{size} weights", "12,345 weights"),
        ("{tiny}", "3.1·10⁻⁹"),
        ("{z:power}", "8.8·10⁻¹"),
        ("{z:.3f}", "0.877"),
        ("{z[2]:whole}", "1"),
        ("{minus}", "\N{MINUS SIGN}0.50"),
        ("{lost}", "no finite number"),
        ("{token[argmin(z)]}", "the"),
    ],
)
def test_a_blank_is_filled_in(text: str, result: str) -> None:
    assert filled(text, FACTS) == result


@pytest.mark.parametrize(
    ("text", "told"),
    [("{missing}", "has no missing"), ("{z:loud}", "allowed are"), ("{z[9]}", "no step 9")],
)
def test_what_cannot_be_filled_is_said_in_one_sentence(text: str, told: str) -> None:
    with pytest.raises(ValueError, match=told):
        filled(text, FACTS)


def test_a_view_fills_its_own_blanks() -> None:
    view = View("cell", "cell=gru&unit={argmax(z)}&t=3")
    assert without_blanks(view) == View("cell", "cell=gru&t=3")
    assert filled_view(view, FACTS) == View("cell", "cell=gru&unit=2&t=3")
