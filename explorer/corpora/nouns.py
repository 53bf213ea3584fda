"""English nouns, one and many of each, and the last four letters, which are all that is read."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache

from explorer.corpora.held_out import is_held_out, listed
from explorer.resources import NOUNS

CLASSES = ("singular", "plural")
LETTERS, BLANK = 4, "·"
HELD_OUT_ONE_IN = 5
# What a person tries first is always trained on: no rule says that feet are many.
COMMON = listed("children men women people mice lice geese teeth feet bus glass lens")
HISSING = ("s", "x", "z", "ch", "sh")


@dataclass(frozen=True)
class Noun:
    """A word; tricky: a singular that ends in s, or a plural that is not formed by rule."""

    word: str
    is_plural: bool
    tricky: bool = False

    @property
    def ending(self) -> str:
        """The last four letters, with blanks before a shorter word."""
        return ending(self.word)


def ending(word: str) -> str:
    """The last LETTERS letters in small, with blanks before a shorter word."""
    return word.lower()[-LETTERS:].rjust(LETTERS, BLANK)


def plural(word: str) -> str:
    """The plural by rule: buses, cities, boys, cats."""
    if word.endswith("quiz"):
        return word + "zes"
    if word.endswith(HISSING):
        return word + "es"
    if word.endswith("y") and word[-2] not in "aeiou":
        return word[:-1] + "ies"
    return word + "s"


@lru_cache(maxsize=1)
def nouns() -> tuple[Noun, ...]:
    """Every noun of the list, one and many of each."""
    result: list[Noun] = []
    for line in NOUNS.read_text(encoding="utf-8").splitlines():
        if line.startswith("#"):
            continue
        one, *own = line.split()
        result.append(Noun(one, False, tricky=one.endswith("s")))
        result.append(Noun(own[0] if own else plural(one), True, tricky=bool(own)))
    return tuple(result)


def split_nouns(held_out: bool) -> tuple[Noun, ...]:
    """The nouns for training, or those kept out of it; no ending is in both."""
    return tuple(noun for noun in nouns() if _is_kept_out(noun) == held_out)


def _is_kept_out(noun: Noun) -> bool:
    common = noun.ending in map(ending, COMMON)
    return not common and is_held_out(noun.ending, HELD_OUT_ONE_IN)
