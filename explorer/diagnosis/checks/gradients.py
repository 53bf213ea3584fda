"""Gradients that vanish or explode along time."""

from __future__ import annotations

from collections.abc import Iterator

import torch
from torch import Tensor

from explorer.analysis.half_life import half_life
from explorer.diagnosis.checks.wording import module_code, place_words
from explorer.diagnosis.facts import Facts, PlaceFacts
from explorer.diagnosis.finding import Check, Sign
from explorer.network.initialisation import keeping_rows

SMALLEST, LARGEST = 1e-8, 1e3
FEWEST_STEPS = 8


def along_time(place: PlaceFacts) -> Tensor | None:
    """‖dL/dh_t‖ over the batch, (T,), in reading order; None without a loss or for a short run."""
    if "h" not in place.gradients or len(place.real) < FEWEST_STEPS:
        return None
    values = place.gradients["h"].double() * place.real[..., None]
    norms: Tensor = torch.linalg.vector_norm(values.nan_to_num(0.0, 0.0, 0.0), dim=(1, 2))
    return norms.flip(0) if place.direction == "backward" else norms


def _vanishes(facts: Facts) -> Iterator[Sign]:
    for place in facts.places:
        norms = along_time(place)
        if norms is None or not float(norms.max()) > 0.0:
            continue
        ratio = float(norms[0] / norms.max())
        if ratio < SMALLEST:
            last = _last(norms)
            yield Sign(
                f"In {place_words(place)}, the loss's gradient is {float(norms.max()):.2g} where "
                f"it is largest and {float(norms[0]):.2g} at the first step read: it "
                f"{_rate(norms)}.",
                ratio,
                SMALLEST,
                _keeping(place),
                place.module,
                place.layer,
                place.direction,
                "h",
                steps=(_step(place, norms, 0), _step(place, norms, last)),
            )


def _explodes(facts: Facts) -> Iterator[Sign]:
    for module in facts.modules:
        for place in module.places:
            norms = along_time(place)
            if norms is None or not module.incoming:
                continue
            ratio = float(norms.max()) / module.incoming
            if ratio > LARGEST:
                remedy = (
                    "# before every step of the optimiser:\n"
                    "torch.nn.utils.clip_grad_norm_(model.parameters(), 1.0)"
                )
                if "weight_hh" in place.weights:
                    remedy += (
                        f"\nrnn = {module_code(place.module)}\n"
                        f"torch.nn.init.orthogonal_(rnn.weight_hh{place.suffix})"
                    )
                yield Sign(
                    f"In {place_words(place)}, the loss's gradient grows to "
                    f"{float(norms.max()):.2g} at step {_step(place, norms, int(norms.argmax()))}, "
                    f"{ratio:.2g} times "
                    f"what the loss sends to any one step: it {_rate(norms)}.",
                    ratio,
                    LARGEST,
                    remedy,
                    place.module,
                    place.layer,
                    place.direction,
                    "h",
                    steps=(_step(place, norms, int(norms.argmax())),),
                )


def _rate(norms: Tensor) -> str:
    return half_life(norms, start=_last(norms), towards="past").sentence


def _step(place: PlaceFacts, norms: Tensor, reading: int) -> int:
    """The position in the sequence of a step in reading order."""
    return reading if place.direction == "forward" else len(norms) - 1 - reading


def _last(norms: Tensor) -> int:
    return int(norms.nonzero()[-1])


def _keeping(place: PlaceFacts) -> str:
    size = place.hidden_size
    sign = keeping_rows(place.cell).get("f")
    if sign is not None and "bias_ih" in place.weights:
        block = place.cell.rows.index("f")
        rows = f"{block * size}:{(block + 1) * size}"
        values = {"bias_ih": sign, "bias_hh": 0.0}
        lines = [
            f"    rnn.{name}{place.suffix}[{rows}] = {value}"
            for name, value in values.items()
            if name in place.weights
        ]
        code = f"rnn = {module_code(place.module)}\nwith torch.no_grad():\n"
        return code + "\n".join(lines)
    inputs = place.weights["weight_ih"].shape[1]
    return f"rnn = torch.nn.LSTM({inputs}, {size})  # a cell whose c passes the gradient on"


GRADIENT_VANISHES = Check(
    "warning",
    "What stands at the first steps cannot be learned from: its gradient is lost on the way.",
    "Bengio, Simard and Frasconi 1994; Hochreiter and Schmidhuber 1997",
    _vanishes,
    page="gradients",
    measure="‖dL/dh‖ at the first step over the largest",
)
GRADIENT_EXPLODES = Check(
    "warning",
    "A few early steps rule the update, and one batch can undo what was learned.",
    "Pascanu, Mikolov and Bengio 2013, section 2",
    _explodes,
    page="gradients",
    measure="the largest ‖dL/dh‖ over what the loss sends to one step",
)
