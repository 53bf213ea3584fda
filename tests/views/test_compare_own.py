"""A person's own models are compared on one sequence, each with its own weights."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest
import torch

from explorer.models.own import OwnModel, own_model
from explorer.session.choice import OWN_TASK, OWN_TEXT, Choice, ModelChoice
from explorer.session.holds import Hold
from explorer.training.keeping import kept_model
from explorer.views.compare import curves, heat_maps, own_comparison
from tests.trainings import carried_out, distinct_series, small

TORCH: dict[str, type[torch.nn.RNNBase]] = {"gru": torch.nn.GRU, "lstm": torch.nn.LSTM}


def trained(title: str, **changes: Any) -> OwnModel:
    """A model after one step of a small training."""
    (trainee,) = carried_out(small(**{"steps": 1, **changes})).trainees
    return own_model(kept_model(trainee, trainee.snapshots[-1]), "kept", title)


def choice_of(own: OwnModel, **changes: Any) -> ModelChoice:
    return replace(ModelChoice(own.model.cell, "own", sequence=OWN_TASK, own=own), **changes)


@pytest.fixture(scope="module")
def first() -> OwnModel:
    return trained("Mine", task="parity", cells=("gru",))


@pytest.fixture(scope="module")
def second() -> OwnModel:
    return trained("The other", task="parity", cells=("lstm",), hidden_size=5, seed=3)


def test_each_own_model_reads_the_same_sequence_with_its_own_weights(
    first: OwnModel, second: OwnModel
) -> None:
    result = own_comparison(choice_of(first), [second])
    assert result.sentence == "Each model reads the same sequence with its own weights."
    assert result.titles() == ["Mine", "The other"]
    assert [one["title"] for one in heat_maps(result, Choice())] == ["Mine", "The other"]
    x = result.runs[0].sequence.x
    for one, own in zip(result.runs, (first, second), strict=True):
        assert one.sequence.x.equal(x)
        module = TORCH[own.model.cell](own.model.input_size, own.model.hidden_size).double()
        module.load_state_dict(own.model.state_dict)
        torch.testing.assert_close(one.trace["h"][:, 0], module(x)[0][:, 0])


def test_an_own_model_that_is_held_stands_beside_itself_untouched(
    first: OwnModel, second: OwnModel
) -> None:
    result = own_comparison(choice_of(first, hold=Hold("z", 0.5)), [second])
    assert [title for title, _ in result.all_runs()] == [
        "Mine held",
        "Mine untouched",
        "The other",
    ]
    held, plain = result.runs[0].trace["z"], result.untouched[0].trace["z"]
    assert held.eq(0.5).all()
    assert not plain.eq(0.5).any()


@pytest.mark.parametrize("changes", [{"task": "recall"}, {"task": "parity", "length": 9}])
def test_models_of_different_tasks_or_lengths_do_not_read_each_others_task(
    first: OwnModel, changes: dict[str, Any]
) -> None:
    apart = trained("The other", cells=("gru",), **changes)
    with pytest.raises(ValueError, match="another task") as error:
        own_comparison(choice_of(first), [apart])
    assert str(error.value) == (
        "The other was trained on another task or length than Mine; choose a sequence that both "
        "can read instead of the model's own task."
    )


def test_models_of_different_lengths_read_a_sequence_that_is_not_their_task(
    first: OwnModel,
) -> None:
    longer = trained("The other", task="parity", length=9, cells=("gru",))
    result = own_comparison(choice_of(first, sequence=OWN_TEXT, text="0110100"), [longer])
    assert [one.sequence.tokens for one in result.runs] == [tuple("0110100")] * 2


def test_models_of_different_series_do_not_read_each_others_series() -> None:
    series = {"task": "series", "length": 4, "cells": ("gru",)}
    rising = trained("Mine", series=distinct_series(80), **series)
    falling = trained(
        "The other", series="\n".join(distinct_series(80).split("\n")[::-1]), **series
    )
    assert own_comparison(choice_of(rising), [rising]).titles() == ["Mine", "Mine"]
    with pytest.raises(ValueError, match="another task or length than Mine"):
        own_comparison(choice_of(rising), [falling])


def test_a_model_of_one_direction_cannot_be_read_backward(first: OwnModel) -> None:
    both_ways = trained("Mine", task="parity", cells=("gru",), directions=2)
    with pytest.raises(ValueError, match="one direction") as error:
        own_comparison(choice_of(both_ways, reading="backward"), [first])
    assert str(error.value) == (
        "Mine reads in one direction only; choose the direction forward to compare it."
    )


def test_the_gradient_of_a_loss_at_the_first_step_has_no_step_to_fall_over(
    first: OwnModel, second: OwnModel
) -> None:
    flow, *_ = curves(own_comparison(choice_of(first), [second]), Choice(loss=0))
    assert flow["sentence"] == (
        "The gradient of each cell's memory, going back: Mine h is seen at step 0 alone; "
        "The other c is seen at step 0 alone."
    )
