"""What the sweeps say of a task and of little data, whatever came out, and how they were made."""

from __future__ import annotations

from collections.abc import Callable

from explorer.contest.results import Curves, edition
from explorer.versus.crossing import crossing
from explorer.versus.duel import Duel, at_longest, at_trained, mean, places
from explorer.versus.models import TITLES, TRANSFORMER
from explorer.versus.words import bits_words, cores_words, share_words, spread_words, whole_words


def reached_words(curves: Curves, place: int, said: Callable[[float], str], *, more: bool) -> str:
    """What every model reached at a place with its spread, best mean first."""
    sign = -1.0 if more else 1.0
    ranked = sorted(curves, key=lambda model: sign * mean(curves[model][place]))
    return ", ".join(
        f"{TITLES[model]} {spread_words(curves[model][place], said)}" for model in ranked
    )


def length_sentence(curves: Curves, longest_trained: int, guess: float) -> str:
    """Who is right at a length of the training, and who still is far beyond it."""
    trained = at_trained(curves, longest_trained, share_words, guess)
    longest = at_longest(curves, share_words, guess)
    return (
        f"Right at {trained.place}, as trained: {trained.measured}. {trained.verdict} At "
        f"{longest.place}, beyond the training: "
        f"{reached_words(curves, longest.place, share_words, more=True)}; a guess "
        f"{share_words(guess)}. {longest.verdict}"
    )


def data_crossing(curves: Curves) -> float | None:
    """From how many sentences on the Transformer has the fewer bits, None for no such place.

    Beside it stands the recurrent model that is best with the fewest sentences; means are compared.
    """
    measured = places(curves)
    rnn = Duel(curves, measured[0], bits_words, more=False).rnn
    ours, others = ([mean(curves[one][k]) for k in measured] for one in (rnn, TRANSFORMER))
    return crossing(measured, ours, others)


def data_sentence(curves: Curves) -> str:
    """Who predicts better with little data, and who with much, and where that turns round."""
    first, *_, last = places(curves)
    few, many = (Duel(curves, place, bits_words, more=False) for place in (first, last))
    held = "" if few.side == "rnn" else "The lecture says that RNNs win with little data. Here: "
    return (
        f"Held-out bits a token after {first:,} sentences: "
        f"{reached_words(curves, first, bits_words, more=False)}. {held}{few.verdict} After "
        f"{last:,}: {reached_words(curves, last, bits_words, more=False)}. {many.verdict}"
        f"{_turned(data_crossing(curves))}"
    )


def _turned(place: float | None) -> str:
    return "" if place is None else f" The means cross at about {whole_words(place)} sentences."


def sweep_source(sweep: str) -> str:
    """Where the numbers of the sweep "length", "data" or "label" come from, in two sentences."""
    made = edition(sweep)
    return (
        f"{made.trainings} trainings on one thread of {cores_words(made.cores)}, "
        f"torch {made.torch}, {made.date}, by "
        f"`python -m scripts.contest.measure_{sweep}`. Sizes and grids are in "
        "`assets/sweeps/contest.md`."
    )
