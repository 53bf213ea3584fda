"""Generates the corpora: assets/corpora/agreement.txt, patterns.txt and tunes.txt.

    python -m scripts.make_corpora

Takes some seconds and gives the same bytes each time.
"""

from __future__ import annotations

import torch

from explorer.corpora.agreement import sample_sentence
from explorer.corpora.nursery import nursery_lines
from explorer.corpora.written_melodies import read_melodies, transpositions
from explorer.resources import CORPORA

SEED = 0
SENTENCES = 4700


def agreement_lines() -> list[str]:
    """Distinct sentences of the grammar, in the order in which they were generated."""
    generator, result = torch.Generator().manual_seed(SEED), dict[str, None]()
    while len(result) < SENTENCES:
        result[sample_sentence(generator)] = None
    return list(result)


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
    """Writes each corpus, one sentence or tune per line."""
    for key, lines in GENERATORS.items():
        text = "".join(f"{line}\n" for line in lines())
        (CORPORA / f"{key}.txt").write_bytes(text.encode())
        print(f"{key}: {text.count(chr(10))} lines, {len(text.encode())} bytes", flush=True)


if __name__ == "__main__":
    main()
