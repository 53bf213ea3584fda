"""Short reviews in lower case, labelled positive or negative.

Each clause has a value: 1 for a good word and −1 for a bad one, doubled by "very", halved by
"slightly", reversed by "not". A clause after "but", and the second clause of an "although", counts
three times. A review is positive if the sum of its values is. There are no ties.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from itertools import islice

import torch

from explorer.corpora.held_out import is_held_out, sample_split, word_list
from explorer.corpora.random_choice import chance, pick

CLASSES = ("negative", "positive")
HELD_OUT_ONE_IN = 5
SECOND_COUNTS = 3.0
# The probabilities that the first and the second clause of a sentence are short.
SHORT_SHARES = (0.1, 0.3)
GOOD = word_list(
    "good great nice lovely excellent wonderful fine tasty friendly funny clever beautiful "
    "brilliant charming fresh perfect pleasant amazing"
)
BAD = word_list(
    "bad terrible awful boring slow rude cold dirty dull poor ugly horrible weak stale noisy "
    "silly tedious disappointing"
)
LIKED, HATED = word_list("liked loved enjoyed recommend"), word_list("hated disliked regretted")
LIKE, HATE = word_list("like love enjoy recommend"), word_list("hate dislike regret")
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
    """Words in lower case. value: the sum over the clauses; 0 only if the review is unfinished.

    is_unfinished: whether the last clause breaks off before its good or bad word. If there is no
    other clause, the value is 0.
    """

    words: tuple[str, ...]
    value: float
    is_unfinished: bool = False

    @property
    def text(self) -> str:
        """The words, separated by spaces."""
        return " ".join(self.words)


@dataclass(frozen=True)
class _Clause:
    text: str
    value: float


def vocabulary() -> tuple[str, ...]:
    """Every word that a review can contain, sorted."""
    phrases = [*GOOD, *BAD, *LIKED, *HATED, *LIKE, *HATE, *STRENGTHS, *THINGS]
    phrases += [*WAS, *WAS_NOT, *DID_NOT, "i", "and", "but", "although"]
    return tuple(sorted({word for phrase in phrases for word in phrase.split()}))


def _clause(short: bool, generator: torch.Generator) -> _Clause:
    """A clause; a short one lacks its first words: "not very good"."""
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
        start = "not" if short else f"{thing} {pick(WAS_NOT, generator)}"
        return _Clause(f"{start} {very}{word}", -sign)
    strength = pick(tuple(STRENGTHS), generator) if chance(0.4, generator) else ""
    value = sign * STRENGTHS.get(strength, 1.0)
    start = "" if short else f"{thing} {pick(WAS, generator)}"
    return _Clause(" ".join(f"{start} {strength} {word}".split()), value)


def _sentence(generator: torch.Generator) -> _Clause:
    """One clause, or two joined by “and”, “but” or “although”."""
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
    """A review of one or two sentences, from either split."""
    clause = _sentence(generator)
    if chance(0.3, generator):
        more = _sentence(generator)
        clause = _Clause(f"{clause.text} {more.text}", clause.value + more.value)
    review = Review(tuple(clause.text.split()), clause.value)
    return review if review.value else sample_review(generator)


def sample_unfinished(generator: torch.Generator) -> Review:
    """A training review whose last clause breaks off; only the clauses before it count."""
    before = Review((), 0.0)
    if chance(0.5, generator):
        (before,) = sample_reviews(1, False, generator)
    joined = pick(("and ", "but ", ""), generator) if before.words else ""
    fragment = pick(
        (
            f"{pick(THINGS, generator)} {pick((*WAS, *WAS_NOT), generator)}",
            f"{pick(THINGS, generator)} {pick(WAS, generator)} {pick(tuple(STRENGTHS), generator)}",
            f"i {pick(DID_NOT, generator)}",
            pick(THINGS, generator),
            pick(("i", "not", "not very"), generator),
        ),
        generator,
    )
    words = (joined + fragment).split()
    length = 1 + int(torch.randint(len(words), (), generator=generator))
    return replace(before, words=(*before.words, *words[:length]), is_unfinished=True)


def is_held_out_review(review: Review) -> bool:
    """Whether a review is held out of training; about one in HELD_OUT_ONE_IN is."""
    return is_held_out(review.text, HELD_OUT_ONE_IN)


def sample_reviews(count: int, held_out: bool, generator: torch.Generator) -> list[Review]:
    """`count` complete reviews: held-out ones only, or training ones only."""
    examples = sample_split(sample_review, is_held_out_review, held_out, generator)
    return list(islice(examples, count))
