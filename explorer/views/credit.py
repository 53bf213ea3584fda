"""One label at the end, as plain data for the player: which step gets how much of the gradient."""

from __future__ import annotations

from collections.abc import Mapping

import pandas as pd
import torch

from explorer.contest.credit import Needle
from explorer.contest.credited import Credited
from explorer.views.board import group, plain_board
from explorer.views.lines import line_panel
from explorer.views.maps import plain_map, power_map
from explorer.views.payloads import Bars, Board
from explorer.views.small_numbers import number_text


def credit_board(sequence: Needle, each: Mapping[str, Credited]) -> Board:
    """The gradient of the loss at every step, and which share of it falls on the step."""
    panel = line_panel(
        "‖∂L/∂x‖ at each step",
        {one.title: one.gradients for one in each.values()},
        "The size of the gradient that the loss at the end has at every step that was read.",
        log=True,
    )
    sizes = torch.stack([one.shares for one in each.values()], -1)  # (T, models)
    meaning = "One row a model: the share of its gradient that falls on each step."
    sent = plain_map("share", "share of the gradient", meaning, power_map(sizes))
    sent["rows"] = [one.title for one in each.values()]
    groups = [group("", "", lines=[panel]), group("", "", maps=[sent], shape="column")]
    return plain_board(list(sequence.tokens), groups)


def credit_bars(sequence: Needle, each: Mapping[str, Credited]) -> Bars:
    """The share of the gradient at each step, model by model."""
    steps = len(sequence.tokens)
    rows = [
        [(one.title, float(one.shares[step])) for one in each.values()] for step in range(steps)
    ]
    return {
        "length": steps,
        "tokens": list(sequence.tokens),
        "title": "The share of its gradient that falls on this step",
        "steps": rows,
        "sentences": [_step_sentence(sequence, step) for step in range(steps)],
    }


def credit_table(
    sequence: Needle,
    untrained: Mapping[str, Credited],
    trained: Mapping[str, Credited],
    right: Mapping[str, float],
) -> pd.DataFrame:
    """A row a model: the shares of the digit's step before and after training, right answers."""
    place = sequence.place
    rows = {
        one.title: (
            number_text(float(one.shares[place])),
            number_text(float(trained[key].shares[place])),
            f"{100.0 * right[key]:.0f} %",
        )
        for key, one in untrained.items()
    }
    columns = ["Digit’s share, untrained", "Digit’s share, trained", "Right, trained"]
    return pd.DataFrame.from_dict(rows, orient="index", columns=columns).rename_axis("Model")


def credit_sentence(
    sequence: Needle,
    untrained: Mapping[str, Credited],
    trained: Mapping[str, Credited],
    right: Mapping[str, float],
) -> str:
    """Who gives the digit how much of its gradient, and who learned to answer."""
    place, steps = sequence.place, len(sequence.tokens)
    shares = ", ".join(
        f"{one.title} {number_text(float(one.shares[place]))}" for one in untrained.values()
    )
    ranked = sorted(right, key=right.__getitem__, reverse=True)
    answers = ", ".join(f"{trained[key].title} {100.0 * right[key]:.0f} %" for key in ranked)
    best = max(trained.values(), key=lambda one: float(one.shares[place]))
    return (
        f"The digit stands {steps - 1 - place} steps before the end. Its share of the gradient "
        f"before training: {shares}; an even share would be {number_text(1.0 / steps)}. After "
        f"training the largest is {best.title}'s, {number_text(float(best.shares[place]))}. "
        f"Right on new sequences, where a guess is right in 25 %: {answers}."
    )


def _step_sentence(sequence: Needle, step: int) -> str:
    token, last = sequence.tokens[step], len(sequence.tokens) - 1
    if step == sequence.place:
        return f"“{token}” is the digit: it alone decides the label."
    if step == last:
        return f"“{token}” decides nothing. Here, at the end, the label {sequence.label} is due."
    return f"“{token}” decides nothing: what falls here is noise."
