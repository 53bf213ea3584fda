"""When which: each claim beside what was measured, who wins, and what that advises."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass

import pandas as pd

from explorer.versus.duel import Side
from explorer.wording import in_a_row

SIDES: Mapping[Side, str] = {
    "rnn": "RNN",
    "transformer": "Transformer",
    "both": "both",
    "neither": "neither",
    "": "not settled",
}
SUMMED_UP: Mapping[Side, str] = {
    "rnn": "take an RNN for {}",
    "transformer": "a Transformer for {}",
    "both": "either for {}",
    "neither": "neither is good at {}",
    "": "not settled: {}",
}


@dataclass(frozen=True)
class Verdict:
    """A claim and what became of it.

    key: names it. topic: what it is about, in a few words. claim: who is said to win, and by whom.
    measured: the numbers, with their spread. side: who wins by them, "" if that is not settled.
    expected: who was said to win. advice: what to do then, with its number; "" where nothing is
    settled. part: the part of the page that shows it.
    """

    key: str
    topic: str
    claim: str
    measured: str
    side: Side
    expected: Side
    advice: str
    part: str

    @property
    def outcome(self) -> str:
        """Who wins, and whether that is against the claim."""
        is_against = {self.side, self.expected} == {"rnn", "transformer"}
        return SIDES[self.side] + (", against the claim" if is_against else "")


def table_rows(verdicts: Sequence[Verdict]) -> list[dict[str, str]]:
    """One row a claim."""
    return [
        {"Claim": one.claim, "Measured here": one.measured, "Who wins": one.outcome}
        for one in verdicts
    ]


def verdicts_frame(verdicts: Sequence[Verdict]) -> pd.DataFrame:
    """A row a claim, with all that is known of it, as texts."""
    return pd.DataFrame([asdict(one) for one in verdicts])


def summary(verdicts: Sequence[Verdict]) -> str:
    """One sentence: where either side wins, and what is not settled."""
    topics = {side: [one.topic for one in verdicts if one.side == side] for side in SUMMED_UP}
    parts = [
        words.format(in_a_row(topics[side])) for side, words in SUMMED_UP.items() if topics[side]
    ]
    return f"Measured here: {'; '.join(parts)}."


def advice(verdicts: Sequence[Verdict]) -> list[str]:
    """If … then …, of what is settled."""
    return [one.advice for one in verdicts if one.advice]
