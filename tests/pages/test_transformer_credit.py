"""The part One label of the page Transformer as a person uses it."""

from __future__ import annotations

from explorer.contest.credit import needle
from explorer.contest.credited import credited
from explorer.views.credit import credit_bars
from tests.pages.shared import as_sent, assert_stands, link_of, opened_at, sent

PAGE = "pages/explore/transformer.py"


def test_a_link_carries_the_digits_step_the_seed_and_the_weights() -> None:
    link = {"credit_weights": "trained", "credit_place": "40", "credit_seed": "3"}
    page = opened_at(PAGE, {"versus": "credit", **link})
    assert_stands(page)
    assert link.items() <= link_of(page).items()
    assert sent(page, "transport")["tokens"] == list(needle(40, 3).tokens)
    assert sent(page, "bars") == as_sent(credit_bars(*credited(40, 3, trained=True)))
    (table,) = page.table
    assert list(table.value.index) == ["RNN", "LSTM", "LSTM, chrono", "Transformer"]
