"""Inputs far from unit scale."""

from __future__ import annotations

from collections.abc import Iterator

from torch import Tensor

from explorer.diagnosis.facts import Facts, ModuleFacts
from explorer.diagnosis.finding import Check, Sign

SMALLEST, LARGEST = 0.02, 20.0
LISTED = 6
REMEDY = (
    "mean, deviation = batch.mean(dim=(0, 1)), batch.std(dim=(0, 1))\n"
    "batch = (batch - mean) / (deviation + 1e-8)  # keep both numbers for new data"
)


def scales(module: ModuleFacts) -> Tensor:
    """The root mean square of each input feature over its values other than 0: (I,)."""
    values = module.inputs[module.real].double()
    count = (values != 0.0).sum(dim=0).clamp(min=1)
    return (values.square().sum(dim=0) / count).sqrt()


def _large(facts: Facts) -> Iterator[Sign]:
    for module in facts.modules:
        size = scales(module)
        yield from _signs(module, size, size > LARGEST, float(size.max()), LARGEST)


def _small(facts: Facts) -> Iterator[Sign]:
    for module in facts.modules:
        size = scales(module)
        used = size > 0.0
        # Of one input, or of all: a few small features beside others of unit scale are usual.
        if bool(used.any()) and bool((size[used] < SMALLEST).all()):
            yield from _signs(module, size, used, float(size[used].max()), SMALLEST)


def _signs(
    module: ModuleFacts, size: Tensor, chosen: Tensor, value: float, limit: float
) -> Iterator[Sign]:
    features = chosen.nonzero()[:, 0].tolist()
    if not features:
        return
    listed = ", ".join(map(str, features[:LISTED])) + (", …" if len(features) > LISTED else "")
    yield Sign(
        f"{module.name} reads {len(features)} of {len(size)} features ({listed}) of the "
        f"size {value:.2g}, far from 1.",
        value,
        limit,
        REMEDY,
        module.name,
        0,
        "forward",
        "x",
        tuple(features),
    )


INPUTS_LARGE = Check(
    "warning",
    "Large inputs drive gates and tanh to their ends at once, where they learn slowly.",
    "LeCun, Bottou, Orr and Müller 1998, Efficient BackProp, section 4.3",
    _large,
    measure="the size of a feature",
)
INPUTS_SMALL = Check(
    "warning",
    "Small inputs hardly move the state; the biases outweigh them.",
    "LeCun, Bottou, Orr and Müller 1998, Efficient BackProp, section 4.3",
    _small,
    measure="the size of a feature",
)
