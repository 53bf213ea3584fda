"""The curve of the carrier is the trace's, and what is said of it is counted by hand."""

from __future__ import annotations

import base64

import numpy as np
import pytest

from explorer.analysis.carriers import Carrier
from explorer.language.agreement import Agreement
from explorer.language.model import LanguageModel, read
from explorer.views.carrier import (
    best_units_sentence,
    carried_sentence,
    carrier_of_unit,
    carrier_panel,
    carrier_sentence,
)

BEST = Carrier("c", 7, 0.97, 0.96, (1.0, -1.0))
CARRIERS = (BEST, Carrier("h", 7, 0.9, 0.9, (0.5, -0.5)), Carrier("h", 2, 0.8, 0.7, (0.0, 1.0)))


def test_the_curve_is_the_units_state_and_the_means_are_level(model: LanguageModel) -> None:
    result = read(model, model.tokens("The dogs near the old table sleep."))
    panel = carrier_panel(model, result, 0, BEST, "pytorch")
    curves = [
        np.frombuffer(base64.b64decode(one["floats"]["base64"]), f"<f{one['floats']['bytes']}")
        for one in panel["curves"]
    ]
    np.testing.assert_allclose(curves[0], result.trace["c"][:, 0, 7], rtol=1e-6)
    assert (set(curves[1]), set(curves[2])) == ({-1.0}, {1.0})
    assert panel["curves"][0]["title"] == "unit 7 of c"


def test_the_best_unit_is_named_with_the_next_one_and_another_with_the_best() -> None:
    best = carrier_sentence(CARRIERS, 7)
    assert "Unit 7 of c carries the number best of 2 units: right in 97 %" in best
    assert "96 % of others" in best
    assert "next best is unit 2: 80 %" in best
    other = carrier_sentence(CARRIERS, 2)
    assert other.startswith("Unit 2 of h: right in 80 %")
    assert "Unit 7 of c carries the number best: 97 %" in other
    assert carrier_of_unit(CARRIERS, 7) is BEST
    assert "LSTM unit 7 of c, 96 %" in best_units_sentence({"LSTM": BEST})


@pytest.mark.parametrize(("plural", "number"), [(True, "plural"), (False, "singular")])
def test_steps_on_the_right_side_are_counted_from_the_noun_to_the_word_before_the_verb(
    model: LanguageModel, plural: bool, number: str
) -> None:
    result = read(model, model.tokens("The dogs near the table sleep."))
    agreement = Agreement(2, 6, plural, "sleeps", "sleep")
    values = result.trace["c"][2:6, 0, 7]
    # The unit lies low for plural, with the middle at 0.
    right = int(((values < 0.0) == plural).sum())
    sentence = carried_sentence(result, 0, BEST, agreement)
    share = "all 4" if right == 4 else f"{right} of 4"
    assert f"on the {number} side at {share} steps." in sentence
    assert carried_sentence(result, 0, BEST, None) == ""
