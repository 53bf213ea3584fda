"""What the gradient page shows of a run, as boards for the player and sentences."""

from __future__ import annotations

import torch
from torch import Tensor

from explorer.analysis.half_life import half_life
from explorer.backprop.jacobians import (
    MOST_LOSSES,
    Jacobians,
    jacobians,
    loss_step_map,
    named_ranks,
    spread,
)
from explorer.backprop.paths import DIRECT, straight_path
from explorer.backprop.paths import paths as paths_back
from explorer.cells import Cell
from explorer.sequences.limits import MAX_UNITS
from explorer.session.choice import Choice
from explorer.session.run import Run, loss_of, loss_sentence, loss_step
from explorer.tracing.trace import Trace, scaled_norm
from explorer.views.board import group
from explorer.views.lines import line_panel
from explorer.views.maps import plain_map, power_map
from explorer.views.payloads import Group
from explorer.views.stage_lines import gradient_curves


def has_many_units(run: Run) -> bool:
    """Whether a run has so many units that Jacobians of all its steps would take minutes."""
    return run.module.hidden_size > MAX_UNITS


def many_units_sentence(run: Run, what: str) -> str:
    """Why something is not shown of such a run."""
    return (
        f"{what} needs a matrix of units by units at every step, and is shown for up to "
        f"{MAX_UNITS} units; this model has {run.module.hidden_size:,}."
    )


def along_time(run: Run, choice: Choice, gradient: Trace) -> list[Group]:
    """The gradient's norms back from the loss, and how much each loss reaches each step."""
    last = len(run.sequence.tokens) - 1
    start = loss_step(choice.loss, last + 1)
    curves = gradient_curves(run.module.cell, choice.notation, gradient)
    sentences = [
        f"{name} {half_life(n, start=start, towards='past').sentence}" for name, n in curves.items()
    ]
    back = group(
        "Back from the loss",
        f"{'; '.join(sentences)}. {loss_sentence(run, choice.loss)}",
        lines=[
            line_panel(
                "norm of the gradient at every step",
                curves,
                f"Norm of the gradient at every step. {'; '.join(sentences)}.",
                log=True,
            )
        ],
    )
    if has_many_units(run):
        return [back]
    losses = spread(last + 1, MOST_LOSSES)
    reach = power_map(loss_step_map(run.trace, losses).T.contiguous())
    meaning = (
        "How large the gradient at each step is (left to right) that comes from the loss at each "
        "step (top to bottom), as a power of ten."
    )
    return [
        back,
        group(
            "Which loss reaches which step",
            "One row for each step at which a loss may stand, one column for each step it reaches. "
            "A loss reaches back only; the longer the bright trail to the left, the longer the "
            "memory that can be learned."
            + (f" Of {last + 1} losses {len(losses)} are shown." if len(losses) <= last else ""),
            maps=[
                {
                    **plain_map("reach", "size of the gradient", meaning, reach),
                    "rowWord": "loss at step",
                    "rowNumbers": losses,
                }
            ],
            shape="tall",
        ),
    ]


def jacobian(run: Run, choice: Choice) -> list[Group]:
    """The Jacobian over the lag: its size, its singular values, and each step's spectral radius."""
    result, steps = jacobians(run.trace), len(run.sequence.tokens)
    text = _text(run.module.cell, "h", choice)
    curves = {
        name: _placed(result, result.singular_values[:, k], steps)
        for k, name in named_ranks(result.singular_values.shape[1]).items()
    }
    sentence = half_life(_placed(result, result.frobenius, steps), start=steps - 1, towards="past")
    radius = result.radius[result.radius.isfinite()]
    middle = f"{float(radius.median()):.2f}" if len(radius) else "no number"
    return [
        group(
            f"The Jacobian of the last {text} with respect to {text}ₜ",
            f"Its norm {sentence.sentence}. {_left_out(result, steps)}",
            lines=[
                line_panel(
                    "singular values",
                    curves,
                    "Singular values of the Jacobian of the last hidden state with respect to the "
                    "one at each step, on a logarithmic scale.",
                    log=True,
                ),
            ],
        ),
        group(
            "One step alone",
            f"The spectral radius of ∂{text}ₜ/∂{text}ₜ₋₁; its median is {middle}. Below 1 a step "
            "shrinks what passes, in the long run; the other states at t − 1 are held.",
            lines=[
                line_panel(
                    "spectral radius of one step",
                    {"spectral radius": _placed(result, result.radius, steps)},
                    "Spectral radius of the Jacobian of every step.",
                    log=False,
                )
            ],
        ),
    ]


