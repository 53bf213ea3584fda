"""The board of a trace of gradients: how much of a loss arrives at every state of every step."""

from __future__ import annotations

from collections.abc import Sequence

from explorer.scenes.scene import Scene, board_mount
from explorer.scenes.traced_sequence import (
    batch_sentences,
    check_size,
    checked_entry,
    entry_values,
    step_count,
    step_labels,
)
from explorer.scenes.transports import transport
from explorer.scenes.words import curve_notes
from explorer.tracing.trace import Trace
from explorer.views.board import group, plain_board
from explorer.views.maps import plain_map, power_map
from explorer.views.stage import FIRST
from explorer.views.stage_lines import gradient_lines
from explorer.views.symbols import signal_names

BOARD = "gradient_board"


def gradient_scene(
    trace: Trace,
    *,
    notation: str = "pytorch",
    tokens: Sequence[str] | None = None,
    batch: int = 0,
) -> Scene:
    """Norms of the gradient of one sequence over its steps, and its size unit by unit.

    Raises ValueError for more steps or units than are shown, and for a batch entry or tokens that
    do not fit.
    """
    steps = step_count(trace, checked_entry(trace, batch))
    units = max(values.shape[2] for values in trace.values())
    check_size(steps, units)
    labels = list(step_labels(trace, tokens, steps))
    values = entry_values(trace.by_place[trace.layer, trace.direction], trace, batch)
    gradient = Trace(trace.cell, {FIRST: values}, trace.output)
    names = signal_names(trace.cell, notation)
    maps = [
        plain_map(
            f"gradient_{name}",
            f"|∂L/∂{names[name]}|",
            f"How much the loss changes with each unit of the {trace.cell.signal(name).word}.",
            power_map(values[name][:, 0].abs()),
        )
        for name in trace
    ]
    groups = [
        group(
            "At each step",
            "How much of the loss comes back to each step, through all later ones.",
            lines=[gradient_lines(names, gradient.norms())],
        ),
        group("At each unit", "The same unit by unit, by powers of ten.", maps=maps),
    ]
    where = "" if len(trace.by_place) == 1 else f", layer {trace.layer}, {trace.direction}"
    count = f"{units} unit{'' if units == 1 else 's'}, {steps:,} step{'' if steps == 1 else 's'}"
    return Scene(
        "",
        "",
        f"Gradient of a loss: {trace.cell.title}{where}, {count}",
        transport(labels),
        (board_mount(plain_board(labels, groups), BOARD),),
        (*batch_sentences(trace, batch), *(note.sentence for note in curve_notes(gradient))),
        gradient=gradient,
    )
