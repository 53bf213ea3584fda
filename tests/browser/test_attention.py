"""The part Reading in a browser: the tint of every word follows the playhead without the server."""

from __future__ import annotations

import pytest

from explorer.attention.language import read_attention
from explorer.attention.shipped import shipped_transformer
from explorer.language.agreement import SEPARATED
from tests.browser.conftest import Visit

WORDS = ".unroll-passages .unroll-word"
TINTS = f"""() => [...document.querySelectorAll("{WORDS}")]
  .map((word) => parseFloat(word.style.getPropertyValue("--tint")))"""


def test_words_are_tinted_by_how_much_the_present_step_looks_at_them(visit: Visit) -> None:
    view = visit({"versus": "reading", "t": "2"}, path="/transformer", stage=False)
    view.page.wait_for_selector(WORDS)
    view.settle()
    model = shipped_transformer()
    rows = read_attention(model, model.choice.tokens(SEPARATED)).rows.mean((0, 1))
    view.sent.clear()
    for t in (2, 3, 4):
        assert view.t == t
        expected = [65.0 * share for share in rows[t].tolist()]
        assert view.page.evaluate(TINTS) == pytest.approx(expected, abs=0.6)
        view.press("ArrowRight")
        view.page.wait_for_timeout(60)
    assert view.sent == []
    view.page.locator(WORDS).nth(3).hover()
    assert "looks at" in view.page.locator(".unroll-tip:visible").inner_text()
