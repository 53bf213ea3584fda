"""Which losses can be chosen from the gradients at hand: those of which nothing else is told."""

from __future__ import annotations

import math
from dataclasses import replace

import pytest
import torch

from explorer import CELLS, build_cell, gradients, trace
from explorer.backprop.state_gradients import several_gradients
from explorer.session.choice import ModelChoice
from explorer.session.gradients import gradient_note, loss_norms
from explorer.session.run import run
from tests.plain_gradients import autograd_gradients

NOISE = ModelChoice(weights="random", sequence="noise", steps=12, size=4)
STEPS = [3.0, 2.0, 1.0]


@pytest.mark.parametrize("cell", CELLS)
def test_losses_walked_back_together_are_those_that_autograd_gives(cell: str) -> None:
    module = build_cell(cell, 2, 3, seed=1, dtype=torch.float64)
    x = torch.randn(6, 1, 2, dtype=torch.float64, generator=torch.Generator().manual_seed(0))

    def weighed(output: torch.Tensor) -> torch.Tensor:
        return (output.cumsum(0) * output).sum()

    losses = ["last", "sum", 2, weighed]
    traced = trace(module, x)
    for loss, one in zip(losses, several_gradients(traced, losses), strict=True):
        wanted = autograd_gradients(cell, module, x, loss, None)[0, "forward"]
        for name, values in wanted.items():
            torch.testing.assert_close(one[name], values, rtol=1e-9, atol=1e-12)


@pytest.mark.parametrize(
    ("options", "batch"), [({"num_layers": 2}, 1), ({"bidirectional": True}, 1), ({}, 2)]
)
def test_several_losses_need_one_sequence_and_one_layer(
    options: dict[str, object], batch: int
) -> None:
    module = torch.nn.LSTM(2, 3, **options)  # type: ignore[arg-type]
    with pytest.raises(ValueError, match=r"one layer.* one sequence"):
        several_gradients(trace(module, torch.zeros(4, batch, 2)), ["last"])


def test_every_run_has_the_named_losses_and_the_chosen_step() -> None:
    shown = run(NOISE)
    assert list(loss_norms(shown, "last")) == ["last", "sum"]
    assert list(loss_norms(shown, 5)) == ["at", "last", "sum"]
    assert set(loss_norms(run(ModelChoice()), "sum")) == {"sum", "last", "training"}
    for key, loss in (("at", 5), ("last", "last"), ("sum", "sum")):
        wanted = gradients(shown.module, shown.sequence.x, loss).norms()
        for name, norm in loss_norms(shown, 5)[key].items():
            torch.testing.assert_close(norm, wanted[name])


@pytest.mark.parametrize("loss", [99, "training"])
def test_a_loss_that_another_stands_in_for_is_alone_since_the_page_says_so(loss: str | int) -> None:
    (norms,) = loss_norms(run(NOISE), loss).values()
    torch.testing.assert_close(norms["h"], loss_norms(run(NOISE), "last")["last"]["h"])


def test_a_loss_with_other_notes_than_the_chosen_one_is_left_out() -> None:
    huge = replace(NOISE, cell="rnn", nonlinearity="relu", steps=400, gain=30.0)
    shown = run(huge)
    together = loss_norms(shown, 0)
    notes = {key: gradient_note(norms) for key, norms in together.items()}
    assert set(notes.values()) == {None}
    assert "sum" not in together


@pytest.mark.parametrize(
    ("h", "c", "note"),
    [
        (STEPS, STEPS, None),
        ([0.0] * 3, [0.0, 0.0, 1e-300], None),
        ([0.0] * 3, [0.0] * 3, -1),
        ([math.inf, 2.0, 1.0], [1.0, math.nan, 1.0], 1),
        ([math.inf, 2.0, 1.0], STEPS, 0),
    ],
)
def test_what_is_said_of_a_gradient_is_the_last_overflow_or_that_it_is_zero(
    h: list[float], c: list[float], note: int | None
) -> None:
    norms = {"h": torch.tensor(h, dtype=torch.float64), "c": torch.tensor(c, dtype=torch.float64)}
    assert gradient_note(norms) == note
