"""Steps of the optimiser that are too large or too small for the weights."""

from __future__ import annotations

from collections.abc import Iterator

from torch import Tensor, linalg

from explorer.diagnosis.checks.wording import place_words
from explorer.diagnosis.facts import Facts, PlaceFacts
from explorer.diagnosis.finding import Check, Sign
from explorer.wording import scientific

SMALLEST, LARGEST = 1e-6, 0.3
MATRICES = ("weight_ih", "weight_hh")
REMEDY = "for group in optimiser.param_groups:\n    group['lr'] *= "


def ratios(place: PlaceFacts) -> dict[str, float]:
    """‖change‖ / ‖weight‖ of each matrix over one step of the optimiser; empty if unknown."""
    result = {}
    for name in MATRICES:
        if name in place.before:
            weight = place.weights[name].double()
            size = _norm(weight)
            if size > 0.0:
                result[name] = _norm(weight - place.before[name].double()) / size
    return result


def _norm(values: Tensor) -> float:
    return float(linalg.vector_norm(values))


def _large(facts: Facts) -> Iterator[Sign]:
    for place in facts.places:
        for name, ratio in ratios(place).items():
            if ratio > LARGEST:
                yield _sign(place, name, ratio, LARGEST, f"{REMEDY}{1e-2 / ratio:.1g}")


def _small(facts: Facts) -> Iterator[Sign]:
    for place in facts.places:
        measured = ratios(place)
        # A matrix of zeros' worth of gradient is another finding; here all of them stand still.
        if measured and max(measured.values()) < SMALLEST:
            name, ratio = max(measured.items(), key=lambda item: item[1])
            remedy = (
                f"{REMEDY}{1e-3 / ratio:.1g}" if ratio else "optimiser.param_groups[0]['lr'] = 1e-3"
            )
            yield _sign(place, name, ratio, SMALLEST, remedy)


def _sign(place: PlaceFacts, name: str, ratio: float, limit: float, remedy: str) -> Sign:
    return Sign(
        f"One step of the optimiser changes {name}{place.suffix} of {place_words(place)}, by "
        f"{scientific(ratio)} of its size.",
        ratio,
        limit,
        remedy,
        place.module,
        place.layer,
        place.direction,
        f"{name}{place.suffix}",
    )


UPDATES_LARGE = Check(
    "warning",
    "Weights are thrown about rather than learned.",
    "Karpathy, CS231n, Neural networks 3: about 1e-3 is usual; the limit is wider, by our clinic",
    _large,
    page="train",
    measure="the size of an update over that of its weights",
)
UPDATES_SMALL = Check(
    "warning",
    "It would take hundreds of thousands of steps to change these weights.",
    "Karpathy, CS231n, Neural networks 3: about 1e-3 is usual; the limit is wider, by our clinic",
    _small,
    page="train",
    measure="the size of an update over that of its weights",
)