def paths(run: Run, choice: Choice) -> list[Group]:
    """Along which paths the gradient takes each step back, and how far the straight one carries."""
    cell = run.module.cell
    memory = cell.states[-1]
    loss = choice.loss
    parts = paths_back(run.trace, loss_of(run, loss))
    curves = {
        _path_name(cell, path, name, choice): scaled_norm(states[name])
        for path, states in parts.items()
        for name in (_memories(cell) if path == DIRECT else ("h",))
        if bool(states[name].any())
    }
    straight, all_paths = straight_path(run.trace)
    symbol = _text(cell, memory, choice)
    last = len(straight) - 1
    sentence = half_life(straight, start=last, towards="past").sentence
    has_direct = bool(straight[:-1].any())
    return [
        group(
            "One step back, path by path",
            "How much of the gradient each path hands to the step before. The paths add up to the "
            f"whole gradient, as vectors. {_nothing_arrives(loss_step(loss, last + 1), last)}",
            lines=[
                line_panel(
                    "size of what each path hands on",
                    curves or {"nothing": torch.zeros(last + 1, dtype=torch.float64)},
                    "Norm of the gradient that each path hands to the step before.",
                    log=True,
                )
            ],
        ),
        group(
            "The straight path against the whole",
            f"The straight path, the product of all that each step keeps, {sentence}."
            f"{_only_path(cell)}"
            if has_direct
            else f"{cell.title} has no straight path: the whole state goes through its weights at "
            "every step, and nothing is simply kept.",
            lines=[
                line_panel(
                    f"from {symbol} at the last step back to each step",
                    {"straight path": straight, "all paths": all_paths},
                    "Norm of the straight path and of the whole Jacobian of the memory.",
                    log=True,
                )
            ],
        ),
    ]


def _text(cell: Cell, name: str, choice: Choice) -> str:
    return cell.signal(name).symbols.of(choice.notation).text


def _nothing_arrives(loss_at: int, last: int) -> str:
    """Why the curves of the paths end in exact zeros."""
    where = f"At step {loss_at}" if loss_at == last else f"From step {loss_at} on"
    return f"{where} each is exactly 0, since no later step has a loss to hand back."


def _memories(cell: Cell) -> tuple[str, ...]:
    """The states that a step keeps: all but the output, or the output where it is alone."""
    return cell.states[:0:-1] or cell.states


def _only_path(cell: Cell) -> str:
    """That there is no other path; "" if there is."""
    if cell.recurrent_rows:
        return ""
    return (
        f" It is the whole path: no layer of the {cell.title} sees the old state, so no matrix "
        "is in the gradient over time."
    )


def _path_name(cell: Cell, path: str, name: str, choice: Choice) -> str:
    if path == DIRECT:
        return (
            "straight" if name == cell.states[-1] else f"straight along {_text(cell, name, choice)}"
        )
    return f"through {_text(cell, path, choice)}"


def _placed(result: Jacobians, values: Tensor, steps: int) -> Tensor:
    """Values of the steps that were looked at, in their places among all."""
    placed = torch.full((steps,), torch.nan, dtype=torch.float64)
    placed[result.start : result.start + len(values)] = values
    return placed


def _left_out(result: Jacobians, steps: int) -> str:
    decomposed = int(result.radius.isfinite().sum())
    if result.start:
        return (
            f"With so many units the last {steps - result.start} steps are looked at, and "
            f"{decomposed} of them, evenly spread, are decomposed."
        )
    if decomposed < len(result.radius):
        return f"Of {steps} steps {decomposed}, evenly spread, are decomposed."
    return ""
