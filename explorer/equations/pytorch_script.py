"""A script of plain PyTorch that computes the numbers of a view."""

from __future__ import annotations

import base64
import textwrap
import zlib
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

import torch
from safetensors.torch import save
from torch import Tensor

from explorer.cells import Cell
from explorer.equations import pytorch_templates as templates
from explorer.equations.pytorch_code import pytorch_lines
from explorer.network.clamp import Clamp
from explorer.network.recurrent import Recurrent
from explorer.network.stack import DIRECTIONS, SUFFIXES
from explorer.sequences import Sequence
from explorer.sequences.arrangement import Scaling
from explorer.tracing.one_layer import LayerView, first_layers

LINE_LENGTH = 96
# The name in the script of what a loss asks of each h directly.
DERIVATIVE = "dL_dh"
SHORTENED_LENGTH = 160


@dataclass(frozen=True, eq=False)
class NetworkContext:
    """The network around a module: all its layers, its input, and the place of the module."""

    network: Recurrent
    sequence: Sequence
    layer_view: LayerView


def reproducing_script(
    module: Recurrent,
    sequence: Sequence,
    flipped: frozenset[str],
    loss: str | int | Tensor = "last",
    *,
    held: tuple[Clamp, ...] = (),
    context: NetworkContext | None = None,
    shortened: bool = False,
) -> str:
    """A Python script that computes the signals of a one-layer module reading a sequence.

    It ends with two dictionaries, name → (T, B, H), equal to the numbers of the view: `signals`,
    and `gradients` of the states. `flipped` names the gates that the view shows as 1 − value,
    `loss` is "last", "sum", a step number, or the derivative (T, B, H) of any loss with respect to
    each h directly, which the script takes as given. `held` lists the clamps. For a module that is
    one layer and direction of a network, `context` makes the script begin with the network's input.
    `shortened` leaves out most of the packed numbers, for reading only. Raises ValueError for a
    cell with a term that has no code.
    """
    cell, view = module.cell, None if context is None else context.layer_view
    weights = (
        module if context is None else first_layers(context.network, context.layer_view.layer + 1)
    )
    read = sequence if context is None else context.sequence
    x, scaling = read.x, read.scaling
    return templates.SCRIPT.format(
        title=cell.title,
        steps=len(sequence.tokens),
        size=module.hidden_size,
        place="" if view is None else f"\n{_place_sentence(view)}\n",
        packed=_packed(weights, _input_tensors(x, scaling), loss, shortened=shortened),
        notes=_notes(read),
        scaling="" if scaling is None else templates.SCALING,
        rows=_tuple_code(cell.rows),
        weights=_weights(module, in_network=view is not None),
        hold=templates.HOLD if held else "",
        parameters=", ".join(["x", *(["t"] if held else []), *(f"{n}_prev" for n in cell.states)]),
        equations="\n".join(_equations(module, held, len(sequence.tokens))),
        returned="{" + ", ".join(f'"{one.name}": {one.name}' for one in cell.equations) + "}",
        preparation="" if view is None else _preparation(module, view, held),
        states=_tuple_code(cell.states),
        starts=_starts(cell),
        loop="t, x_t in enumerate(x)" if held else "x_t in x",
        arguments="x_t, t" if held else "x_t",
        loss=_loss(loss),
        flipped="".join(_flipped_signal(cell, name) for name in sorted(flipped)),
        end=templates.LAST_STATE if held or cell.twin is None else _comparison(weights, view),
    )


def _notes(sequence: Sequence) -> str:
    """What was done with the input, such as which rows and columns of a table are read."""
    text = " ".join(sequence.notes)
    return "".join(f"# {line}\n" for line in textwrap.wrap(text, LINE_LENGTH - len("# ")))


def _input_tensors(x: Tensor, scaling: Scaling | None) -> dict[str, Tensor]:
    """The input, and how it came from the columns of a table if it was standardised."""
    if scaling is None:
        return {"x": x}
    means, deviations = torch.tensor([scaling.means, scaling.deviations], dtype=x.dtype)
    return {"x": x, "means": means.clone(), "deviations": deviations.clone()}


def _packed(
    module: Recurrent, inputs: dict[str, Tensor], loss: str | int | Tensor, *, shortened: bool
) -> str:
    """The weights of a module, its input tensors, and a loss's derivative, as lines of base64."""
    tensors = {**module.state_dict(), **inputs}
    if isinstance(loss, Tensor):
        tensors[DERIVATIVE] = loss
    content = save({name: value.detach().contiguous() for name, value in tensors.items()})
    packed = base64.b64encode(zlib.compress(content)).decode()
    if shortened and len(packed) > SHORTENED_LENGTH:
        packed = f"{packed[:SHORTENED_LENGTH]}… ({len(packed):,} letters in the file)"
    return "\n".join(textwrap.wrap(packed, LINE_LENGTH))


def _place_sentence(view: LayerView) -> str:
    """Where in its network the module is; the layers below it run first."""
    below = {0: "", 1: " The layer below it runs first."}
    return f"{view.title.capitalize()}.{below.get(view.layer, ' The layers below it run first.')}"


