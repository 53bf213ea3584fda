"""Generates the corpora: assets/corpora/agreement.txt, patterns.txt and tunes.txt.

    python -m scripts.make_corpora

Writes agreement_held_out.tsv too: sentences on which agreement is measured. Takes half a minute and
gives the same bytes each time.
"""

from __future__ import annotations

import torch

from explorer.corpora.agreement import sample_sentence
from explorer.corpora.agreement_held_out import FILE, clause_line, sampled_clauses
from explorer.corpora.nursery import nursery_lines
from explorer.corpora.written_melodies import read_melodies, transpositions
from explorer.resources import CORPORA

SEED, HELD_OUT_SEED = 0, 1
SENTENCES = 4700


def agreement_lines() -> list[str]:
    """Distinct sentences of the grammar, in the order in which they were generated."""
    generator, result = torch.Generator().manual_seed(SEED), dict[str, None]()
    while len(result) < SENTENCES:
        result[sample_sentence(generator)] = None
    return list(result)


def held_out_lines(sentences: list[str]) -> list[str]:
    """Clauses that are none of the sentences, a line each."""
    learned = {sentence.lower() for sentence in sentences}
    return [clause_line(clause) for clause in sampled_clauses(learned, HELD_OUT_SEED)]


def pattern_lines() -> list[str]:
    """All nursery lines, shuffled, so that every pattern occurs early in the text."""
    return _shuffled(nursery_lines())


def tune_lines() -> list[str]:
    """Every melody in all its singable transpositions, shuffled."""
    melodies = read_melodies((CORPORA / "melodies.txt").read_text("utf-8"))
    return _shuffled([tune for melody in melodies for tune in transpositions(melody.text)])


def _shuffled(lines: list[str]) -> list[str]:
    order = torch.randperm(len(lines), generator=torch.Generator().manual_seed(SEED))
    return [lines[place] for place in order.tolist()]


GENERATORS = {"agreement": agreement_lines, "patterns": pattern_lines, "tunes": tune_lines}


def main() -> None:
    """Writes each corpus, one sentence or tune per line, and the held-out clauses."""
    for key, lines in GENERATORS.items():
        _write(f"{key}.txt", lines())
    _write(FILE, held_out_lines(agreement_lines()))


def _write(name: str, lines: list[str]) -> None:
    text = "".join(f"{line}\n" for line in lines)
    (CORPORA / name).write_bytes(text.encode())
    print(f"{name}: {len(lines)} lines, {len(text.encode())} bytes", flush=True)


if __name__ == "__main__":
    main()
