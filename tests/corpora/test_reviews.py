"""Reviews: a second judge agrees with their values, and no held-out review is trained on."""

from __future__ import annotations

import pytest
import torch

from explorer.corpora.reviews import (
    BAD,
    GOOD,
    HATE,
    HATED,
    LIKE,
    LIKED,
    Review,
    is_held_out_review,
    sample_reviews,
    sample_unfinished,
    vocabulary,
)

VALUES = {
    **dict.fromkeys((*GOOD, *LIKED, *LIKE), 1.0),
    **dict.fromkeys((*BAD, *HATED, *HATE), -1.0),
}
NEGATIONS = {"not", "never", "wasn't", "isn't", "didn't", "don't"}
DOUBLED, HALVED = {"very", "really", "extremely", "so"}, {"slightly", "rather"}


def generator(seed: int = 3) -> torch.Generator:
    return torch.Generator().manual_seed(seed)


@pytest.fixture(scope="module")
def reviews() -> list[Review]:
    """Reviews for training."""
    return sample_reviews(3000, False, generator())


def judged_value(words: tuple[str, ...]) -> float:
    """A second judge, word by word: remembers a negation, a strength, and what counts more."""
    total, sign, strength, weight, later = 0.0, 1.0, 1.0, 1.0, 1.0
    for word in words:
        if word in NEGATIONS:
            sign = -1.0
        elif word in DOUBLED:
            strength = 2.0
        elif word in HALVED:
            strength = 0.5
        elif word == "but":
            weight = 3.0
        elif word == "although":
            weight, later = 1.0, 3.0
        elif word in VALUES:
            # "not very good" is as bad as "not good".
            total += weight * sign * VALUES[word] * (1.0 if sign < 0 else strength)
            sign, strength, weight, later = 1.0, 1.0, later, 1.0
    return total


def test_a_second_judge_gives_every_review_the_same_value(reviews: list[Review]) -> None:
    for review in reviews:
        assert review.value == judged_value(review.words), review.text


def test_an_unfinished_review_has_the_value_of_its_complete_clauses() -> None:
    seeded = generator()
    unfinished = [sample_unfinished(seeded) for _ in range(500)]
    assert all(review.value == judged_value(review.words) for review in unfinished)
    assert {bool(review.value) for review in unfinished} == {True, False}


def test_complete_reviews_are_never_ties_and_half_of_them_are_positive(
    reviews: list[Review],
) -> None:
    assert all(review.value for review in reviews)
    assert sum(review.value > 0 for review in reviews) / 3000 == pytest.approx(0.5, abs=0.03)


def test_no_held_out_review_is_trained_on(reviews: list[Review]) -> None:
    held_out = sample_reviews(500, True, generator())
    assert not {review.text for review in held_out} & {review.text for review in reviews}
    assert all(is_held_out_review(review) for review in held_out)


def test_the_vocabulary_is_exactly_the_words_of_the_reviews(reviews: list[Review]) -> None:
    assert {word for review in reviews for word in review.words} == set(vocabulary())


def test_reviews_depend_on_the_seed_alone() -> None:
    assert sample_reviews(30, True, generator(1)) == sample_reviews(30, True, generator(1))
    assert sample_reviews(30, True, generator(1)) != sample_reviews(30, True, generator(2))
