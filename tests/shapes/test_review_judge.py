"""The review judge: its answers word by word, and its weights in a plain torch GRU."""

from __future__ import annotations

import pytest
import torch
from torch import nn

from explorer.shapes import SHAPES
from explorer.shapes.encoding import columns
from explorer.shapes.review_judge import KEY
from explorer.shapes.weights import load_weights
from tests.shapes.plain_modules import with_weights

JUDGE = SHAPES[KEY]


def test_almost_all_held_out_reviews_are_judged_correctly_even_with_turns_and_negations() -> None:
    # test_shapes measures these figures again.
    figures = JUDGE.figures()
    assert float(figures["right reviews"]) > 0.98
    assert float(figures["right reviews with “but” or “although”"]) > 0.97
    assert float(figures["right reviews with a negation"]) > 0.97


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
def test_the_answer_after_the_last_word_agrees_with_a_person(text: str, answer: str) -> None:
    assert JUDGE.unroll(text).steps[-1].answers[0][0] == answer
    assert answer in JUDGE.unroll(text).sentence


def test_a_bad_clause_after_but_changes_the_answer() -> None:
    steps = JUDGE.unroll("The food was good but the service was terrible").steps
    after_good, after_all = (dict(steps[place].answers)["positive"] for place in (3, -1))
    assert after_good > 0.9
    assert after_all < 0.1


def test_an_unknown_word_leaves_the_answer_open_and_a_note_names_it() -> None:
    unrolled = JUDGE.unroll("The soup was zyx")
    assert dict(unrolled.steps[-1].answers)["positive"] == pytest.approx(0.5, abs=0.2)
    assert unrolled.notes == ("“zyx” never occurred in training: it is read as <UNK>.",)


def test_every_step_has_an_answer_but_only_the_last_a_loss() -> None:
    unrolled = JUDGE.unroll("I did not like the music")
    assert [step.loss for step in unrolled.steps] == [*[False] * 5, True]
    assert all(len(step.answers) == 2 for step in unrolled.steps)
    assert (unrolled.read, unrolled.written) == (6, 1)


def test_a_plain_torch_gru_with_the_weights_of_the_file_gives_the_same_answers() -> None:
    weights = load_weights(KEY)
    names, words = weights.names("vocabulary"), ("the", "soup", "was", "not", "bad")
    size = weights.tensors["recurrent.weight_hh_l0"].shape[1]
    gru = with_weights(nn.GRU(len(names), size), weights.tensors, "recurrent.")
    output = gru(torch.eye(len(names)).double()[columns(words, names)])[0]
    scores = output @ weights.tensors["readout.weight"].T + weights.tensors["readout.bias"]
    expected = scores.softmax(-1)[:, 1].tolist()
    steps = JUDGE.unroll(" ".join(words)).steps
    assert [dict(step.answers)["positive"] for step in steps] == pytest.approx(expected, abs=1e-9)
