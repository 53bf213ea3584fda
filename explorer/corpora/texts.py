"""The texts that a language model can be trained on; they come with the app."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache

from explorer import resources


@dataclass(frozen=True)
class Corpus:
    """A text of one sentence or one tune a line: what to look for in it, and where it is from."""

    key: str
    title: str
    sentence: str
    source: str
    music: bool = False


CORPORA: dict[str, Corpus] = {
    "agreement": Corpus(
        "agreement",
        "Restaurants and friends",
        "See whether the verb agrees with its noun when other nouns stand in between.",
        "Written for this project: drawn from a grammar of English.",
    ),
    "patterns": Corpus(
        "patterns",
        "Nursery patterns",
        "See how soon a model learns to count down, to rhyme and to build a chain.",
        "Written for this project, after the forms of old nursery rhymes.",
    ),
    "tunes": Corpus(
        "tunes",
        "Old tunes",
        "Listen for bars of the right length, and for an ending that sounds like one.",
        "Traditional melodies, free of copyright, written in letters and moved up and down.",
        music=True,
    ),
}


@lru_cache(maxsize=len(CORPORA))
def corpus_text(key: str) -> str:
    """The whole text of a corpus. Raises ValueError for an unknown key."""
    if key not in CORPORA:
        raise ValueError(f"There is no corpus {key!r}; allowed are {', '.join(CORPORA)}.")
    return (resources.CORPORA / f"{key}.txt").read_text("utf-8")
