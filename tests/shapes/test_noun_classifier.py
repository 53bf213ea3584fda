"""The noun classifier: its answers, its single step, and its weights as two plain matrices."""

from __future__ import annotations

import pytest
import torch

from explorer.shapes import SHAPES
from explorer.shapes.noun_classifier import KEY
from explorer.shapes.weights import load_weights

CLASSIFIER = SHAPES[KEY]


def answer(word: str) -> str:
    return CLASSIFIER.unroll(word).steps[0].answers[0][0]


def test_most_held_out_nouns_are_classified_correctly_even_tricky_ones() -> None:
    # test_shapes measures these figures again.
    figures = CLASSIFIER.figures()
    assert float(figures["right words"]) > 0.95
    assert float(figures["right tricky words"]) > 0.8


@pytest.mark.parametrize("word", ["cats", "children", "mice", "women", "feet", "glasses"])
def test_plurals_are_recognised(word: str) -> None:
    assert answer(word) == "plural"


@pytest.mark.parametrize("word", ["cat", "bus", "glass", "virus", "princess", "ox", "BUS"])
def test_singulars_are_recognised(word: str) -> None:
    assert answer(word) == "singular"


def test_words_with_the_same_last_four_letters_get_the_same_answer() -> None:
    assert CLASSIFIER.unroll("omen").steps[0].answers == CLASSIFIER.unroll("women").steps[0].answers


def test_there_is_one_step_and_no_state() -> None:
    unrolled = CLASSIFIER.unroll("children")
    (step,) = unrolled.steps
    assert (step.token, step.loss, step.fed_back) == ("dren", True, False)
    assert (unrolled.read, unrolled.written, unrolled.signals) == (1, 1, ())


def test_only_the_last_of_several_words_is_read_and_a_note_says_so() -> None:
    unrolled = CLASSIFIER.unroll("three blind mice")
    assert unrolled.steps == CLASSIFIER.unroll("mice").steps
    assert unrolled.notes == ("Only the last word, “mice”, is read.",)


def test_a_note_names_an_unknown_letter() -> None:
    assert CLASSIFIER.unroll("cafés").notes == (
        "“é” never occurred in training: it is read as <UNK>.",
    )


def test_two_matrix_products_with_the_weights_of_the_file_give_the_same_answer() -> None:
    weights = load_weights(KEY)
    names, tensors = weights.names("letters"), weights.tensors
    x = torch.eye(len(names)).double()[[names.index(letter) for letter in "··ox"]].flatten()
    hidden = torch.tanh(tensors["hidden.weight"] @ x + tensors["hidden.bias"])
    scores = tensors["readout.weight"] @ hidden + tensors["readout.bias"]
    expected = scores.softmax(-1)[0].item()
    assert dict(CLASSIFIER.unroll("ox").steps[0].answers)["singular"] == pytest.approx(expected)
