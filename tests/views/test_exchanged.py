"""A cell with another function beside itself: what the boards hold."""

from __future__ import annotations

import pytest

from explorer.session.choice import Choice, ModelChoice
from explorer.session.holds import Hold
from explorer.views.exchanged import (
    behaviour_rows,
    behaviours,
    exchange_groups,
    exchange_sentences,
    exchanged_runs,
    weights_sentence,
)


def noise(cell: str, gain: float = 1.0) -> ModelChoice:
    return ModelChoice(cell, "random", "noise", steps=12, size=6, gain=gain)


def test_the_signal_and_the_memory_are_drawn_for_both_in_the_same_colours() -> None:
    found = exchanged_runs(noise("lstm"), "candidate", "sigmoid", identity=False)
    curves, maps, size = exchange_groups(found, Choice())
    assert [one["title"] for one in curves["lines"][0]["curves"]] == [
        "tanh (own) ‖∂L/∂c‖",
        "σ ‖∂L/∂c‖",
    ]
    assert [one["name"] for one in maps["maps"]] == ["g0", "g1", "c0", "c1"]
    for own, other in (maps["maps"][:2], maps["maps"][2:]):
        assert (own["low"], own["high"], own["colours"]) == (
            other["low"],
            other["high"],
            other["colours"],
        )
    assert len(size["lines"][0]["curves"]) == 2


def test_what_leaves_the_own_scale_widens_it_only_so_far() -> None:
    found = exchanged_runs(noise("rnn", gain=8.0), "state", "relu", identity=False)
    own, other = exchange_groups(found, Choice())[1]["maps"]
    assert own["high"] == other["high"] == 5.0
    assert other["saturated"]


def test_with_its_own_function_one_run_is_drawn_and_the_sentence_says_so() -> None:
    found = exchanged_runs(noise("gru"), "candidate", "tanh", identity=False)
    assert "tanh is the candidate’s own function" in exchange_sentences(found, "last")
    assert len(behaviour_rows(found, behaviours(found, "last"), "pytorch")) == 1


def test_a_start_from_the_identity_is_shown_without_gates_alone() -> None:
    found = exchanged_runs(noise("rnn"), "state", "relu", identity=True)
    assert [name for name, _ in found.runs()] == ["tanh (own)", "ReLU", "ReLU from U = I"]
    assert "but for U and b" in weights_sentence(found)
    gated = exchanged_runs(noise("gru"), "candidate", "relu", identity=True)
    assert gated.identity is None


def test_it_is_said_what_the_weights_were_trained_with() -> None:
    trained = exchanged_runs(ModelChoice(cell="lstm"), "candidate", "sigmoid", identity=False)
    assert "trained with tanh" in weights_sentence(trained)
    drawn = exchanged_runs(noise("lstm"), "candidate", "sigmoid", identity=False)
    assert "nothing was trained" in weights_sentence(drawn)


def test_a_cell_without_a_function_there_is_refused_in_one_sentence() -> None:
    with pytest.raises(ValueError, match="GRU has no function in its state"):
        exchanged_runs(noise("gru"), "state", "relu", identity=False)


def test_a_hold_stays_in_both_runs() -> None:
    model = ModelChoice("lstm", "random", "noise", steps=12, size=6, hold=Hold("f", 0.5))
    found = exchanged_runs(model, "candidate", "relu", identity=False)
    for _, one in found.runs():
        assert bool((one.trace["f"] == 0.5).all())
