"""English nouns in singular and plural; models read only their last four letters."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache

from explorer.corpora.held_out import is_held_out, word_list
from explorer.resources import NOUNS

CLASSES = ("singular", "plural")
LETTERS, BLANK = 4, "·"
HELD_OUT_ONE_IN = 5
# Words that people try first are always in the training part: no rule makes “feet” a plural.
COMMON = word_list("children men women people mice lice geese teeth feet bus glass lens")
HISSING = ("s", "x", "z", "ch", "sh")


@dataclass(frozen=True)
class Noun:
    """A noun. tricky: a singular that ends in s, or an irregular plural."""

    word: str
    is_plural: bool
    tricky: bool = False

    @property
    def ending(self) -> str:
        """The last four letters; shorter words are padded with blanks on the left."""
        return ending(self.word)


def ending(word: str) -> str:
    """The last LETTERS letters in lower case; shorter words are padded with blanks on the left."""
    return word.lower()[-LETTERS:].rjust(LETTERS, BLANK)


def plural(word: str) -> str:
    """The regular plural: buses, cities, boys, cats."""
    if word.endswith("quiz"):
        return word + "zes"
    if word.endswith(HISSING):
        return word + "es"
    if word.endswith("y") and word[-2] not in "aeiou":
        return word[:-1] + "ies"
    return word + "s"


@lru_cache(maxsize=1)
def nouns() -> tuple[Noun, ...]:
    """Every noun of the list, first in the singular, then in the plural."""
    result: list[Noun] = []
    for line in NOUNS.read_text(encoding="utf-8").splitlines():
        if line.startswith("#"):
            continue
        singular, *irregular = line.split()
        result.append(Noun(singular, False, tricky=singular.endswith("s")))
        form = irregular[0] if irregular else plural(singular)
        result.append(Noun(form, True, tricky=bool(irregular)))
    return tuple(result)


def split_nouns(held_out: bool) -> tuple[Noun, ...]:
    """The held-out nouns, or those for training; no ending is in both."""
    return tuple(noun for noun in nouns() if _is_held_out(noun) == held_out)


def _is_held_out(noun: Noun) -> bool:
    common = noun.ending in map(ending, COMMON)
    return not common and is_held_out(noun.ending, HELD_OUT_ONE_IN)
