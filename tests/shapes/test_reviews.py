"""Reviews from a grammar, what each is worth, and the model that reads them."""

from __future__ import annotations

import pytest
import torch
from torch import nn

from explorer.corpora.reviews import (
    BAD,
    GOOD,
    HATE,
    HATED,
    LIKE,
    LIKED,
    is_held_out_review,
    sample_reviews,
    sample_unfinished,
    vocabulary,
)
from explorer.resources import MODELS
from explorer.shapes import SHAPES
from explorer.shapes.encoding import columns
from explorer.shapes.review_judge import KEY
from explorer.shapes.weights import load_weights
from scripts.shapes.reviews import has_negation, has_turn, share_right

READER = SHAPES[KEY]
VALUES = {
    **dict.fromkeys((*GOOD, *LIKED, *LIKE), 1.0),
    **dict.fromkeys((*BAD, *HATED, *HATE), -1.0),
}
NEGATIONS = {"not", "never", "wasn't", "isn't", "didn't", "don't"}
DOUBLED, HALVED = {"very", "really", "extremely", "so"}, {"slightly", "rather"}


def generator(seed: int = 3) -> torch.Generator:
    return torch.Generator().manual_seed(seed)


def worth(words: tuple[str, ...]) -> float:
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


def test_a_second_judge_finds_the_same_value_in_every_review() -> None:
    for review in sample_reviews(1500, False, generator()):
        assert review.value == worth(review.words), review.text


def test_a_review_that_breaks_off_is_worth_what_its_whole_clauses_are() -> None:
    seeded = generator()
    cut = [sample_unfinished(seeded) for _ in range(500)]
    assert all(review.value == worth(review.words) for review in cut)
    assert {bool(review.value) for review in cut} == {True, False}


def test_no_whole_review_is_a_tie_and_both_answers_are_equally_likely() -> None:
    result = sample_reviews(3000, False, generator())
    assert all(review.value for review in result)
    assert sum(review.value > 0 for review in result) / 3000 == pytest.approx(0.5, abs=0.03)


def test_no_review_is_both_trained_on_and_kept_out() -> None:
    kept = sample_reviews(500, True, generator())
    assert not {r.text for r in kept} & {r.text for r in sample_reviews(5000, False, generator())}
    assert all(is_held_out_review(review) for review in kept)


def test_every_word_of_a_review_is_in_the_vocabulary() -> None:
    result = sample_reviews(5000, False, generator())
    assert {word for review in result for word in review.words} == set(vocabulary())


def test_the_same_seed_gives_the_same_reviews_and_another_seed_others() -> None:
    assert sample_reviews(30, True, generator(1)) == sample_reviews(30, True, generator(1))
    assert sample_reviews(30, True, generator(1)) != sample_reviews(30, True, generator(2))


def test_new_reviews_are_told_rightly_turned_and_negated_ones_too() -> None:
    result = sample_reviews(2000, True, generator(77))
    assert share_right(result, lambda review: True) > 0.98
    assert share_right(result, has_turn) > 0.97
    assert share_right(result, has_negation) > 0.97


@pytest.mark.parametrize(
    ("text", "answer"),
    [
        ("The food was good but the service was terrible", "negative"),
        ("The food was terrible but the service was good", "positive"),
        ("Not good!", "negative"),
        ("The plot was not boring", "positive"),
        ("Although the room was dirty, the staff was really friendly.", "positive"),
    ],
)
def test_the_answer_after_the_last_word_is_what_a_person_says(text: str, answer: str) -> None:
    assert READER.unroll(text).steps[-1].answers[0][0] == answer
    assert answer in READER.unroll(text).sentence


def test_the_answer_turns_after_but() -> None:
    steps = READER.unroll("The food was good but the service was terrible").steps
    after_good, after_all = (dict(steps[place].answers)["positive"] for place in (3, -1))
    assert after_good > 0.9
    assert after_all < 0.1


def test_a_word_never_seen_says_nothing() -> None:
    unrolled = READER.unroll("The soup was zyx")
    assert dict(unrolled.steps[-1].answers)["positive"] == pytest.approx(0.5, abs=0.2)
    assert unrolled.notes == ("“zyx” never occurred in training: it is read as <UNK>.",)


def test_the_loss_is_at_the_last_step_and_an_answer_at_every_step() -> None:
    unrolled = READER.unroll("I did not like the music")
    assert [step.loss for step in unrolled.steps] == [*[False] * 5, True]
    assert all(len(step.answers) == 2 for step in unrolled.steps)
    assert (unrolled.read, unrolled.written) == (6, 1)


def test_the_file_holds_a_plain_torch_gru() -> None:
    weights = load_weights(KEY)
    names, words = weights.names("vocabulary"), ("the", "soup", "was", "not", "bad")
    size = weights.tensors["recurrent.weight_hh_l0"].shape[1]
    gru = nn.GRU(len(names), size).double()
    tensors = weights.tensors.items()
    own = {k.removeprefix("recurrent."): v for k, v in tensors if k.startswith("recurrent.")}
    gru.load_state_dict(own, strict=True)
    output = gru(torch.eye(len(names)).double()[columns(words, names)])[0]
    scores = output @ weights.tensors["readout.weight"].T + weights.tensors["readout.bias"]
    expected = scores.softmax(-1)[:, 1].tolist()
    steps = READER.unroll(" ".join(words)).steps
    assert [dict(step.answers)["positive"] for step in steps] == pytest.approx(expected, abs=1e-9)


def test_the_file_is_small() -> None:
    assert (MODELS / f"shape_{KEY}.safetensors").stat().st_size < 200_000
