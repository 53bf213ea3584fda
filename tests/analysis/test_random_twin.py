"""A random twin has the shapes of a model and weights of its own."""

from __future__ import annotations

from collections.abc import Callable

import pytest
import torch
from torch import nn

from explorer import build_cell
from explorer.analysis.random_twin import random_twin

MODELS = [
    lambda: nn.LSTM(3, 4, num_layers=2),
    lambda: build_cell("lstm_peephole", 3, 4),
    lambda: nn.Sequential(nn.Embedding(5, 3), nn.GRUCell(3, 4), nn.Linear(4, 2)),
]


@pytest.mark.parametrize("build", MODELS)
def test_every_weight_is_drawn_anew_and_depends_on_the_seed_alone(
    build: Callable[[], nn.Module],
) -> None:
    model = build()
    with torch.no_grad():
        for weight in model.parameters():
            weight.fill_(7.0)
    generator = torch.get_rng_state()
    twins = [random_twin(model, seed) for seed in (1, 1, 2)]
    assert torch.equal(torch.get_rng_state(), generator)
    assert all(bool((weight == 7.0).all()) for weight in model.parameters())
    for one, same, other in zip(*(twin.parameters() for twin in twins), strict=True):
        assert torch.equal(one, same)
        assert not torch.equal(one, other)
        assert not bool((one == 7.0).any())


def test_the_weights_of_a_module_of_torch_are_those_that_it_starts_with() -> None:
    model = nn.GRU(3, 4)
    with torch.random.fork_rng():
        torch.manual_seed(11)
        model.reset_parameters()
        expected = [weight.clone() for weight in model.parameters()]
        model.reset_parameters()
    twin = random_twin(model, 11)
    assert all(map(torch.equal, expected, twin.parameters()))


def test_two_modules_of_one_model_do_not_start_alike() -> None:
    twin = random_twin(nn.ModuleList([build_cell("gru", 3, 4), build_cell("gru", 3, 4)]), 0)
    first, second = twin
    assert not torch.equal(first.weight_hh_l0, second.weight_hh_l0)


class Fixed(nn.Module):
    """Has weights that it cannot draw."""

    def __init__(self) -> None:
        super().__init__()
        self.weight = nn.Parameter(torch.ones(3))


def test_a_model_that_cannot_draw_its_weights_is_no_control() -> None:
    with pytest.raises(ValueError, match="Fixed cannot be drawn anew"):
        random_twin(Fixed(), 0)


def test_of_a_model_that_was_made_with_the_seed_another_one_is_drawn() -> None:
    torch.manual_seed(5)
    model = nn.GRU(3, 4)
    twin = random_twin(model, 5)
    assert not torch.equal(twin.weight_hh_l0, model.weight_hh_l0)
    torch.manual_seed(5)
    assert torch.equal(random_twin(nn.GRU(3, 4), 5).weight_hh_l0, twin.weight_hh_l0)
