"""Short reviews in small letters, and whether they are positive.

Each clause has a value: 1 for a good word, −1 for a bad one, twice as much after "very", half as
much after "slightly", turned around by "not". After "but", and after the first clause of
"although", a clause counts three times. A review is positive if the sum is. There are no ties.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from itertools import islice

import torch

from explorer.corpora.held_out import is_held_out, listed, one_side
from explorer.corpora.random_choice import chance, pick

CLASSES = ("negative", "positive")
HELD_OUT_ONE_IN = 5
SECOND_COUNTS = 3.0
# How often the first and the second clause of a sentence are short.
SHORT_SHARES = (0.1, 0.3)
GOOD = listed(
    "good great nice lovely excellent wonderful fine tasty friendly funny clever beautiful "
    "brilliant charming fresh perfect pleasant amazing"
)
BAD = listed(
    "bad terrible awful boring slow rude cold dirty dull poor ugly horrible weak stale noisy "
    "silly tedious disappointing"
)
LIKED, HATED = listed("liked loved enjoyed recommend"), listed("hated disliked regretted")
LIKE, HATE = listed("like love enjoy recommend"), listed("hate dislike regret")
STRENGTHS: Mapping[str, float] = {
    "very": 2.0,
    "really": 2.0,
    "extremely": 2.0,
    "so": 2.0,
    "slightly": 0.5,
    "rather": 0.5,
}
THINGS = (
    "the food",
    "the film",
    "the plot",
    "the service",
    "the staff",
    "the music",
    "the acting",
    "the room",
    "the ending",
    "the story",
    "the place",
    "the book",
    "the soup",
    "it",
    "everything",
)
WAS, WAS_NOT = ("was", "is"), ("was not", "wasn't", "is not", "isn't", "was never")
DID_NOT = ("did not", "didn't", "do not", "don't")


@dataclass(frozen=True)
class Review:
    """Words in small letters. value: the sum of what the clauses count; not 0 unless is_cut.

    is_cut: whether the last clause breaks off before it says anything. If it is the only clause,
    the review says nothing and its value is 0.
    """

    words: tuple[str, ...]
    value: float
    is_cut: bool = False

    @property
    def text(self) -> str:
        """The words in one line."""
        return " ".join(self.words)


@dataclass(frozen=True)
class _Clause:
    text: str
    value: float


def vocabulary() -> tuple[str, ...]:
    """Every word that the reviews can hold, sorted."""
    phrases = [*GOOD, *BAD, *LIKED, *HATED, *LIKE, *HATE, *STRENGTHS, *THINGS]
    phrases += [*WAS, *WAS_NOT, *DID_NOT, "i", "and", "but", "although"]
    return tuple(sorted({word for phrase in phrases for word in phrase.split()}))


def _clause(short: bool, generator: torch.Generator) -> _Clause:
    """A clause; a short one is without its first words: "not very good"."""
    thing = pick(THINGS, generator)
    is_good = chance(0.5, generator)
    sign = 1.0 if is_good else -1.0
    negated = chance(0.3, generator)
    if not short and chance(0.3, generator):
        if negated:
            verb = pick(LIKE if is_good else HATE, generator)
            return _Clause(f"i {pick(DID_NOT, generator)} {verb} {thing}", -sign)
        return _Clause(f"i {pick(LIKED if is_good else HATED, generator)} {thing}", sign)
    word = pick(GOOD if is_good else BAD, generator)
    if negated:
        very = "very " if chance(0.25, generator) else ""
        begins = "not" if short else f"{thing} {pick(WAS_NOT, generator)}"
        return _Clause(f"{begins} {very}{word}", -sign)
    strength = pick(tuple(STRENGTHS), generator) if chance(0.4, generator) else ""
    value = sign * STRENGTHS.get(strength, 1.0)
    begins = "" if short else f"{thing} {pick(WAS, generator)}"
    return _Clause(" ".join(f"{begins} {strength} {word}".split()), value)


def _sentence(generator: torch.Generator) -> _Clause:
    """One clause, or two joined by and, but, although."""
    first, second = (_clause(chance(share, generator), generator) for share in SHORT_SHARES)
    if chance(0.35, generator):
        return first
    if first.value * second.value > 0:
        return _Clause(f"{first.text} and {second.text}", first.value + second.value)
    value = first.value + SECOND_COUNTS * second.value
    if chance(0.25, generator):
        return _Clause(f"although {first.text} {second.text}", value)
    return _Clause(f"{first.text} but {second.text}", value)


def sample_review(generator: torch.Generator) -> Review:
    """A review of one or two sentences, held-out ones among them."""
    result = _sentence(generator)
    if chance(0.3, generator):
        more = _sentence(generator)
        result = _Clause(f"{result.text} {more.text}", result.value + more.value)
    review = Review(tuple(result.text.split()), result.value)
    return review if review.value else sample_review(generator)


def sample_cut(generator: torch.Generator) -> Review:
    """A review for training whose last clause breaks off; only the clauses before it count."""
    before = Review((), 0.0)
    if chance(0.5, generator):
        (before,) = sample_reviews(1, False, generator)
    joined = pick(("and ", "but ", ""), generator) if before.words else ""
    begun = pick(
        (
            f"{pick(THINGS, generator)} {pick((*WAS, *WAS_NOT), generator)}",
            f"{pick(THINGS, generator)} {pick(WAS, generator)} {pick(tuple(STRENGTHS), generator)}",
            f"i {pick(DID_NOT, generator)}",
            pick(THINGS, generator),
            pick(("i", "not", "not very"), generator),
        ),
        generator,
    )
    words = (joined + begun).split()
    kept = 1 + int(torch.randint(len(words), (), generator=generator))
    return replace(before, words=(*before.words, *words[:kept]), is_cut=True)


def is_kept_out(review: Review) -> bool:
    """Whether a review is never used in training; about one in HELD_OUT_ONE_IN."""
    return is_held_out(review.text, HELD_OUT_ONE_IN)


def sample_reviews(count: int, held_out: bool, generator: torch.Generator) -> list[Review]:
    """`count` whole reviews, all of them for training or all of them kept out of it."""
    examples = one_side(sample_review, is_kept_out, held_out, generator)
    return list(islice(examples, count))
