"""Sentences of the agreement grammar that are not in its corpus: as many of each distance."""

from __future__ import annotations

from collections.abc import Collection
from functools import lru_cache

import torch

from explorer import resources
from explorer.corpora.agreement import Clause, has_repetition, sample_clause

FILE = "agreement_held_out.tsv"
# Words between noun and verb. One word never stands there alone; more than eight are not in the
# corpus, so that the last distances ask for more than was learned.
DISTANCES = (0, *range(2, 11))
LONGEST_LEARNED = 8
EACH = 200


@lru_cache(maxsize=1)
def held_out_clauses() -> tuple[Clause, ...]:
    """The sentences in the order of their file: EACH of every distance, the shortest first."""
    lines = (resources.CORPORA / FILE).read_text("utf-8").splitlines()
    return tuple(Clause(*line.split("\t")) for line in lines)


def sampled_clauses(learned: Collection[str], seed: int) -> list[Clause]:
    """Distinct clauses that are no line of `learned`, EACH of every distance, the shortest first.

    `learned` has sentences in lower case. The articles fit their words already.
    """
    generator = torch.Generator().manual_seed(seed)
    found: dict[int, dict[str, Clause]] = {distance: {} for distance in DISTANCES}
    while any(len(clauses) < EACH for clauses in found.values()):
        clause = sample_clause(generator, DISTANCES[-1])
        clauses = found.get(distance(clause), {})
        usable = f"{clause.text}." not in learned and not has_repetition(clause.text)
        if usable and len(clauses) < EACH:
            clauses[clause.text] = _with_articles(clause)
    return [clause for clauses in found.values() for clause in clauses.values()]


def distance(clause: Clause) -> int:
    """The number of words between the noun and its verb."""
    return len(clause.between.split())


def clause_line(clause: Clause) -> str:
    """A clause as a line of the file, without its end."""
    return "\t".join((clause.before, clause.head, clause.between, clause.verb, clause.after))


def _with_articles(clause: Clause) -> Clause:
    """The same clause with "an" before vowels in its parts."""
    words, parts = clause.text.split(), []
    for part in (clause.before, clause.head, clause.between, clause.verb, clause.after):
        count = len(part.split())
        parts.append(" ".join(words[:count]))
        words = words[count:]
    return Clause(*parts)
