"""Sentences with labels for the words that are part of a person's name.

Seventeen words can be a name or a common word, and only the next word tells which: "Teddy Roosevelt
was a great president", but "Teddy bears are on sale". Everything is in lower case, so that capitals
give nothing away. Both readings are equally likely.
"""

from __future__ import annotations

from dataclasses import dataclass
from itertools import islice

import torch

from explorer.corpora.held_out import is_held_out, sample_split, word_list
from explorer.corpora.random_choice import chance, pick

CLASSES = ("other", "name")
HELD_OUT_ONE_IN = 5
AMBIGUOUS_SHARE, TITLED_SHARE = 0.65, 0.1

# A word that may be a first name → words that follow it where it is a common word.
AMBIGUOUS: dict[str, tuple[str, ...]] = {
    "teddy": ("bears", "boys"),
    "rose": ("petals", "bushes", "gardens"),
    "mark": ("schemes", "sheets"),
    "will": ("writers", "readings"),
    "grace": ("periods", "notes"),
    "hope": ("stories", "chests"),
    "bill": ("payments", "collectors"),
    "jack": ("plugs", "rabbits"),
    "ruby": ("rings", "earrings"),
    "summer": ("holidays", "nights", "storms"),
    "rich": ("people", "soils", "countries"),
    "frank": ("words", "answers", "talks"),
    "amber": ("lights", "beads"),
    "daisy": ("chains", "flowers"),
    "penny": ("stocks", "jars"),
    "lily": ("ponds", "pads"),
    "art": ("galleries", "lessons", "classes"),
}
# Words that can also start a sentence as a verb → how that sentence continues.
CLAUSES: dict[str, tuple[str, ...]] = {
    "will": ("you come today", "they be late", "it rain today"),
    "mark": ("my words", "the date"),
    "hope": ("for the best",),
    "bill": ("the customer today",),
}
FIRST = word_list(
    "mary john anna peter harry hermione maria david laura paul emma james sofia ahmed yuki "
    "omar ines nina tom kate"
)
LAST = word_list(
    "roosevelt parker smith johnson lopez chen kelly twain potter granger miller garcia kim "
    "tanaka silva novak weber rossi singh watson"
)
PLAIN = (
    "the cars",
    "the children",
    "my friends",
    "old books",
    "these apples",
    "the doctors",
    "new shoes",
    "our neighbours",
    "the dogs",
    "most trains",
)
STARTS = (
    "",
    "",
    "",
    "",
    "he said",
    "she said",
    "they say",
    "yesterday",
    "today",
    "last year",
    "i think",
    "in spring",
)
TITLES = ("mr", "mrs", "doctor", "president", "little")
# What one or two people did.
PERSON_DID = (
    "sang in the choir",
    "sang a song",
    "wrote a book",
    "wrote a letter",
    "called yesterday",
    "won the race",
    "invented a new spell",
    "came home late",
    "fell in the garden",
)
# What only fits a single person, too.
PERSON_DOES = (
    *PERSON_DID,
    "was a great president",
    "was a good teacher",
    "is my neighbour",
    "is here today",
    "lives in london",
    "plays the piano",
    "likes old films",
)
THINGS_DO = (
    "are on sale",
    "are here today",
    "fell on the floor",
    "fell in the garden",
    "were very cheap",
    "were hard to find",
    "look nice",
    "make people happy",
    "came from france",
    "cost a lot",
    "are not for me",
    "come and go",
    "end too soon",
)
BETWEEN = ("with", "before", "after", "near", "because of", "without")


@dataclass(frozen=True)
class Sentence:
    """Words in lower case; `is_name` marks those that are part of a person's name.

    is_ambiguous marks the words that could be either: only the following word tells.
    """

    words: tuple[str, ...]
    is_name: tuple[bool, ...]
    is_ambiguous: tuple[bool, ...]

    @property
    def text(self) -> str:
        """The words, separated by spaces."""
        return " ".join(self.words)


