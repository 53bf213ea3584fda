"""Where each cell fails: the same training at one length after the other."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from explorer.training.plan import Plan
from explorer.training.training import Training
from explorer.training.workshop import Work


@dataclass(frozen=True)
class Point:
    """What a cell reached at a length: its metric on held-out sequences after training."""

    cell: str
    length: int
    seed: int
    metric: float


class Sweep(Work):
    """A plan carried out at several lengths with several seeds; `points` come as they are found."""

    def __init__(self, plan: Plan, lengths: Sequence[int], seeds: Sequence[int] = (0,)) -> None:
        self.plans = [
            replace(plan, length=length, seed=seed).checked()
            for length in lengths
            for seed in seeds
        ]
        self.points: list[Point] = []
        self.trainings_done = 0
        self._training: Training | None = None

    @property
    def finished(self) -> bool:
        """Whether every length was tried with every seed."""
        return self.trainings_done == len(self.plans)

    @property
    def share_done(self) -> float:
        """How much of it is done, 0 to 1, as counted in trainings."""
        current = self._training
        part = current.done / current.last if current is not None else 0.0
        return min((self.trainings_done + part) / len(self.plans), 1.0)

    def step(self) -> None:
        """One step of the training that is on."""
        if self.finished:
            return
        if self._training is None:
            self._training = Training(self.plans[self.trainings_done])
        training = self._training
        training.step()
        if training.finished:
            self.points += [
                Point(
                    trainee.sizes.cell,
                    training.plan.length,
                    training.plan.seed,
                    trainee.records.metric[-1],
                )
                for trainee in training.trainees
            ]
            self._training = None
            self.trainings_done += 1

    def rest(self) -> None:
        """Nothing has to be kept of a training that is not finished."""


def sweep_lengths(low: int, high: int, count: int = 4) -> tuple[int, ...]:
    """Up to `count` lengths, each about twice the one before, the last one `high`."""
    return tuple(sorted({max(round(high / 2**k), low) for k in range(count)}))
