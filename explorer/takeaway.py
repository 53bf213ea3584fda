"""The view to take away: its numbers as a frame, and a script of plain PyTorch that makes them."""

from __future__ import annotations

import base64
import textwrap
import zlib

import pandas as pd
from safetensors.torch import save

from explorer.cells import Cell, Equation
from explorer.clamp import Clamp
from explorer.frames import tidy_frame
from explorer.network import Recurrent
from explorer.sequences import Sequence
from explorer.terms import (
    Constant,
    Difference,
    Function,
    InputProduct,
    Negative,
    Peephole,
    Product,
    RecurrentProduct,
    Sum,
    Term,
    Value,
)
from explorer.trace import Trace

LINE = 96
SHORT = 160

TEMPLATE = '''"""{title} reading {steps} steps with {size} units: every signal of every step.

Plain PyTorch; needs the packages torch and safetensors.
"""

import base64
import zlib

import torch
from safetensors.torch import load

PACKED = """
{packed}
"""

tensors = load(zlib.decompress(base64.b64decode(PACKED)))
x = tensors.pop("x")  # (T, B, I)
rows = {rows}
W = dict(zip(rows, tensors["weight_ih_l0"].chunk(len(rows))))
U = dict(zip(rows, tensors["weight_hh_l0"].chunk(len(rows))))
b_ih = dict(zip(rows, tensors["bias_ih_l0"].chunk(len(rows))))
b_hh = dict(zip(rows, tensors["bias_hh_l0"].chunk(len(rows))))
{peepholes}{hold}

def step({arguments}):
{equations}
    return dict({returned})


zeros = torch.zeros(x.shape[1], {size}, dtype=x.dtype, requires_grad=True)
states = {{name: zeros for name in {states}}}
steps = []
for {each}:
    steps.append(step({passed}, **{{f"{{name}}_prev": value for name, value in states.items()}}))
    states = {{name: steps[-1][name] for name in states}}
    for value in states.values():
        value.retain_grad()
loss = {loss}
loss.backward()


def gradient(value):
    return torch.zeros_like(value) if value.grad is None else value.grad


gradients = {{name: torch.stack([gradient(now[name]) for now in steps]) for name in states}}
signals = {{name: torch.stack([now[name].detach() for now in steps]) for name in steps[0]}}
{flipped}{end}'''

HOLD = '''

def held(values, t, value, start, stop, units):
    """The values, at some steps and in some units exchanged for one that is held."""
    if not start <= t < stop:
        return values
    mask = torch.zeros(values.shape[-1], dtype=torch.bool)
    mask[units] = True
    return torch.where(mask, torch.full_like(values, value), values)
'''
TWIN = """
module = torch.nn.{twin}({arguments}, dtype=x.dtype)
module.load_state_dict(tensors)
difference = (module(x)[0] - signals["h"]).abs().max().item()
print(f"largest difference from torch.nn.{twin}: {{difference:.1e}}")
"""
NO_TWIN = """
print(f"last state: {signals['h'][-1, 0].tolist()}")
"""


def reproducing_script(
    module: Recurrent,
    sequence: Sequence,
    flipped: frozenset[str],
    loss: str | int = "last",
    *,
    held: tuple[Clamp, ...] = (),
    shortened: bool = False,
) -> str:
    """A Python script that computes the signals of a one-layer module reading a sequence.

    It ends with two dictionaries, name → (T, B, H), equal to what the view shows: `signals`, and
    `gradients` of the states. `flipped` names the gates that the view shows as 1 − value, `loss` is
    "last", "sum" or a step number, `held` what was held. `shortened` leaves out most of the packed
    numbers, for reading only.
    """
    cell = module.cell
    tensors = {name: value.detach().contiguous() for name, value in module.state_dict().items()}
    packed = base64.b64encode(
        zlib.compress(save(tensors | {"x": sequence.x.contiguous()}))
    ).decode()
    if shortened and len(packed) > SHORT:
        packed = f"{packed[:SHORT]}… ({len(packed):,} letters in the file)"
    return TEMPLATE.format(
        title=cell.title,
        steps=len(sequence.tokens),
        size=module.hidden_size,
        packed="\n".join(textwrap.wrap(packed, LINE)),
        rows=repr(cell.rows),
        peepholes=_peepholes(cell),
        hold=HOLD if held else "",
        arguments=", ".join(["x", *(["t"] if held else []), *(f"{n}_prev" for n in cell.states)]),
        each="t, x_t in enumerate(x)" if held else "x_t in x",
        passed="x_t, t" if held else "x_t",
        equations="\n".join(line for equation in cell.equations for line in _lines(equation, held)),
        returned=", ".join(f"{equation.name}={equation.name}" for equation in cell.equations),
        states=repr(cell.states),
        loss=_loss(loss),
        flipped="".join(_flip(name) for name in sorted(flipped)),
        end=NO_TWIN if held else _comparison(module),
    )


def shown_frame(traced: Trace, gradient: Trace, flipped: frozenset[str]) -> pd.DataFrame:
    """What a view shows, tidy: the signals as shown, and the states' gradients as "dL/d…".

    The columns are those of `Trace.to_frame`. `flipped` names the gates shown as 1 − value.
    """
    place = (traced.layer, traced.direction)
    signals = {
        name: 1.0 - values if name in flipped else values
        for name, values in traced.values[place].items()
    }
    gradients = {f"dL/d{name}": values for name, values in gradient.values[place].items()}
    return tidy_frame({place: signals | gradients})


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


def _comparison(module: Recurrent) -> str:
    cell = module.cell
    if cell.twin is None:
        return NO_TWIN
    options = [f'{name}="{value}"' for name, value in cell.twin_options.items()]
    arguments = ", ".join([str(module.input_size), str(module.hidden_size), *options])
    return TWIN.format(twin=cell.twin, arguments=arguments)


def _peepholes(cell: Cell) -> str:
    if not cell.peepholes:
        return ""
    pairs = ", ".join(f'"{row}": tensors["weight_c{row}_l0"]' for row in cell.peepholes)
    return f"p = {{{pairs}}}\n"


def _code(term: Term) -> str:
    """A term as a PyTorch expression."""
    match term:
        case Constant(value):
            return f"{value:g}"
        case Value(name, previous):
            return f"{name}_prev" if previous else name
        case InputProduct(row):
            return f'x @ W["{row}"].T + b_ih["{row}"]'
        case RecurrentProduct(row, source):
            return f'{_factor(source)} @ U["{row}"].T + b_hh["{row}"]'
        case Peephole(row):
            return f'p["{row}"]'
        case Sum(left, right):
            return f"{_code(left)} + {_code(right)}"
        case Difference(left, right):
            return f"{_code(left)} - {_factor(right)}"
        case Product(left, right):
            return f"{_factor(left)} * {_factor(right)}"
        case Negative(inner):
            return f"-{_factor(inner)}"
        case Function(name, argument):
            return f"torch.{name}({_code(argument)})"
    raise ValueError(f"Cannot write a {type(term).__name__} as code.")


def _factor(term: Term) -> str:
    simple = isinstance(term, (Constant, Value, Peephole, Function))
    return _code(term) if simple else f"({_code(term)})"
