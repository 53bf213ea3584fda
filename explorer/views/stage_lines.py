"""The curves on the stage: the gradient, what a hold changes, and numbers that are read out."""

from __future__ import annotations

from collections.abc import Mapping

from torch import Tensor

from explorer.cells import Cell
from explorer.models.readout import ReadOut
from explorer.tracing.trace import Trace
from explorer.views.lines import line_panel
from explorer.views.payloads import Panel
from explorer.views.symbols import signal_names


def gradient_lines(names: Mapping[str, str], norms: Mapping[str, Tensor]) -> Panel:
    """The norms of a gradient over the steps, one curve per state, by the names of the signals."""
    return line_panel(
        "gradient",
        _named_curves(names, norms),
        "Norm of the gradient of the loss with respect to each state at every step, on a "
        "logarithmic scale.",
        log=True,
    )


def gradient_curves(cell: Cell, notation: str, gradient: Trace) -> dict[str, Tensor]:
    """The norm of a gradient at every step, ‖∂L/∂state‖ → (T,)."""
    return _named_curves(signal_names(cell, notation), gradient.norms())


def _named_curves(names: Mapping[str, str], norms: Mapping[str, Tensor]) -> dict[str, Tensor]:
    return {f"‖∂L/∂{names[name]}‖": norm for name, norm in norms.items()}


def held_size_lines(names: Mapping[str, str], held: Trace, plain: Trace) -> Panel:
    """The norms of the states, held and untouched over one another."""
    states = held.cell.states
    there, beside = (
        {name: norms[name] for name in states} for norms in (held.norms(), plain.norms())
    )
    return _compared("size of the states", "‖{}‖", names, there, beside, log=False)


def held_gradient_lines(
    names: Mapping[str, str], held: Mapping[str, Tensor], plain: Mapping[str, Tensor]
) -> Panel:
    """The norms of a gradient, held and untouched over one another."""
    return _compared("where the gradient goes", "‖∂L/∂{}‖", names, held, plain, log=True)


def _compared(
    title: str,
    symbol: str,
    names: Mapping[str, str],
    held: Mapping[str, Tensor],
    plain: Mapping[str, Tensor],
    *,
    log: bool,
) -> Panel:
    curves: dict[str, Tensor] = {}
    for name, norm in held.items():
        text = symbol.format(names[name])
        curves |= {f"{text} held": norm, f"{text} untouched": plain[name]}
    return line_panel(
        title, curves, f"{title.capitalize()}, with the hold and without it.", log=log
    )


def read_out_lines(read_out: ReadOut) -> Panel:
    """The numbers that a trained model's read-out says, over those asked for."""
    name = read_out.outputs[0]
    curves = {f"{name}, read out": read_out.values[:, 0]}
    if read_out.truth is not None and bool(read_out.truth.isfinite().any()):
        curves |= {name: read_out.truth[:, 0]}
    return line_panel("read-out", curves, f"The {name} that the read-out says.", log=False)
