"""How models are trained: the learning rate over the steps, the way back to the best, judging."""

from __future__ import annotations

import math

import pytest
import torch
from torch import Tensor, nn

from explorer.contest.fitting import Recipe, fit, fit_best, judged
from explorer.contest.models import contestant
from explorer.contest.tasks import draw_label
from explorer.tasks.task import Batch


class Constant(nn.Module):
    """Gives the same answers at every step."""

    def __init__(self, answers: list[float]) -> None:
        super().__init__()
        self.answers = nn.Parameter(torch.tensor(answers))

    def forward(self, x: Tensor) -> Tensor:
        return self.answers.expand(*x.shape[:2], -1)


def always(label: int) -> Batch:
    return Batch(torch.zeros(3, 4, 1), torch.full((1, 4), label))


def test_the_rate_rises_for_a_twentieth_of_the_steps_and_falls_along_a_cosine() -> None:
    recipe = Recipe(steps=100, batch=1, rate=0.5)
    rates = [recipe.rate_at(step) for step in range(100)]
    assert rates[:3] == pytest.approx([0.1, 0.2, 0.3])
    assert rates[50] == pytest.approx(0.25)
    assert rates[99] == pytest.approx(0.5 * (1 + math.cos(0.99 * math.pi)) / 2)
    assert max(rates) <= 0.5


def test_a_few_steps_lower_the_loss_and_are_repeated_exactly() -> None:
    def trained() -> tuple[nn.Module, float]:
        model = contestant("gru", 12, 4, width=8, seed=0)
        generator = torch.Generator().manual_seed(0)
        fit(model, lambda: draw_label(4, 16, generator), Recipe(10, 16, 0.02))
        return model, judged(model, draw_label(4, 64, torch.Generator().manual_seed(9))).loss

    fresh = contestant("gru", 12, 4, width=8, seed=0)
    before = judged(fresh, draw_label(4, 64, torch.Generator().manual_seed(9))).loss
    first, loss = trained()
    again, _ = trained()
    assert loss < before
    for name, value in first.state_dict().items():
        assert torch.equal(value, again.state_dict()[name])


def test_the_best_weights_are_kept_and_training_ends_without_progress() -> None:
    model = Constant([0.0, 0.0])
    drawn = 0

    def draw() -> Batch:
        nonlocal drawn
        drawn += 1
        return always(0)

    seen: list[Tensor] = []
    losses = iter([3.0, 1.0, 2.0, 2.0, 2.0])

    def examined() -> float:
        seen.append(model.answers.detach().clone())
        return next(losses)

    least = fit_best(model, draw, Recipe(100, 4, 0.1), examined, every=2, patience=6)
    assert least == 1.0
    assert drawn == 10  # best after 4 steps, and none better in the 6 after
    assert torch.equal(model.answers, seen[1])
    assert not torch.equal(seen[1], seen[-1])


def test_the_share_of_right_answers_and_the_loss_are_those_of_all_sequences() -> None:
    batch = Batch(torch.zeros(2, 250, 1), torch.tensor([[0] * 200 + [1] * 50]))
    result = judged(Constant([math.log(3.0), 0.0]), batch)
    assert result.right == pytest.approx(0.8)
    expected = -0.8 * math.log(0.75) - 0.2 * math.log(0.25)
    assert result.loss == pytest.approx(expected, rel=1e-5)
