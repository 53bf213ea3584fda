"""How often models choose the right form of a verb, over its distance from the noun."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from statistics import fmean

import torch

from explorer.analysis.cost_sentences import listed
from explorer.cells import CELLS
from explorer.corpora.agreement_held_out import LONGEST_LEARNED
from explorer.language.agreement import Score
from explorer.language.agreement_seeds import Seeded
from explorer.views.agreement import words_text
from explorer.views.board import group, plain_board
from explorer.views.language import labels_of
from explorer.views.lines import line_panel
from explorer.views.payloads import Board

CHANCE = 0.5
# Distances of the table: near the noun, the farthest that was learned, the farthest asked for.
NEAR, BEYOND = 2, 10

Scores = Mapping[str, Mapping[int, Score]]


def distance_board(scores: Scores, tokens: Sequence[str]) -> Board:
    """How often each model, title → words between noun and verb → score, is right."""
    longest = max(map(max, scores.values()))
    curves = {
        title: torch.tensor(
            [each[words].share if words in each else torch.nan for words in range(longest + 1)]
        )
        for title, each in scores.items()
    }
    lowest = min(score.share for each in scores.values() for score in each.values())
    panel = line_panel(
        "right form likelier",
        curves,
        "The share of held-out sentences in which the right form is likelier, over the number of "
        "words between noun and verb.",
        log=False,
        ends=(min(CHANCE, int(10 * lowest) / 10), 1.0),
        first=0,
    )
    panel["word"] = "words between:"
    panel["below"] = ["0 words between", words_text(longest)]
    return plain_board(labels_of(tokens), [group("", "", lines=[panel])])


def distance_sentence(scores: Scores, words: int) -> str:
    """What the models reach without a word between noun and verb, and at a number of words."""
    known = next(iter(scores.values()))
    at = min(known, key=lambda one: (abs(one - words), one))
    parts = [
        f"{title} {_percent(each[0].share)}, then {_percent(each[at].share)}"
        for title, each in scores.items()
    ]
    beyond = f" No sentence they learned from has more than {LONGEST_LEARNED} words there."
    return (
        f"Right without a word between, then with {words_text(at)}: {'; '.join(parts)}. "
        f"{known[at].count} held-out sentences each; a guess is right in {_percent(CHANCE)}."
        f"{beyond if at > LONGEST_LEARNED else ''}"
    )


def seed_table(networks: Sequence[Seeded]) -> list[dict[str, str]]:
    """The networks as rows of texts: the mean over the seeds, the worst and the best of them."""
    return [
        {
            "Network": _title(network),
            "Seeds": str(len(network.shares[NEAR])),
            f"{words_text(NEAR)} between": _span(network.shares[NEAR]),
            f"{words_text(LONGEST_LEARNED)} between": _span(network.shares[LONGEST_LEARNED]),
            f"{words_text(BEYOND)}, more than learned": _span(network.shares[BEYOND]),
        }
        for network in networks
    ]


def seed_sentence(networks: Sequence[Seeded]) -> str:
    """How often the first network and each of the others are wrong, and whether spreads overlap.

    At the farthest distance that was learned.
    """
    first, *others = networks
    shares = first.shares[LONGEST_LEARNED]
    wrong = "; ".join(
        f"{_title(one)} {_percent(1.0 - fmean(one.shares[LONGEST_LEARNED]))}" for one in networks
    )
    ahead = [_title(one) for one in others if min(one.shares[LONGEST_LEARNED]) > max(shares)]
    if not ahead:
        clear = f"The seeds overlap: no network is better with every seed than {_title(first)}."
    else:
        clear = f"Better with every seed than {_title(first)} with any: {listed(ahead)}."
        if len(ahead) < len(others):
            clear += " The others' seeds overlap with its own."
    return f"Wrong with {words_text(LONGEST_LEARNED)} between, on average: {wrong}. {clear}"


def _title(network: Seeded) -> str:
    return f"{CELLS[network.cell].title} with {network.units} units"


def _span(shares: Sequence[float]) -> str:
    return f"{_percent(fmean(shares))} ({100.0 * min(shares):.0f} to {100.0 * max(shares):.0f})"


def _percent(share: float) -> str:
    return f"{100.0 * share:.0f} %"
