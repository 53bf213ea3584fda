"""One layer and direction of a larger network as a cell of its own, and its inputs."""

from __future__ import annotations

from dataclasses import dataclass, replace

import torch
from torch import Tensor, nn

from explorer.network.recurrent import Recurrent
from explorer.network.stack import DIRECTIONS, SUFFIXES
from explorer.sequences import Sequence
from explorer.tracing.trace import trace


@dataclass(frozen=True)
class LayerView:
    """The layer (from 0) and direction of a network that a page shows, and how many it has of each.

    `inputs` is the number of features that the network itself reads at a step.
    """

    layers: int
    directions: int
    layer: int
    reading: str
    inputs: int

    @property
    def title(self) -> str:
        """The layer and the direction in words, counted from 1: layer 2 of 3, backward."""
        layer = f"layer {self.layer + 1} of {self.layers}"
        return layer if self.directions == 1 else f"{layer}, {self.reading}"

    @property
    def where(self) -> str:
        """The title, and for a backward direction what it does to the order of the steps."""
        title = f"{self.title[0].upper()}{self.title[1:]}"
        return f"{title}: step 0 is the last token" if self.reading == DIRECTIONS[1] else title

    @property
    def network(self) -> str:
        """The network in words."""
        layers = "1 layer" if self.layers == 1 else f"{self.layers} layers"
        return layers if self.directions == 1 else f"{layers} in both directions"

    @property
    def note(self) -> str:
        """What is shown, what it reads, and which output the loss is taken from."""
        reads = "the sequence"
        if self.layer > 0:
            both = " in both directions" if self.directions == 2 else ""
            reads = f"the states of layer {self.layer}{both}"
        subject = f"{self.title[0].upper()}{self.title[1:]}, is shown; it reads {reads}."
        if self.directions == 1:
            subject = subject.replace(", is shown", " is shown")
        end = " This direction reads from the end: step 0 is the last token."
        return (
            f"{subject}{end if self.reading == 'backward' else ''} The loss is taken from "
            "its own output."
        )


def layer_view_of(network: Recurrent, layer: int, reading: str) -> LayerView | None:
    """The layer and direction to show: the last layer, or forward, in place of a missing one.

    None for a network of one layer and one direction, which is shown as it is.
    """
    directions = 2 if network.bidirectional else 1
    if network.num_layers == directions == 1:
        return None
    return LayerView(
        network.num_layers,
        directions,
        min(layer, network.num_layers - 1),
        reading if network.bidirectional else DIRECTIONS[0],
        network.input_size,
    )


def first_layers(network: Recurrent, count: int) -> Recurrent:
    """The lowest layers of a network as a network: the layers above have no effect on them."""
    module = Recurrent(
        network.cell,
        network.input_size,
        network.hidden_size,
        num_layers=count,
        bias=network.bias,
        bidirectional=network.bidirectional,
        dtype=network.get_parameter("weight_ih_l0").dtype,
    )
    names = module.state_dict()
    own = {name: weight for name, weight in network.state_dict().items() if name in names}
    module.load_state_dict(own, assign=True)
    return module.requires_grad_(False)


def layer_module(network: Recurrent, layer: int, reading: str) -> Recurrent:
    """One layer in one direction as a module of its own, which reads forwards."""
    end = f"_l{layer}{SUFFIXES[DIRECTIONS.index(reading)]}"
    weights = network.state_dict()
    module = Recurrent(
        network.cell,
        weights[f"weight_ih{end}"].shape[1],
        network.hidden_size,
        bias=network.bias,
        dtype=weights[f"weight_ih{end}"].dtype,
    )
    own = {name: weights[name.removesuffix("_l0") + end] for name in module.state_dict()}
    module.load_state_dict(own, assign=True)
    return module.requires_grad_(False)


def layer_inputs(network: Recurrent, sequence: Sequence, layer: int) -> Sequence:
    """The sequence itself, or the states of the layer below, in the order of the sequence."""
    if layer == 0:
        return sequence
    with torch.no_grad():
        x = trace(first_layers(network, layer), sequence.x).output
    endings = ("", ", backward") if network.bidirectional else ("",)
    features = tuple(
        f"h{unit} of layer {layer}{ending}"
        for ending in endings
        for unit in range(network.hidden_size)
    )
    return replace(sequence, x=x, features=features)


def in_reading_order(sequence: Sequence, reading: str) -> Sequence:
    """A sequence in the order in which a direction reads it."""
    if reading == DIRECTIONS[0]:
        return sequence
    return replace(sequence, x=sequence.x.flip(0), tokens=sequence.tokens[::-1])


def layer_output(module: nn.Module, x: Tensor, layer_view: LayerView) -> Tensor:
    """h of the layer and direction that is shown, (T, B, H) in its order of reading.

    `module`, ours or torch's own, reads x in the order of the sequence; its last layer is the one
    that is shown.
    """
    output: Tensor = module(x)[0]
    halves = output.chunk(layer_view.directions, dim=-1)
    return halves[1].flip(0) if layer_view.reading == DIRECTIONS[1] else halves[0]
