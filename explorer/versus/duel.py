"""Who is ahead in what the sweeps measured, the best recurrent model or the Transformer."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Literal

from explorer.contest.results import Curves
from explorer.versus.models import TITLES, TRANSFORMER, is_recurrent
from explorer.versus.words import spread_words

Side = Literal["rnn", "transformer", "both", "neither", ""]

# One seed settles nothing.
FEWEST_SEEDS = 2


def places(curves: Curves) -> list[int]:
    """The places at which every model was measured, rising."""
    return sorted(set.intersection(*(set(curve) for curve in curves.values())))


def mean(values: tuple[float, ...]) -> float:
    """The mean over the seeds."""
    return sum(values) / len(values)


@dataclass(frozen=True)
class Duel:
    """The best recurrent model against the Transformer at one place.

    said: how a value is read. more: whether more is better. guess: the share that a guess gets
    right; where neither model's mean is nearer to 1 than to that, nobody wins. None for what is no
    share.
    """

    curves: Curves
    place: int
    said: Callable[[float], str]
    more: bool = True
    guess: float | None = None

    @property
    def rnn(self) -> str:
        """The recurrent model with the best mean."""
        models = [model for model in self.curves if is_recurrent(model)]
        sign = 1.0 if self.more else -1.0
        return max(models, key=lambda model: sign * mean(self.curves[model][self.place]))

    @property
    def side(self) -> Side:
        """Whose worst seed is better than the best seed of the other; "" where that is nobody's."""
        sign = 1.0 if self.more else -1.0
        ours, others = (
            [sign * value for value in self.curves[model][self.place]]
            for model in (self.rnn, TRANSFORMER)
        )
        if self.guess is not None:
            floor = (1.0 + self.guess) / 2.0
            if max(sum(ours) / len(ours), sum(others) / len(others)) < floor:
                return "neither"
        if min(len(ours), len(others)) < FEWEST_SEEDS:
            return ""
        if min(ours) > max(others):
            return "rnn"
        return "transformer" if min(others) > max(ours) else ""

    @property
    def measured(self) -> str:
        """Both with the spread over their seeds: LSTM 98 % (95 % to 100 %), Transformer 52 %."""
        return ", ".join(
            f"{TITLES[model]} {spread_words(self.curves[model][self.place], self.said)}"
            for model in (self.rnn, TRANSFORMER)
        )

    @property
    def verdict(self) -> str:
        """Who is ahead, in a sentence."""
        rnn = TITLES[self.rnn]
        return {
            "rnn": f"The {rnn} is ahead of the Transformer with every seed.",
            "transformer": f"The Transformer is ahead of the {rnn} with every seed.",
            "neither": "Both are nearer to a guess than to always right.",
        }.get(self.side, f"Between the {rnn} and the Transformer the seeds do not settle it.")


def at_trained(curves: Curves, longest: int, said: Callable[[float], str], guess: float) -> Duel:
    """The duel at the longest measured length that was trained on."""
    return Duel(curves, max(one for one in places(curves) if one <= longest), said, guess=guess)


def at_longest(curves: Curves, said: Callable[[float], str], guess: float) -> Duel:
    """The duel at the longest measured length."""
    return Duel(curves, places(curves)[-1], said, guess=guess)
