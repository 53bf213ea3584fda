"""All weights in one vector: optimisers and clipping do what torch's do to the parameters."""

from __future__ import annotations

import copy
from collections.abc import Callable

import pytest
import torch
from hypothesis import given
from hypothesis import strategies as st
from torch import Tensor, nn

from explorer.models.parts import ModelSizes
from explorer.training.flat import FlatWeights
from explorer.training.learner import Learner, learner
from explorer.training.optimisers import OPTIMISERS

OURS_AND_TORCHS: dict[str, Callable[[list[nn.Parameter], float], torch.optim.Optimizer]] = {
    "adam": torch.optim.Adam,
    "sgd": lambda weights, rate: torch.optim.SGD(weights, rate, momentum=0.9),
    "rmsprop": torch.optim.RMSprop,
}
X = torch.randn(6, 3, 2, generator=torch.Generator().manual_seed(0), dtype=torch.float64)
limits = st.floats(1e-3, 1e3)


def made(cell: str) -> Learner:
    return learner(ModelSizes(cell, 2, 3, hidden_size=4, layers=2), seed=1).double()


def loss(module: nn.Module) -> Tensor:
    return 100.0 * module(X).square().mean()


def norm(tensors: list[Tensor]) -> float:
    return torch.cat([t.flatten() for t in tensors]).norm().item()


@pytest.mark.parametrize("most", [0.5, 1e6])
@pytest.mark.parametrize("optimiser", OURS_AND_TORCHS)
@pytest.mark.parametrize("cell", ["lstm", "gru"])
def test_steps_of_the_vector_are_torchs_steps_of_the_separate_parameters(
    cell: str, optimiser: str, most: float
) -> None:
    ours, theirs = made(cell), made(cell)
    flat = FlatWeights(ours)
    our_steps = OPTIMISERS[optimiser].make(flat.weights, 0.01)
    parameters = list(theirs.parameters())
    their_steps = OURS_AND_TORCHS[optimiser](parameters, 0.01)
    for _ in range(6):
        flat.clear()
        torch.autograd.backward(loss(ours))
        before, after = flat.clip(most)
        our_steps.step()
        their_steps.zero_grad()
        torch.autograd.backward(loss(theirs))
        expected = nn.utils.clip_grad_norm_(parameters, most)
        their_steps.step()
        assert before == pytest.approx(expected.item(), rel=1e-5)
        assert after == pytest.approx(min(before, most))
        assert (after < before) == (most == 0.5)
    # torch adds 1e-6 to the norm before it divides.
    result = {name: value.detach() for name, value in ours.named_parameters()}
    expected_weights = {name: value.detach() for name, value in theirs.named_parameters()}
    torch.testing.assert_close(result, expected_weights, rtol=0.0, atol=1e-6)
    moved = norm([result[name] - value for name, value in made(cell).state_dict().items()])
    assert moved > 1e-2


@given(seed=st.integers(0, 10**6), most=limits)
def test_clipping_scales_the_gradient_to_the_limit_and_tells_both_norms(
    seed: int, most: float
) -> None:
    module = nn.Linear(3, 2, dtype=torch.float64)
    flat = FlatWeights(module)
    flat.gradient.normal_(generator=torch.Generator().manual_seed(seed))
    given_gradient = flat.gradient.clone()
    separate = copy.deepcopy(module)
    for one, other in zip(separate.parameters(), module.parameters(), strict=True):
        assert other.grad is not None
        one.grad = other.grad.clone()
    expected = nn.utils.clip_grad_norm_(separate.parameters(), most)
    before, after = flat.clip(most)
    assert before == pytest.approx(expected.item())
    assert after == pytest.approx(min(before, most))
    assert flat.gradient.norm().item() == pytest.approx(after)
    torch.testing.assert_close(flat.gradient, given_gradient * (after / before))


def test_a_limit_of_zero_never_clips() -> None:
    flat = FlatWeights(nn.Linear(3, 2))
    flat.gradient.fill_(1000.0)
    before, after = flat.clip(0.0)
    assert before == after == pytest.approx(1000.0 * 8**0.5)
    assert torch.equal(flat.gradient, torch.full((8,), 1000.0))


def test_a_gradient_is_cleared_and_then_added_to_in_the_vector() -> None:
    module = made("gru")
    flat = FlatWeights(module)
    expected = torch.autograd.grad(loss(module), list(module.parameters()))
    for _ in range(2):
        flat.clear()
        assert not flat.gradient.any()
        torch.autograd.backward(loss(module))
        torch.testing.assert_close(flat.gradient, torch.cat([g.flatten() for g in expected]))


def test_parameters_keep_their_values_and_are_views_of_the_vector() -> None:
    module = made("lstm")
    before = copy.deepcopy(module.state_dict())
    flat = FlatWeights(module)
    torch.testing.assert_close(dict(module.state_dict()), dict(before), rtol=0.0, atol=0.0)
    with torch.no_grad():
        flat.weights.zero_()
    assert not any(parameter.any() for parameter in module.parameters())
    assert not module(X).any()
