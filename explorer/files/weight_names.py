"""Names of recurrent weights: what a name ends with, and which of them belong together."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

import torch
from torch import Tensor

ENDINGS = {
    "weight_ih": ("weight_ih", "w_ih", "wih", "w_xh", "wxh"),
    "weight_hh": ("weight_hh", "w_hh", "whh"),
    "bias_ih": ("bias_ih", "b_ih", "bih"),
    "bias_hh": ("bias_hh", "b_hh", "bhh", "b_h", "bh"),
    "weight_hr": ("weight_hr", "w_hr"),
    "weight_ci": ("weight_ci",),
    "weight_cf": ("weight_cf",),
    "weight_co": ("weight_co",),
}
MEANING = {ending: name for name, endings in ENDINGS.items() for ending in endings}
NAME = re.compile(
    rf"(?P<front>.*?)(?P<what>{'|'.join(sorted(MEANING, key=len, reverse=True))})"
    r"(?:_?l(?P<layer>\d{1,3}))?(?P<reverse>_reverse)?",
    re.IGNORECASE | re.DOTALL,
)
# torch.nn.utils.parametrizations.weight_norm, and the weight_norm before it.
NORMED = (
    re.compile(r"(?P<front>.*?)parametrizations\.(?P<name>\w+)\.original(?P<half>[01])"),
    re.compile(r"(?P<front>.*?)(?P<name>weight_[ih]h_l\d+(?:_reverse)?)_(?P<half>[gv])"),
)
SIZES, DIRECTIONS = ("0", "g"), ("1", "v")
SEPARATORS = "._/ "


@dataclass
class Group:
    """The weights that stand under one name: place → (meaning → weights), and their full names."""

    front: str
    places: dict[tuple[int, bool], dict[str, Tensor]] = field(default_factory=dict)
    sources: set[str] = field(default_factory=set)
    torch_names: bool = True

    @property
    def name(self) -> str:
        """The module's name, empty if nothing stands in front of the weights' endings."""
        return self.front.rstrip(SEPARATORS)


def weight_groups(
    tensors: Mapping[str, Tensor], needed: Iterable[str] = ("weight_ih", "weight_hh")
) -> list[Group]:
    """The groups of recurrent weights in the order in which the file has them.

    What matches only by chance, a bias without the matrices that are needed, is left out.
    """
    groups: dict[str, Group] = {}
    for name, value in tensors.items():
        match = NAME.fullmatch(name)
        if match is None:
            continue
        what, front = match["what"], match["front"]
        group = groups.setdefault(front, Group(front))
        place = (int(match["layer"] or 0), match["reverse"] is not None)
        group.places.setdefault(place, {}).setdefault(MEANING[what.lower()], value)
        group.sources.add(name)
        group.torch_names &= what in ENDINGS and (not front or front.endswith("."))
    return [group for group in groups.values() if _complete(group, tuple(needed))]


def plain_weights(tensors: Mapping[str, Tensor]) -> dict[str, Tensor]:
    """The weights with each pair of weight_norm joined to the one that the module uses."""
    halves: dict[str, dict[str, tuple[str, Tensor]]] = {}
    for name, value in tensors.items():
        for pattern in NORMED:
            match = pattern.fullmatch(name)
            if match:
                whole = halves.setdefault(match["front"] + match["name"], {})
                whole["size" if match["half"] in SIZES else "direction"] = (name, value)
    joined: dict[str, Tensor] = {}
    used: set[str] = set()
    for name, pair in halves.items():
        if len(pair) == 2 and _fits_norm(pair["size"][1], pair["direction"][1]):
            # w = g v / ‖v‖, row by row
            direction = pair["direction"][1]
            joined[name] = pair["size"][1] * direction / _row_norms(direction)
            used.update(half for half, _ in pair.values())
    return {name: value for name, value in tensors.items() if name not in used} | joined


def _row_norms(value: Tensor) -> Tensor:
    norms: Tensor = torch.linalg.vector_norm(value, dim=1, keepdim=True)
    return norms


def _fits_norm(size: Tensor, direction: Tensor) -> bool:
    return direction.dim() == 2 and tuple(size.shape) == (direction.shape[0], 1)


def _complete(group: Group, needed: tuple[str, ...]) -> bool:
    return any(all(name in weights for name in needed) for weights in group.places.values())
