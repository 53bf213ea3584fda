"""The tensors of a network as torch has them: what is read, what comes out, and every weight."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

import torch
from torch import Tensor

from explorer.network.recurrent import Recurrent
from explorer.network.stack import DIRECTIONS
from explorer.palette import Scale, even_scale, nice_ceiling
from explorer.sequences.limits import MAX_UNITS
from explorer.session.resolve import resolved_choice
from explorer.session.run import Run
from explorer.tracing.torch_parity import torch_twin
from explorer.tracing.trace import trace
from explorer.views.board import group
from explorer.views.maps import plain_map, value_map
from explorer.views.matrices import matrix_map
from explorer.views.payloads import Group, Map, Slice


@dataclass(frozen=True, eq=False)
class Tensors:
    """What a network reads and returns for one sequence, in its order.

    x: (T, 1, I). output: (T, 1, D·H), the states of the last layer. last: (L·D, 1, H), torch's h_n.
    """

    network: Recurrent
    x: Tensor
    output: Tensor
    last: Tensor

    @property
    def directions(self) -> int:
        """How many directions read."""
        return 2 if self.network.bidirectional else 1


def tensors(run: Run) -> Tensors:
    """The tensors of the whole network that a run is of; nothing is held."""
    result = resolved_choice(run.choice)
    network, x = result.network, result.sequence.x
    with torch.no_grad():
        traced = trace(network, x)
    # The backward direction ends where the sequence begins.
    last = [
        traced.by_place[layer, direction]["h"][-1 if direction == DIRECTIONS[0] else 0]
        for layer, direction in traced.by_place
    ]
    return Tensors(network, x, traced.output, torch.stack(last))


def tensor_groups(run: Run) -> list[Group]:
    """x, output and h_n as heat maps with what the last two share, and the weights of one layer.

    The weights are left out where there are more than MAX_UNITS units.
    """
    found = tensors(run)
    is_turned = run.layer_view is not None and run.layer_view.reading == DIRECTIONS[1]
    first = group(
        "What goes in and what comes out",
        _in_and_out(found) + " What is held is let go here." * bool(run.held),
        maps=[_steps_map("x", "input", found.x, is_turned), _output_map(found, is_turned)],
        matrices=[
            matrix_map(
                "h_n",
                found.last[:, 0].T,
                [f"{_size(found.last)}\n{_columns(found)}"],
                _scale(found.output),
                words=f"h_n, a column for each layer{' and direction' * (found.directions - 1)}",
                symbol="<math><msub><mi>h</mi><mi>n</mi></msub></math>",
            )
        ],
        shape="tensors",
    )
    return [first, _weights(run)] if run.module.hidden_size <= MAX_UNITS else [first]


def parameter_rows(run: Run) -> list[dict[str, str]]:
    """Every weight with its size and how many numbers that is, and their sum."""
    network = resolved_choice(run.choice).network
    rows = [
        {"tensor": name, "size": _size(value), "numbers": f"{_product(value)} = {value.numel():,}"}
        for name, value in network.named_parameters()
    ]
    total = sum(value.numel() for value in network.parameters())
    return [*rows, {"tensor": "all together", "size": "", "numbers": f"{total:,}"}]


def count_sentence(run: Run) -> str:
    """The sum of all weights, beside what torch counts, and what textbooks with one bias count."""
    network = resolved_choice(run.choice).network
    total = sum(value.numel() for _, value in network.named_parameters())
    biases = sum(value.numel() for name, value in network.named_parameters() if "bias_hh" in name)
    twin = torch_twin(network)
    if twin is None:
        counted = "torch has no such cell to compare with"
    else:
        count = sum(value.numel() for value in twin.parameters())
        counted = f"torch.nn.{type(twin).__name__} counts {count:,}"
    return (
        f"By hand {total:,}; {counted}. There are two biases, which are added: with one of them it "
        f"would be {total - biases:,}."
    )


def _in_and_out(found: Tensors) -> str:
    layers, size = found.network.num_layers, found.network.hidden_size
    last = len(found.output) - 1
    sentences = [
        f"x is (T, B, I) = {_size(found.x)}. hidden_size = {size}: so many numbers has each state.",
        "output has every step of the last layer, h_n the last state of every layer."
        if layers > 1
        else "output has every step, h_n the last state alone.",
    ]
    if found.directions == 1:
        sentences.append(f"Outlined is what both share: output at step {last}.")
    else:
        sentences.append(
            f"Outlined is what both share: forward it is output at step {last}, backward at "
            "step 0, where that direction ends."
        )
    others = found.network.cell.states[1:]
    if others:
        names = " and ".join(f"{name}_n" for name in others)
        sentences.append(f"{names}, of the size of h_n, is in no output.")
    return " ".join(sentences)


def _output_map(found: Tensors, is_turned: bool) -> Map:
    """The output, and in it the last state of each direction of the last layer."""
    size, steps = found.network.hidden_size, len(found.output)
    sent = _steps_map("output", "output", found.output, is_turned)
    slices: list[Slice] = []
    for place, direction in enumerate(DIRECTIONS[: found.directions]):
        t = steps - 1 if direction == DIRECTIONS[0] else 0
        shown = steps - 1 - t if is_turned else t
        slices.append({"t": shown, "first": place * size, "count": size})
    sent["lit"] = slices
    if found.directions == 2:
        sent["rowNumbers"] = [f"{unit} {way}" for way in DIRECTIONS for unit in range(size)]
    return sent


def _steps_map(name: str, word: str, values: Tensor, is_turned: bool) -> Map:
    shown = values[:, 0].flip(0) if is_turned else values[:, 0]
    title = f"{word} {_size(values)}"
    meaning = "A column for each step, a row for each number."
    drawn = value_map(shown, _scale(values), bounded=False)
    return plain_map(name, title, meaning, drawn)


def _weights(run: Run) -> Group:
    """The weights of the layer and direction that is looked at, summed by hand."""
    layer = run.module
    names = list(layer.named_parameters())
    where = "" if run.layer_view is None else f" of {run.layer_view.title}"
    rows, size = len(layer.cell.rows), layer.hidden_size
    largest = max(float(value.detach().abs().max()) for _, value in names)
    end = nice_ceiling(largest)
    blocks = f"{rows} blocks of {size} rows, one for each of {', '.join(layer.cell.rows)}"
    sentence = " + ".join(f"{value.numel():,}" for _, value in names)
    total = sum(value.numel() for _, value in names)
    return group(
        f"The weights{where}",
        f"{sentence} = {total:,} numbers. "
        + (f"Each has {blocks}." if rows > 1 else f"Each has {size} rows, one for each unit."),
        matrices=[
            matrix_map(
                name,
                value.detach().reshape(len(value), -1),
                [f"{_size(value)}: {value.numel():,}"],
                Scale("diverging", -end, end),
                words=name,
                symbol=f"<code>{name}</code>",
                sign="+" if place else "",
            )
            for place, (name, value) in enumerate(names)
        ],
    )


def _scale(values: Tensor) -> Scale:
    return even_scale(values)


def _size(value: Tensor) -> str:
    """(57, 1, 16)."""
    return f"({_joined(value.shape, ', ')}{',' * (value.dim() == 1)})"


def _product(value: Tensor) -> str:
    return _joined(value.shape, " · ")


def _joined(numbers: Iterable[int], between: str) -> str:
    return between.join(f"{number}" for number in numbers)


def _columns(found: Tensors) -> str:
    """What the columns of h_n are."""
    count = found.network.num_layers * found.directions
    return "1 column" if count == 1 else f"{count} columns"
