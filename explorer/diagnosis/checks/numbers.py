"""Numbers that are no numbers: the first place where one arises."""

from __future__ import annotations

import math
from collections.abc import Iterator

from explorer.diagnosis.facts import Facts
from explorer.diagnosis.finding import Check, Sign


def _not_finite(facts: Facts) -> Iterator[Sign]:
    first = facts.not_finite
    if first is None:
        return
    where = f" at step {first.steps[0]}" if first.steps else ""
    unit = f", unit {first.units[0]}" if first.units else ""
    yield Sign(
        f"The first value that is not finite is in {first.what}{where}{unit}.",
        math.nan,
        math.inf,
        "bad = [name for name, weight in model.named_parameters() if not weight.isfinite().all()]\n"
        "assert not bad, bad  # the weights first, then the data; then clip the gradient:\n"
        "torch.nn.utils.clip_grad_norm_(model.parameters(), 1.0)",
        first.module,
        first.layer,
        first.direction,
        first.signal,
        first.units,
        first.steps,
    )


NOT_FINITE = Check(
    "error",
    "From there on everything becomes NaN or infinite, and no step of the optimiser mends it.",
    "IEEE 754; Pascanu, Mikolov and Bengio 2013, section 3.2, on clipping",
    _not_finite,
)
