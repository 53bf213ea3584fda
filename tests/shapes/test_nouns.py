"""Nouns, how their plurals are formed, and the plain network that tells them apart."""

from __future__ import annotations

import pytest
import torch

from explorer.corpora.nouns import COMMON, Noun, ending, nouns, plural, split_nouns
from explorer.resources import MODELS
from explorer.shapes import SHAPES
from explorer.shapes.noun_classifier import KEY
from explorer.shapes.weights import load_weights
from scripts.shapes.nouns import share_right

TELLER = SHAPES[KEY]


def answer(word: str) -> str:
    return TELLER.unroll(word).steps[0].answers[0][0]


@pytest.mark.parametrize(
    ("one", "many"),
    [
        ("cat", "cats"),
        ("bus", "buses"),
        ("church", "churches"),
        ("city", "cities"),
        ("boy", "boys"),
        ("box", "boxes"),
        ("quiz", "quizzes"),
        ("wish", "wishes"),
    ],
)
def test_plurals_are_formed_by_the_rule_of_english_spelling(one: str, many: str) -> None:
    assert plural(one) == many


def test_an_ending_is_four_letters_with_blanks_before_a_shorter_word() -> None:
    assert (ending("Children"), ending("ox")) == ("dren", "··ox")


def test_the_list_has_as_many_plurals_as_singulars_and_the_tricky_ones() -> None:
    result = nouns()
    assert sum(noun.is_plural for noun in result) * 2 == len(result) > 1500
    assert {
        Noun("bus", False, tricky=True),
        Noun("children", True, tricky=True),
        Noun("glass", False, tricky=True),
        Noun("mice", True, tricky=True),
        Noun("glasses", True),
    } <= set(result)


def test_every_plural_but_the_tricky_ones_ends_in_s() -> None:
    assert all(n.word.endswith("s") for n in nouns() if n.is_plural and not n.tricky)


def test_no_ending_is_both_trained_on_and_kept_out() -> None:
    trained, kept = ({noun.ending for noun in split_nouns(held_out)} for held_out in (False, True))
    assert not trained & kept
    assert {ending(word) for word in COMMON} <= trained
    assert len(split_nouns(True)) > 300


def test_words_with_new_endings_are_told_rightly() -> None:
    kept = split_nouns(True)
    assert share_right(kept) > 0.95
    assert share_right(tuple(noun for noun in kept if noun.tricky)) > 0.8


@pytest.mark.parametrize("word", ["cats", "children", "mice", "women", "feet", "glasses"])
def test_plurals_are_plural(word: str) -> None:
    assert answer(word) == "plural"


@pytest.mark.parametrize("word", ["cat", "bus", "glass", "virus", "princess", "ox", "BUS"])
def test_singulars_are_singular(word: str) -> None:
    assert answer(word) == "singular"


def test_words_with_the_same_last_four_letters_cannot_be_told_apart() -> None:
    assert TELLER.unroll("omen").steps[0].answers == TELLER.unroll("women").steps[0].answers


def test_there_is_one_step_and_no_state() -> None:
    unrolled = TELLER.unroll("children")
    (step,) = unrolled.steps
    assert (step.token, step.loss, step.fed_back) == ("dren", True, False)
    assert (unrolled.read, unrolled.written, unrolled.signals) == (1, 1, ())


def test_of_several_words_the_last_is_read_and_that_is_said() -> None:
    unrolled = TELLER.unroll("three blind mice")
    assert unrolled.steps == TELLER.unroll("mice").steps
    assert unrolled.notes == ("Only the last word, “mice”, is read.",)


def test_an_unknown_letter_is_said() -> None:
    assert TELLER.unroll("cafés").notes == ("“é” never occurred in training: it is read as <UNK>.",)


def test_the_file_holds_two_plain_matrices() -> None:
    weights = load_weights(KEY)
    names, tensors = weights.names("letters"), weights.tensors
    x = torch.eye(len(names)).double()[[names.index(letter) for letter in "··ox"]].flatten()
    hidden = torch.tanh(tensors["hidden.weight"] @ x + tensors["hidden.bias"])
    scores = tensors["readout.weight"] @ hidden + tensors["readout.bias"]
    expected = scores.softmax(-1)[0].item()
    assert dict(TELLER.unroll("ox").steps[0].answers)["singular"] == pytest.approx(expected)


def test_the_file_is_small() -> None:
    assert (MODELS / f"shape_{KEY}.safetensors").stat().st_size < 50_000
