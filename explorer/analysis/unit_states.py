"""The values of every unit's states while a model reads labelled texts."""

from __future__ import annotations

import torch
from torch import Tensor, nn

from explorer.analysis.labelled_text import LabelledText, Part
from explorer.analysis.token_reading import Encode
from explorer.capturing.inside import trace

# Layer, direction, name of the state.
StatePlace = tuple[int, str, str]
States = dict[StatePlace, tuple[Tensor, Tensor]]


def unit_states(model: nn.Module, text: LabelledText, encode: Encode, module: str | None) -> States:
    """Every state at the tokens that have a label, known and held out: place → (N, H) of each.

    Raises ValueError as `explorer.trace`, if what is encoded has another number of steps than
    there are tokens or another batch than one, and for states that are not finite.
    """
    known, held_out = (_states(model, one, encode, module) for one in (text.known, text.held_out))
    return {place: (known[place], held_out[place]) for place in known}


def _states(
    model: nn.Module, part: Part, encode: Encode, module: str | None
) -> dict[StatePlace, Tensor]:
    collected: dict[StatePlace, list[Tensor]] = {}
    for tokens in part.texts:
        traced = trace(model, encode(tokens), module=module)
        for (layer, direction), signals in traced.by_place.items():
            for name in traced.cell.states:
                values = signals[name]
                if values.shape[:2] != (len(tokens), 1):
                    raise ValueError(
                        f"The model reads {values.shape[0]:,} steps in a batch of "
                        f"{values.shape[1]:,} for {len(tokens):,} tokens; encode must give one "
                        "step a token, and a batch of one."
                    )
                if not bool(values.isfinite().all()):
                    raise ValueError(f"The state {name} of layer {layer} is not finite everywhere.")
                collected.setdefault((layer, direction, name), []).append(values[:, 0])
    return {place: torch.cat(values)[part.told] for place, values in collected.items()}
