"""The melody writer: its samples, and its weights in a plain torch GRU."""

from __future__ import annotations

from fractions import Fraction

import pytest
import torch
from hypothesis import given
from hypothesis import strategies as st
from torch import nn

from explorer.corpora.melodies import BAR, END, notes, split_melodies
from explorer.language.tunes import read_tune
from explorer.shapes import SHAPES
from explorer.shapes.melody_writer import KEY, MAX_NOTES, TEMPERATURE, melody_text
from explorer.shapes.weights import load_weights
from scripts.shapes.melodies import beats, even_bars, next_notes, sampled_tokens
from tests.shapes.plain_modules import with_weights

WRITER = SHAPES[KEY]


def test_on_held_out_melodies_the_model_beats_always_predicting_a_bar_line() -> None:
    held_out = split_melodies(True)
    tokens = [token for melody in held_out for token in melody.tokens[1:]]
    right, likely = next_notes(held_out)
    assert right > tokens.count(BAR) / len(tokens) + 0.03
    assert likely > 1 / len(notes())


def test_the_script_and_the_tune_reader_agree_on_the_length_of_every_note() -> None:
    for note in notes():
        assert float(beats(note)) == read_tune(note).length
    assert beats("B,3/2") == Fraction(3, 2)


def test_most_sampled_melodies_stop_by_themselves_and_have_even_bars() -> None:
    samples = [sampled_tokens(5000 + seed) for seed in range(40)]
    assert sum(tokens[-1] == END for tokens in samples) > 20
    assert even_bars(samples) > 0.85
    assert len(set(samples)) > 33


def test_the_share_of_even_bars_compares_inner_bars_of_a_melody() -> None:
    tokens = ("C", "|", "C", "C2", "|", "D3", "|", "E", "|", "C", "|]")
    assert even_bars([tokens]) == pytest.approx(2 / 3)


@given(st.integers(0, 2**31))
def test_each_sampled_token_is_the_input_of_the_next_step_until_the_end(seed: int) -> None:
    unrolled = WRITER.unroll("C", seed=seed)
    steps = unrolled.steps
    assert [step.fed_back for step in steps] == [False, *[True] * (len(steps) - 1)]
    assert all(step.loss and step.answers for step in steps)
    assert (unrolled.read, unrolled.written) == (1, len(steps))
    count = sum(step.token not in (BAR, END) for step in steps)
    assert 1 <= count <= MAX_NOTES
    assert f"of {count} notes" in unrolled.sentence
    assert ("stops by itself" in unrolled.sentence) == (f"draws “{END}”" in steps[-1].sentence)
    assert count == MAX_NOTES or "stops by itself" in unrolled.sentence


def test_melodies_depend_on_the_seed_alone() -> None:
    first, again = (melody_text(WRITER.unroll("G", seed=4)) for _ in range(2))
    assert first == again
    assert len({melody_text(WRITER.unroll("G", seed=seed)) for seed in range(10)}) > 5


def test_the_tune_reader_can_read_every_character_of_a_melody() -> None:
    unrolled = WRITER.unroll("E2", seed=2)
    tune = read_tune(melody_text(unrolled))
    assert tune.skipped == 0
    sounding = [s.token for s in unrolled.steps if s.token not in (BAR, END) and s.token[0] != "z"]
    assert len(tune.notes) == len(sounding)


@pytest.mark.parametrize("text", ["hello", "|", "|]", "^F", "🎵", "Z"])
def test_a_word_that_is_not_a_note_is_read_as_unknown_and_left_out_of_the_tune(text: str) -> None:
    unrolled = WRITER.unroll(text, seed=1)
    assert "never occurred in training" in unrolled.notes[0]
    assert read_tune(melody_text(unrolled)).skipped == 0


def test_only_the_first_note_is_read_and_a_note_says_so() -> None:
    unrolled = WRITER.unroll("C D E", seed=3)
    assert unrolled.steps == WRITER.unroll("C", seed=3).steps
    assert unrolled.notes == ("Only the first note, “C”, is read.",)


def test_a_plain_torch_gru_with_the_weights_of_the_file_gives_the_same_probabilities() -> None:
    weights, unrolled = load_weights(KEY), WRITER.unroll("C", seed=5)
    names = weights.names("notes")
    size = weights.tensors["recurrent.weight_hh_l0"].shape[1]
    gru = with_weights(nn.GRU(len(names), size), weights.tensors, "recurrent.")
    chosen = [names.index(step.token) for step in unrolled.steps]
    output = gru(torch.eye(len(names)).double()[chosen])[0].detach()
    scores = output @ weights.tensors["readout.weight"].T + weights.tensors["readout.bias"]
    expected = (scores / TEMPERATURE).softmax(-1)
    for step, row in zip(unrolled.steps, expected, strict=True):
        for name, share in step.answers:
            assert share == pytest.approx(float(row[names.index(name)]), abs=1e-9)
