"""Agreement over distance, measured with several seeds by `scripts.measure_agreement`."""

from __future__ import annotations

import csv
from dataclasses import dataclass
from functools import lru_cache

from explorer.resources import SWEEP_OF_AGREEMENT


@dataclass(frozen=True)
class Seeded:
    """A network trained with several seeds.

    shares: for every number of words between noun and verb, the share of sentences in which the
    right form was likelier, one for each seed.
    """

    cell: str
    units: int
    shares: dict[int, tuple[float, ...]]


@lru_cache(maxsize=1)
def agreement_seeds() -> tuple[Seeded, ...]:
    """The networks in the order of the file, the plain RNN of the shipped size first."""
    shares: dict[tuple[str, int], dict[int, list[float]]] = {}
    with SWEEP_OF_AGREEMENT.open(encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file):
            network = shares.setdefault((row["cell"], int(row["units"])), {})
            over_seeds = network.setdefault(int(row["distance"]), [])
            over_seeds.append(int(row["right"]) / int(row["count"]))
    return tuple(
        Seeded(cell, units, {words: tuple(each) for words, each in network.items()})
        for (cell, units), network in shares.items()
    )