class _Draft:
    """A sentence under construction."""

    def __init__(self) -> None:
        self.words: list[tuple[str, bool, bool]] = []

    def add(self, phrase: str, is_name: bool = False, is_ambiguous: bool = False) -> None:
        self.words += [(word, is_name, is_ambiguous) for word in phrase.split()]

    def sentence(self) -> Sentence:
        words, is_name, is_ambiguous = zip(*self.words, strict=True)
        return Sentence(words, is_name, is_ambiguous)


def vocabulary() -> tuple[str, ...]:
    """Every word that a sentence can contain, sorted."""
    phrases = [*PLAIN, *STARTS, *TITLES, *PERSON_DOES, *THINGS_DO, *BETWEEN, *FIRST, *LAST, "and"]
    phrases += [*AMBIGUOUS, *(word for words in AMBIGUOUS.values() for word in words)]
    phrases += [clause for clauses in CLAUSES.values() for clause in clauses]
    return tuple(sorted({word for phrase in phrases for word in phrase.split()}))


def is_held_out_sentence(sentence: Sentence) -> bool:
    """Whether a sentence is held out of training; about one in HELD_OUT_ONE_IN is."""
    return is_held_out(sentence.text, HELD_OUT_ONE_IN)


def sample_sentence(generator: torch.Generator) -> Sentence:
    """A sentence with one to three phrases about people or things, from either split."""
    draft = _Draft()
    draft.add(pick(STARTS, generator))
    if chance(0.5, generator):
        _person(draft, generator)
        joined = chance(0.15, generator)
        if joined:
            draft.add("and")
            _person(draft, generator, expected=True)
        draft.add(pick(PERSON_DID if joined else PERSON_DOES, generator))
    elif chance(AMBIGUOUS_SHARE, generator):
        first = _ambiguous_thing(draft, generator)
        if first in CLAUSES and chance(0.5, generator):
            draft.add(pick(CLAUSES[first], generator))
            return draft.sentence()
        draft.add(pick(AMBIGUOUS[first], generator))
        draft.add(pick(THINGS_DO, generator))
    else:
        draft.add(pick(PLAIN, generator))
        draft.add(pick(THINGS_DO, generator))
    if chance(0.35, generator):
        draft.add(pick(BETWEEN, generator))
        _anything(draft, generator)
    return draft.sentence()


def _person(draft: _Draft, generator: torch.Generator, expected: bool = False) -> None:
    """Adds a person; `expected`: whether the words before already show that a person follows."""
    if chance(TITLED_SHARE, generator):
        draft.add(pick(TITLES, generator))
        expected = True
    # A little more often than for things: after a title no word is ambiguous.
    ambiguous = chance(AMBIGUOUS_SHARE / (1 - TITLED_SHARE), generator)
    first = pick(tuple(AMBIGUOUS) if ambiguous else FIRST, generator)
    draft.add(first, is_name=True, is_ambiguous=ambiguous and not expected)
    if chance(0.6, generator):
        draft.add(pick(LAST, generator), is_name=True)


def _ambiguous_thing(draft: _Draft, generator: torch.Generator) -> str:
    """Adds a word that may be a name, used as a common word; returns it."""
    first = pick(tuple(AMBIGUOUS), generator)
    draft.add(first, is_ambiguous=True)
    return first


def _anything(draft: _Draft, generator: torch.Generator) -> None:
    """Adds a person or a thing."""
    if chance(0.5, generator):
        _person(draft, generator)
    elif chance(AMBIGUOUS_SHARE, generator):
        first = _ambiguous_thing(draft, generator)
        draft.add(pick(AMBIGUOUS[first], generator))
    else:
        draft.add(pick(PLAIN, generator))


def sample_sentences(count: int, held_out: bool, generator: torch.Generator) -> list[Sentence]:
    """`count` sentences: held-out ones only, or training ones only."""
    examples = sample_split(sample_sentence, is_held_out_sentence, held_out, generator)
    return list(islice(examples, count))
