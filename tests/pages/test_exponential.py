"""The part Exponential gates of the page Activations as a person uses it."""

from __future__ import annotations

from tests.pages.shared import assert_stands, link_of, opened_at, sent

ACTIVATIONS = "pages/explore/activations.py"


def test_the_exponent_is_chosen_and_what_becomes_of_h_is_told() -> None:
    page = opened_at(ACTIVATIONS, {"activation": "exponential", "weights": "random"})
    assert_stands(page)
    assert any("is still a number of 32 bits" in one.value for one in page.markdown)
    (exponent,) = [one for one in page.slider if one.key == "driven_to"]
    page = exponent.set_value(95).run()
    assert_stands(page)
    assert any("no number from step 12 on" in one.value for one in page.markdown)
    assert "i = ∞" in sent(page, "board")["groups"][1]["now"][12]
    assert link_of(page)["driven_to"] == "95"
