"""What is taken away changes what algebra and torch's own modules say."""

from __future__ import annotations

import pytest
import torch
from torch import Tensor, nn

from explorer import capture
from explorer.capturing.captured_trace import CapturedTrace
from explorer.diagnosis.attempts import overfit
from explorer.diagnosis.axes import Axes, neighbours_alike, swapped
from explorer.diagnosis.facts import Repeating
from explorer.diagnosis.targets import repeating
from explorer.diagnosis.trials import other_padding, remembered, without_layer

T, B = 6, 3


def call_of(module: nn.Module, x: Tensor) -> CapturedTrace:
    with capture(module) as seen, torch.no_grad():
        module(x)
    return seen["model"]


def leaky(factor: float) -> nn.RNN:
    """h_t = factor · h_{t−1} + x_t, for inputs of 0 and more."""
    module = nn.RNN(1, 1, nonlinearity="relu", bias=False, dtype=torch.float64)
    with torch.no_grad():
        module.weight_ih_l0.fill_(1.0)
        module.weight_hh_l0.fill_(factor)
    return module


def test_what_is_remembered_of_the_first_input_is_the_product_of_the_factors() -> None:
    x = torch.rand(T, B, 1, dtype=torch.float64, generator=torch.Generator().manual_seed(0))
    call = call_of(leaky(0.5), x)
    change = 0.5 ** (T - 1) * (x[0].roll(1, 0) - x[0])
    expected = change.square().mean().sqrt() / call["h"].std(unbiased=False)
    real = torch.ones(T, B, dtype=torch.bool)
    assert remembered(call, real, T - 1) == pytest.approx(float(expected))
    assert remembered(call, real, T) is None  # nothing was read so long ago


def test_what_is_remembered_is_that_of_each_sequences_own_end() -> None:
    x = torch.rand(T, B, 1, dtype=torch.float64, generator=torch.Generator().manual_seed(0))
    lengths = torch.tensor([6, 4, 6])
    real = torch.arange(T)[:, None] < lengths[None, :]
    call = call_of(leaky(0.5), x)
    # Only the sequence of 6 steps have a step that lies 5 before their end.
    change = torch.zeros(B, 1, dtype=torch.float64)
    change[[0, 2]] = 0.5**5 * (x[0].roll(1, 0) - x[0])[[0, 2]]
    states = call["h"][real]
    expected = change.square().mean().sqrt() / states.std(unbiased=False)
    assert remembered(call, real, 5) == pytest.approx(float(expected))


def test_without_its_first_layer_a_stack_reads_that_layers_mean() -> None:
    module = nn.GRU(2, 4, 2, batch_first=True, dtype=torch.float64)
    top = nn.GRU(4, 4, dtype=torch.float64)
    top.load_state_dict(
        {k.replace("_l1", "_l0"): v for k, v in module.state_dict().items() if k.endswith("_l1")}
    )
    x = torch.randn(B, T, 2, dtype=torch.float64)
    call = call_of(module, x)
    output, h_n = without_layer(module, (x,), call, 0)
    constant = call["h"].mean(dim=(0, 1)).expand(T, B, 4)
    expected, last = top(constant)
    assert torch.allclose(output, expected.transpose(0, 1))
    assert torch.allclose(h_n[1], last[0])
    assert not module._forward_hooks


def test_other_padding_changes_padded_steps_alone() -> None:
    x = torch.arange(12.0).reshape(3, 4, 1)  # (B, T, I)
    real = torch.arange(4)[:, None] < torch.tensor([4, 2, 3])[None, :]
    other = other_padding(x, Axes(1, 0), real)
    assert torch.equal(other.transpose(0, 1)[real], x.transpose(0, 1)[real])
    assert not torch.equal(other, x)


def test_repeating_the_last_value_is_measured_against_the_variance_and_the_model() -> None:
    x = torch.tensor([0.0, 1.0, 2.0, 3.0])[:, None, None]
    target = x + 1.0
    answers = x + 0.5
    real = torch.ones(4, 1, dtype=torch.bool)
    # The guess is wrong by 1 each time, the variance of 1 … 4 is 1.25, the model's error 0.25.
    assert repeating(x, answers, target, real=real) == Repeating(1.0 - 1.0 / 1.25, 0.75)


def test_neighbours_in_time_are_alike_and_sequences_are_not() -> None:
    walks = torch.randn(60, 12, 2, generator=torch.Generator().manual_seed(1)).cumsum(0)
    assert neighbours_alike(walks, 0) > 0.8
    assert abs(neighbours_alike(walks, 1)) < 0.2
    # Read as 60 sequences of 12 steps the axes are exchanged, as 12 of 60 they are right.
    across = swapped(walks.transpose(0, 1), 12, 60, target=None, lengths=None)
    assert across.startswith("neighbours along the axis of the sequences correlate")
    assert swapped(walks, 60, 12, target=None, lengths=None) == ""


def test_sequences_that_share_what_stands_at_a_step_are_not_taken_for_neighbours_in_time() -> None:
    shared = torch.zeros(30, 12, 1)
    shared[::3] = 1.0
    assert swapped(shared, 30, 12, target=None, lengths=None) == ""


def test_the_attempt_to_learn_by_heart_trains_a_copy() -> None:
    model = nn.GRU(2, 3)
    before = {name: value.clone() for name, value in model.state_dict().items()}
    x, target = torch.randn(4, 5, 2), torch.randn(5, 3)

    def loss(answers: tuple[Tensor, Tensor], wanted: Tensor) -> Tensor:
        return (answers[0][-1] - wanted.tanh()).square().mean()

    result = overfit(model, (x,), target, loss, batch_axis=0, seconds=20.0)
    assert result is not None
    assert result.last < result.first
    assert result.ratio < 0.9
    assert all(torch.equal(before[name], value) for name, value in model.state_dict().items())
    assert overfit(model, (x[:, :1],), target[:1], loss, batch_axis=0, seconds=1.0) is None


def test_a_moment_too_short_to_tell_gives_no_answer() -> None:
    x, target = torch.randn(4, 5, 2), torch.randn(5, 3)

    def loss(answers: tuple[Tensor, Tensor], wanted: Tensor) -> Tensor:
        return (answers[0][-1] - wanted).square().mean()

    assert overfit(nn.GRU(2, 3), (x,), target, loss, batch_axis=0, seconds=0.0) is None
