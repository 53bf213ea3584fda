"""Clipping that acts at every step, or might as well not be there."""

from __future__ import annotations

import statistics
from collections.abc import Iterator

from explorer.diagnosis.facts import Facts
from explorer.diagnosis.finding import Check, Sign

FEWEST_NORMS = 20
ALWAYS, FAR_BELOW = 0.98, 0.1


def _always(facts: Facts) -> Iterator[Sign]:
    if facts.clip is None or len(facts.norms) < FEWEST_NORMS:
        return
    acted = sum(norm > facts.clip for norm in facts.norms) / len(facts.norms)
    if acted >= ALWAYS:
        middle = statistics.median(facts.norms)
        yield Sign(
            f"Clipping at {facts.clip:g} acted in {100.0 * acted:.0f} % of "
            f"{len(facts.norms)} steps; the middle norm is {middle:.2g}.",
            acted,
            ALWAYS,
            f"torch.nn.utils.clip_grad_norm_(model.parameters(), {2.0 * middle:.2g})",
        )


def _never(facts: Facts) -> Iterator[Sign]:
    if facts.clip is None or len(facts.norms) < FEWEST_NORMS:
        return
    largest = max(facts.norms) / facts.clip
    if largest < FAR_BELOW:
        yield Sign(
            f"The largest norm of {len(facts.norms)} steps is {max(facts.norms):.2g}, "
            f"clipping begins at {facts.clip:g}: it never acts.",
            largest,
            FAR_BELOW,
            f"torch.nn.utils.clip_grad_norm_(model.parameters(), {2.0 * max(facts.norms):.2g})",
        )


CLIP_ALWAYS = Check(
    "warning",
    "Every step has the same length, whatever the gradient says: the rate is not what you set.",
    "Pascanu, Mikolov and Bengio 2013, section 3.2: the threshold from the norms that occur",
    _always,
    page="train",
    measure="the share of steps that were clipped",
)
CLIP_NEVER = Check(
    "note",
    "It protects from nothing that occurred, or it stands before backward and sees no gradient.",
    "Pascanu, Mikolov and Bengio 2013, section 3.2",
    _never,
    page="train",
    measure="the largest norm over the limit of clipping",
)
