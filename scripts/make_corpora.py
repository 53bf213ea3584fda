"""Writes the corpora again: assets/corpora/agreement.txt, patterns.txt and tunes.txt.

    python scripts/make_corpora.py

Takes some seconds; the same bytes each time.
"""

from __future__ import annotations

import sys
from pathlib import Path

import torch

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT))

from explorer.corpora.agreement import drawn_sentence  # noqa: E402
from explorer.corpora.nursery import nursery_lines  # noqa: E402
from explorer.corpora.written_melodies import moved, read_melodies  # noqa: E402
from explorer.resources import CORPORA  # noqa: E402

SEED = 0
SENTENCES = 4700
STEPS = range(-3, 5)


def agreement_lines() -> list[str]:
    """Different sentences of the grammar, in the order of drawing."""
    generator, result = torch.Generator().manual_seed(SEED), dict[str, None]()
    while len(result) < SENTENCES:
        result[drawn_sentence(generator)] = None
    return list(result)


def pattern_lines() -> list[str]:
    """All nursery patterns, shuffled: who reads on meets every family early."""
    return _shuffled(nursery_lines())


def tune_lines() -> list[str]:
    """Every melody from three steps down to four up, where one can still sing it; shuffled."""
    melodies = read_melodies((CORPORA / "melodies.txt").read_text("utf-8"))
    result = (moved(melody.text, steps) for melody in melodies for steps in STEPS)
    return _shuffled([text for text in result if text is not None])


def _shuffled(lines: list[str]) -> list[str]:
    order = torch.randperm(len(lines), generator=torch.Generator().manual_seed(SEED))
    return [lines[place] for place in order.tolist()]


MADE = {"agreement": agreement_lines, "patterns": pattern_lines, "tunes": tune_lines}


def main() -> None:
    """Writes each corpus, one sentence or tune a line."""
    for key, lines in MADE.items():
        text = "".join(f"{line}\n" for line in lines())
        (CORPORA / f"{key}.txt").write_bytes(text.encode())
        print(f"{key}: {text.count(chr(10))} lines, {len(text.encode())} bytes", flush=True)


if __name__ == "__main__":
    main()
