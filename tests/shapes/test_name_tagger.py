"""The name tagger: what both directions and one direction know, and its weights in plain torch."""

from __future__ import annotations

import pytest
import torch
from torch import nn

from explorer.corpora.names import AMBIGUOUS
from explorer.shapes import SHAPES
from explorer.shapes.encoding import columns
from explorer.shapes.name_tagger import BOTH, FORWARD, KEY
from explorer.shapes.weights import load_weights
from tests.shapes.plain_modules import with_weights

TAGGER = SHAPES[KEY]


def test_on_held_out_sentences_both_directions_beat_forward_only() -> None:
    # test_shapes measures these figures again.
    figures = {name: float(value) for name, value in TAGGER.figures().items()}
    assert figures["right words, both directions"] > 0.98
    assert figures["right words that only the next word tells, both directions"] > 0.98
    assert 0.85 < figures["right words, forward only"] < 0.98
    # On ambiguous words, one direction can only guess.
    assert 0.4 < figures["right words that only the next word tells, forward only"] < 0.6


@pytest.mark.parametrize("word", sorted(AMBIGUOUS))
def test_both_directions_tell_a_name_from_a_common_word_by_the_next_word(word: str) -> None:
    name = TAGGER.unroll(f"{word} parker sang a song", BOTH).steps[0].answers[0]
    thing = TAGGER.unroll(f"{word} {AMBIGUOUS[word][0]} are on sale", BOTH).steps[0].answers[0]
    assert (name[0], thing[0]) == ("name", "other")
    assert min(name[1], thing[1]) > 0.9


def test_forward_only_gives_teddy_the_same_answer_whatever_follows() -> None:
    bears, roosevelt = (
        TAGGER.unroll(text, FORWARD).steps[0].answers
        for text in ("Teddy bears are on sale", "Teddy Roosevelt was a great president")
    )
    assert bears == roosevelt
    assert bears[0][1] < 0.65


def test_capitals_have_no_effect() -> None:
    small, large = (
        TAGGER.unroll(t) for t in ("rose parker sang a song", "ROSE Parker SANG A song")
    )
    assert [s.answers for s in small.steps] == [s.answers for s in large.steps]


def test_a_plain_torch_lstm_with_the_weights_of_the_file_gives_the_same_answers() -> None:
    weights = load_weights(KEY)
    names = weights.names("vocabulary")
    words = ("he", "said", "teddy", "roosevelt", "sang", "a", "song")
    size = weights.tensors["both.recurrent.weight_hh_l0"].shape[1]
    module = nn.LSTM(len(names), size, bidirectional=True)
    lstm = with_weights(module, weights.tensors, "both.recurrent.")
    x = torch.eye(len(names)).double()[columns(words, names)]
    scores = lstm(x)[0] @ weights.tensors["both.readout.weight"].T
    expected = (scores + weights.tensors["both.readout.bias"]).softmax(-1)[:, 1]
    steps = TAGGER.unroll(" ".join(words)).steps
    result = torch.tensor([dict(step.answers)["name"] for step in steps], dtype=torch.float64)
    torch.testing.assert_close(result, expected.detach(), rtol=0, atol=1e-9)


def test_there_are_signals_of_each_direction_at_every_step() -> None:
    unrolled = TAGGER.unroll("Teddy bears are on sale", BOTH)
    assert unrolled.backward
    assert [s.title.split(", ")[1] for s in unrolled.signals] == ["forward", "backward"]
    assert all(value.shape[0] == 5 for s in unrolled.signals for value in s.values.values())
    only = TAGGER.unroll("Teddy bears are on sale", FORWARD)
    assert not only.backward
    assert len(only.signals) == 1
