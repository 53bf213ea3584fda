"""The view to take away: its numbers as a frame, and a script of plain PyTorch that makes them."""

from __future__ import annotations

import base64
import textwrap
import zlib
from dataclasses import dataclass

import pandas as pd
from safetensors.torch import save

from explorer.cells import Cell, Equation
from explorer.cells.terms import InputProduct, Peephole, RecurrentProduct, Term, Value
from explorer.equations.printer import Binds, Dialect, operand, printed
from explorer.equations.pytorch_templates import (
    BELOW,
    BOTH_WAYS,
    DEEP_TWIN,
    HOLD,
    MANY_WEIGHTS,
    NO_TWIN,
    ONE_WAY,
    TEMPLATE,
    TURNED,
    TWIN,
    WEIGHTS,
)
from explorer.network.clamp import Clamp
from explorer.network.recurrent import Recurrent
from explorer.network.stack import DIRECTIONS, SUFFIXES
from explorer.sequences import Sequence
from explorer.tracing.frames import tidy_frame
from explorer.tracing.one_layer import LayerView, first_layers
from explorer.tracing.trace import Trace

LINE = 96
SHORT = 160


@dataclass(frozen=True, eq=False)
class Within:
    """Where in a network a module stands: the network, what it reads, and the place."""

    network: Recurrent
    sequence: Sequence
    layer_view: LayerView


def reproducing_script(
    module: Recurrent,
    sequence: Sequence,
    flipped: frozenset[str],
    loss: str | int = "last",
    *,
    held: tuple[Clamp, ...] = (),
    within: Within | None = None,
    shortened: bool = False,
) -> str:
    """A Python script that computes the signals of a one-layer module reading a sequence.

    It ends with two dictionaries, name → (T, B, H), equal to what the view shows: `signals`, and
    `gradients` of the states. `flipped` names the gates that the view shows as 1 − value, `loss` is
    "last", "sum" or a step number, `held` what was held. If the module is one layer and direction
    `within` a network, the script begins with the network's own input. `shortened` leaves out most
    of the packed numbers, for reading only.
    """
    cell = module.cell
    whole, read, place, below = module, sequence, "", ""
    if within is not None:
        whole, read = first_layers(within.network, within.layer_view.layer + 1), within.sequence
        place = f"\nIn its network it is {within.layer_view.title}. What is below is run first.\n"
        below = _below(cell, module.hidden_size, within.layer_view, held)
    tensors = {name: value.detach().contiguous() for name, value in whole.state_dict().items()}
    packed = base64.b64encode(zlib.compress(save(tensors | {"x": read.x.contiguous()}))).decode()
    if shortened and len(packed) > SHORT:
        packed = f"{packed[:SHORT]}… ({len(packed):,} letters in the file)"
    return TEMPLATE.format(
        title=cell.title,
        steps=len(sequence.tokens),
        size=module.hidden_size,
        place=place,
        packed="\n".join(textwrap.wrap(packed, LINE)),
        rows=repr(cell.rows),
        weights=_weights(cell, several=within is not None),
        hold=HOLD if held else "",
        arguments=", ".join(["x", *(["t"] if held else []), *(f"{n}_prev" for n in cell.states)]),
        below=below,
        each="t, x_t in enumerate(x)" if held else "x_t in x",
        passed="x_t, t" if held else "x_t",
        equations="\n".join(line for equation in cell.equations for line in _lines(equation, held)),
        returned=", ".join(f"{equation.name}={equation.name}" for equation in cell.equations),
        states=repr(cell.states),
        loss=_loss(loss),
        flipped="".join(_flip(name) for name in sorted(flipped)),
        end=NO_TWIN if held else _comparison(whole, None if within is None else within.layer_view),
    )


def shown_frame(
    traced: Trace, gradient: Trace, flipped: frozenset[str], layer_view: LayerView | None = None
) -> pd.DataFrame:
    """What a view shows, tidy: the signals as shown, and the states' gradients as "dL/d…".

    The columns are those of `Trace.to_frame`, but t counts in the order of reading, as the view
    does. `flipped` names the gates shown as 1 − value, `layer_view` the layer and direction.
    """
    place = (traced.layer, traced.direction)
    signals = {
        name: 1.0 - values if name in flipped else values
        for name, values in traced.values[place].items()
    }
    gradients = {f"dL/d{name}": values for name, values in gradient.values[place].items()}
    named = place if layer_view is None else (layer_view.layer, layer_view.reading)
    return tidy_frame({named: signals | gradients})


