"""A batch that cannot be learned by heart, and targets that need no model."""

from __future__ import annotations

from collections.abc import Iterator

from explorer.diagnosis.facts import Facts
from explorer.diagnosis.finding import Check, Sign

# Below, the model at least begins to tell the sequences apart.
LARGEST_RATIO = 0.9
LEAST_EXPLAINED, LEAST_SKILL = 0.8, 0.0


def _not_overfitting(facts: Facts) -> Iterator[Sign]:
    one = facts.overfit
    if one is None or one.ratio <= LARGEST_RATIO:
        return
    yield Sign(
        f"After {one.steps} steps on this batch alone the loss went from {one.first:.3g} to "
        f"{one.last:.3g}, which is {100.0 * one.ratio:.0f} % of the loss with the answers of other "
        "sequences.",
        one.ratio,
        LARGEST_RATIO,
        "loss_fn(model(batch), target).backward()\n"
        "cut = [name for name, weight in model.named_parameters() if weight.grad is None]\n"
        "print(cut)  # weights that the loss does not reach",
    )


def _repeats(facts: Facts) -> Iterator[Sign]:
    one = facts.repeating
    if one is None or one.explained < LEAST_EXPLAINED or one.skill > LEAST_SKILL:
        return
    yield Sign(
        f"Repeating the last value explains {100.0 * one.explained:.1f} % of the target; the "
        f"model's squared error is {1.0 - one.skill:.2g} times that guess's.",
        one.skill,
        LEAST_SKILL,
        "change = target - batch[..., : target.shape[-1]]  # let the model predict the change",
    )


NOT_OVERFITTING = Check(
    "error",
    "Something cuts the answers off from the input, or what differs is too long ago to be learned.",
    "Karpathy 2019, A recipe for training neural networks: overfit one batch",
    _not_overfitting,
    page="train",
    measure="the loss on the batch learned by heart, over that with others' answers",
)
REPEATS_LAST = Check(
    "note",
    "A small error says nothing here: a guess without a model has a smaller one.",
    "Hyndman and Koehler 2006: errors are told against the naive forecast",
    _repeats,
    page="train",
    measure="skill against repeating the last value, where 1 is perfect",
)