def _equations(module: Recurrent, held: tuple[Clamp, ...], steps: int) -> Iterator[str]:
    """The equations as lines of code, each followed by the clamps of its signal."""
    for name, code in pytorch_lines(module.cell, bias=module.bias):
        yield f"    {name} = {code}"
        for clamp in held:
            if clamp.signal == name:
                units = "slice(None)" if clamp.units is None else repr(list(clamp.units))
                stop = steps if clamp.stop is None else clamp.stop
                place = f"{clamp.value!r}, {clamp.start}, {stop}, {units}"
                yield f"    {name} = hold({name}, t, {place})"


def _loss(loss: str | int | Tensor) -> str:
    if isinstance(loss, Tensor):
        derivative = f'zip(steps, tensors.pop("{DERIVATIVE}"))'
        return f'sum((now["h"] * slope).sum() for now, slope in {derivative})'
    if loss == "sum":
        return 'sum(now["h"].sum() for now in steps)'
    return f'steps[{-1 if loss == "last" else loss}]["h"].sum()'


def _flipped_signal(cell: Cell, name: str) -> str:
    effect = "replaces" if cell.direction[name] == "keep" else "keeps"
    return f'signals["{name}"] = 1 - signals["{name}"]  # near 1 {effect} the old state\n'


def _comparison(module: Recurrent, view: LayerView | None) -> str:
    """A comparison with torch's own module; `module` holds the layers up to the one shown."""
    cell = module.cell
    options = [f'{name}="{value}"' for name, value in cell.twin_options.items()]
    options += [f"num_layers={module.num_layers}"] if module.num_layers > 1 else []
    options += ["bidirectional=True"] if module.bidirectional else []
    options += [] if module.bias else ["bias=False"]
    expected = f"expected, _ = module({'x' if view is None else 'sequence'})"
    if module.bidirectional and view is not None:
        backward = view.reading == DIRECTIONS[1]
        half = "[1].flip(0)" if backward else "[0]"
        expected += f"\nexpected = expected.chunk(2, dim=-1){half}"
    return templates.TORCH_COMPARISON.format(
        twin=cell.twin,
        arguments=", ".join([str(module.input_size), str(module.hidden_size), *options]),
        expected=expected,
    )


def _weights(module: Recurrent, *, in_network: bool) -> str:
    """The weights by the letters of the equations: those of one layer, or of any in turn."""
    peepholes = module.cell.peepholes
    if in_network:
        code = templates.NETWORK_WEIGHTS + _blocks(module, templates.NETWORK_BLOCKS)
        rows = templates.NETWORK_PEEPHOLES.format(rows=_tuple_code(peepholes))
        return code + (rows if peepholes else "")
    code = _blocks(module, templates.ONE_LAYER_BLOCKS)
    pairs = ", ".join(f'"{row}": tensors["weight_c{row}_l0"]' for row in peepholes)
    return code + (templates.ONE_LAYER_PEEPHOLES.format(pairs=pairs) if peepholes else "")


def _blocks(module: Recurrent, template: str) -> str:
    """The weights and biases cut into the rows of the gates that have them."""
    cell = module.cell
    rows = {"ih": "rows", "hh": "rows"}
    if cell.recurrent_rows != cell.rows:
        rows["hh"] = _tuple_code(cell.recurrent_rows) if cell.recurrent_rows else ""
    letters = {"W": "weight_ih", "U": "weight_hh"}
    if module.bias:
        letters |= {"b_ih": "bias_ih", "b_hh": "bias_hh"}
    return "".join(
        template.format(letter=letter, rows=rows[name[-2:]], name=name)
        for letter, name in letters.items()
        if rows[name[-2:]]
    )


def _starts(cell: Cell, indent: str = "") -> str:
    """What is before the first step, where that is not 0."""
    starts = ((name, f'float("{value}")') for name, value in cell.starts.items())
    return "".join(indent + templates.START.format(name=n, value=v) for n, v in starts)


def _preparation(module: Recurrent, view: LayerView, held: tuple[Clamp, ...]) -> str:
    """Runs the layers below, which no clamp concerns, and switches to the one shown."""
    backward = view.reading == DIRECTIONS[1]
    below = templates.LOWER_LAYERS.format(
        size=module.hidden_size,
        states=_tuple_code(module.cell.states),
        starts=_starts(module.cell, "    "),
        arguments="x_t, -1" if held else "x_t",
        layer=view.layer,
        one_layer=templates.ONE_DIRECTION if view.directions == 1 else templates.BOTH_DIRECTIONS,
    )
    place = f"l{view.layer}{SUFFIXES[DIRECTIONS.index(view.reading)]}"
    use = templates.USE_WEIGHTS.format(place=place)
    return "".join(
        [
            below if view.layer else templates.LOWEST_LAYER,
            use,
            templates.BACKWARD if backward else "",
        ]
    )


def _tuple_code(names: Iterable[str]) -> str:
    quoted = [f'"{name}"' for name in names]
    return f"({quoted[0]},)" if len(quoted) == 1 else f"({', '.join(quoted)})"
