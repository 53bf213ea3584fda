"""The five models have about as many parameters, see no later step, and come from their seed."""

from __future__ import annotations

import pytest
import torch
from torch import nn

from explorer.attention.sizes import TransformerSizes
from explorer.contest.models import MODELS, Scanned, contestant, parameter_count
from explorer.network.recurrent import Recurrent, build_cell
from tests.plain_cells import assert_one_sentence


def built(key: str, seed: int = 0, *, embedded: bool = False) -> nn.Module:
    return contestant(key, 9, 5, width=16, seed=seed, embedded=embedded, batch=4)


@pytest.mark.parametrize("embedded", [False, True])
def test_all_models_have_the_parameters_of_the_transformer_within_a_tenth(embedded: bool) -> None:
    target = TransformerSizes(9, 5, width=16, heads=4, layers=2, expansion=2).parameters
    for key in MODELS:
        count = parameter_count(built(key, embedded=embedded))
        assert count == pytest.approx(target, rel=0.1), key


@pytest.mark.parametrize("key", MODELS)
def test_an_answer_depends_on_no_later_step_and_on_the_first_one(key: str) -> None:
    numbers = torch.randint(9, (6, 2), generator=torch.Generator().manual_seed(1))
    changed_last, changed_first = numbers.clone(), numbers.clone()
    changed_last[-1] = (numbers[-1] + 1) % 9
    changed_first[0] = (numbers[0] + 1) % 9
    for embedded in (False, True):
        model = built(key, embedded=embedded)

        def answers(x: torch.Tensor, model: nn.Module = model, embedded: bool = embedded) -> object:
            read = x if embedded else nn.functional.one_hot(x, 9).float()
            with torch.no_grad():
                return model(read)

        usual = answers(numbers)
        assert usual.shape == (6, 2, 5)
        torch.testing.assert_close(answers(changed_last)[:-1], usual[:-1])
        assert not torch.allclose(answers(changed_first)[-1], usual[-1], atol=1e-6)


@pytest.mark.parametrize("key", MODELS)
def test_weights_come_from_the_seed_alone(key: str) -> None:
    before = torch.get_rng_state()
    first, again, other = (built(key, seed, embedded=True).state_dict() for seed in (3, 3, 4))
    assert torch.equal(torch.get_rng_state(), before)
    assert all(torch.equal(first[name], again[name]) for name in first)
    assert any(not torch.equal(first[name], other[name]) for name in first)


def test_the_scan_of_two_layers_is_the_loop_over_the_steps() -> None:
    looped = build_cell("mingru", 3, 7, num_layers=2, seed=2)
    scanned = Scanned(looped.cell, 3, 7, num_layers=2)
    scanned.load_state_dict(looped.state_dict())
    x = torch.randn(11, 4, 3, generator=torch.Generator().manual_seed(0))
    torch.testing.assert_close(scanned(x)[0], Recurrent.forward(looped, x)[0])


def test_an_unknown_model_is_refused_in_one_sentence() -> None:
    with pytest.raises(ValueError, match="allowed") as refused:
        contestant("mamba", 2, 2, width=16, seed=0)
    assert_one_sentence(refused.value, "mamba", *MODELS)