def _lines(equation: Equation, held: tuple[Clamp, ...]) -> list[str]:
    """An equation as code, and after it what is held of its signal."""
    name = equation.name
    lines = [f"    {name} = {_code(equation.term)}"]
    for clamp in held:
        if clamp.signal == name:
            units = "slice(None)" if clamp.units is None else repr(list(clamp.units))
            place = f"{clamp.value!r}, {clamp.start}, {clamp.stop}, {units}"
            lines.append(f"    {name} = held({name}, t, {place})")
    return lines


def _loss(loss: str | int) -> str:
    if loss == "sum":
        return 'sum(now["h"].sum() for now in steps)'
    return f'steps[{-1 if loss == "last" else loss}]["h"].sum()'


def _flip(name: str) -> str:
    return f'signals["{name}"] = 1 - signals["{name}"]  # shown so that near 1 replaces the old\n'


def _comparison(module: Recurrent, layer_view: LayerView | None) -> str:
    cell = module.cell
    if cell.twin is None:
        return NO_TWIN
    options = [f'{name}="{value}"' for name, value in cell.twin_options.items()]
    sizes = [str(module.input_size), str(module.hidden_size)]
    if layer_view is None:
        return TWIN.format(twin=cell.twin, arguments=", ".join([*sizes, *options]))
    options += [f"num_layers={module.num_layers}", f"bidirectional={module.bidirectional}"]
    backward = layer_view.reading == DIRECTIONS[1]
    return DEEP_TWIN.format(
        twin=cell.twin,
        arguments=", ".join([*sizes, *options]),
        directions=layer_view.directions,
        half=1 if backward else 0,
        turned=".flip(0)" if backward else "",
    )


def _weights(cell: Cell, *, several: bool) -> str:
    """The weights under the letters of the equations: those of one layer, or of any to be used."""
    if several:
        rows = f'{{row: tensors[f"weight_c{{row}}_{{place}}"] for row in {cell.peepholes!r}}}'
        return MANY_WEIGHTS.format(peepholes=f"    p.update({rows})\n" if cell.peepholes else "")
    pairs = ", ".join(f'"{row}": tensors["weight_c{row}_l0"]' for row in cell.peepholes)
    return WEIGHTS.format(peepholes=f"p = {{{pairs}}}\n" if pairs else "")


def _below(cell: Cell, size: int, layer_view: LayerView, held: tuple[Clamp, ...]) -> str:
    """The layers below, none of them held, and the turn to the one that is shown."""
    backward = layer_view.reading == DIRECTIONS[1]
    return BELOW.format(
        size=size,
        states=repr(cell.states),
        passed="x_t, -1" if held else "x_t",
        layer=layer_view.layer,
        one_layer=ONE_WAY if layer_view.directions == 1 else BOTH_WAYS,
        place=f"l{layer_view.layer}{SUFFIXES[DIRECTIONS.index(layer_view.reading)]}",
        turned=TURNED if backward else "",
    )


class _Code(Dialect[str]):
    """PyTorch expressions."""

    def leaf(self, term: Term) -> tuple[list[str], Binds]:
        match term:
            case Value(name, previous):
                return [f"{name}_prev" if previous else name], Binds.ALONE
            case InputProduct(row):
                return [f'x @ W["{row}"].T + b_ih["{row}"]'], Binds.SUM
            case RecurrentProduct(row, source):
                vector = "".join(operand(source, self, Binds.ALONE))
                return [f'{vector} @ U["{row}"].T + b_hh["{row}"]'], Binds.SUM
            case Peephole(row):
                return [f'p["{row}"]'], Binds.ALONE
        raise ValueError(f"Cannot write a {type(term).__name__} as code.")

    def constant(self, value: float) -> list[str]:
        return [f"{value:g}"]

    def plus(self) -> list[str]:
        return [" + "]

    def minus(self) -> list[str]:
        return [" - "]

    def times(self) -> list[str]:
        return [" * "]

    def negative(self) -> list[str]:
        return ["-"]

    def bracketed(self, pieces: list[str]) -> list[str]:
        return ["(", *pieces, ")"]

    def applied(self, function: str, argument: list[str]) -> list[str]:
        return [f"torch.{function}(", *argument, ")"]


def _code(term: Term) -> str:
    """A term as a PyTorch expression."""
    return "".join(printed(term, _Code()))
