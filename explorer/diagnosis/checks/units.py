"""Units that say nothing: silent, always the same, or said by another one already."""

from __future__ import annotations

from collections.abc import Iterator

import torch
from torch import Tensor

from explorer.diagnosis.checks.wording import module_code, place_words, units_words
from explorer.diagnosis.facts import Facts, PlaceFacts
from explorer.diagnosis.finding import Check, Sign

SILENT, FEWEST_VALUES = 1e-3, 20
# Of the unit's largest value, and of a duplicate's deviation.
SAME, LIKE = 1e-3, 1e-3
LEAST_UNITS = 0.25
# Where h has no upper bound, as behind a ReLU, networks that learn well have many silent units.
LEAST_UNITS_UNBOUNDED = 0.7
MOST_COMPARED = 500


def _states(place: PlaceFacts) -> Tensor | None:
    """h of all real steps and sequences, (N, H); None for too few."""
    values = place.signals["h"][place.real].double()
    return values if len(values) >= FEWEST_VALUES and bool(values.isfinite().all()) else None


def _dead(facts: Facts) -> Iterator[Sign]:
    for place in facts.places:
        values = _states(place)
        if values is not None:
            dead = values.abs().amax(dim=0) < SILENT
            is_bounded = place.cell.signal("h").high is not None
            limit = LEAST_UNITS if is_bounded else LEAST_UNITS_UNBOUNDED
            yield from _signs(place, dead, f"stay below {SILENT:g}", limit)


def _constant(facts: Facts) -> Iterator[Sign]:
    for place in facts.places:
        values = _states(place)
        if values is not None:
            largest = values.abs().amax(dim=0)
            spread = values.amax(dim=0) - values.amin(dim=0)
            constant = (largest >= SILENT) & (spread < SAME * largest)
            yield from _signs(place, constant, "never change")


def _duplicate(facts: Facts) -> Iterator[Sign]:
    for place in facts.places:
        values = _states(place)
        if values is not None:
            yield from _signs(place, duplicates(values), "repeat a unit before them")


def duplicates(values: Tensor) -> Tensor:
    """Which units, (H,), follow an earlier one or its negative at all of N values, (N, H)."""
    some = values[:: max(len(values) // MOST_COMPARED, 1)]
    deviation = some.std(dim=0, unbiased=False)
    moving = deviation > SILENT
    result = torch.zeros(values.shape[1], dtype=torch.bool)
    for unit in range(1, values.shape[1]):
        if not moving[unit]:
            continue
        earlier = some[:, :unit][:, moving[:unit]]
        own = some[:, unit, None]
        bound = LIKE * deviation[unit]
        alike = ((earlier - own).abs().amax(dim=0) < bound) | (
            (earlier + own).abs().amax(dim=0) < bound
        )
        result[unit] = bool(alike.any())
    return result


def _signs(
    place: PlaceFacts, chosen: Tensor, what: str, limit: float = LEAST_UNITS
) -> Iterator[Sign]:
    units = tuple(chosen.nonzero()[:, 0].tolist())
    if len(units) < max(limit * len(chosen), 1):
        return
    yield Sign(
        f"In {place_words(place)}, {units_words(units, len(chosen))} {what}.",
        len(units) / len(chosen),
        limit,
        _fresh(place),
        place.module,
        place.layer,
        place.direction,
        "h",
        units,
    )


def _fresh(place: PlaceFacts) -> str:
    lines = [
        f"    torch.nn.init.{draw}(rnn.{name}{place.suffix})"
        for name, draw in (("weight_ih", "xavier_uniform_"), ("weight_hh", "orthogonal_"))
        if name in place.weights
    ]
    lines += [
        f"    torch.nn.init.zeros_(rnn.{name}{place.suffix})"
        for name in ("bias_ih", "bias_hh")
        if name in place.weights
    ]
    return f"rnn = {module_code(place.module)}\nwith torch.no_grad():\n" + "\n".join(lines)


UNITS_DEAD = Check(
    "warning",
    "These units give nothing on; a ReLU that is always off also learns nothing any more.",
    "Maas, Hannun and Ng 2013 on units that never act",
    _dead,
    measure="the share of the layer's units",
)
UNITS_CONSTANT = Check(
    "warning",
    "These units act as a bias: neither the input nor the past is in them.",
    "a unit without variance; how often it is right is in assets/diagnosis/clinic.md",
    _constant,
    measure="the share of the layer's units",
)
UNITS_DUPLICATE = Check(
    "warning",
    "Units that start alike get equal gradients and stay alike: the layer is narrower than told.",
    "Goodfellow, Bengio and Courville 2016, section 8.4, on breaking symmetry",
    _duplicate,
    measure="the share of the layer's units",
)
