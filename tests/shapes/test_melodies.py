"""Melodies for training, and the model that draws new ones."""

from __future__ import annotations

from fractions import Fraction

import pytest
import torch
from hypothesis import given
from hypothesis import strategies as st
from torch import nn

from explorer.corpora.melodies import BAR, END, melodies, notes, split_melodies
from explorer.language.tunes import read_tune
from explorer.resources import MODELS
from explorer.shapes import SHAPES
from explorer.shapes.melody_writer import KEY, MAX_NOTES, TEMPERATURE, melody_text
from explorer.shapes.weights import load_weights
from scripts.shapes.melodies import beats, even_bars, next_notes, sampled_tokens

WRITER = SHAPES[KEY]


def test_every_melody_begins_with_a_note_and_ends_once() -> None:
    for melody in melodies():
        assert melody.tokens[0] not in (BAR, END)
        assert melody.tokens[-1] == END
        assert melody.tokens.count(END) == 1


def test_no_melody_is_both_trained_on_and_kept_out_wherever_it_was_moved() -> None:
    kept, trained = ({m.title for m in split_melodies(held_out)} for held_out in (True, False))
    assert not kept & trained
    assert len(kept) >= 3


def test_a_length_is_that_of_the_tune_reader() -> None:
    for note in notes():
        assert float(beats(note)) == read_tune(note).length
    assert beats("B,3/2") == Fraction(3, 2)


def test_the_next_note_of_a_melody_kept_out_is_told_better_than_by_always_a_bar_line() -> None:
    kept = split_melodies(True)
    tokens = [token for melody in kept for token in melody.tokens[1:]]
    right, likely = next_notes(kept)
    assert right > tokens.count(BAR) / len(tokens) + 0.03
    assert likely > 1 / len(notes())


def test_most_drawn_melodies_stop_by_themselves_and_have_even_bars() -> None:
    result = [sampled_tokens(5000 + seed) for seed in range(60)]
    assert sum(tokens[-1] == END for tokens in result) > 30
    assert even_bars(result) > 0.85
    assert len(set(result)) > 50


def test_bars_are_compared_within_a_melody() -> None:
    tokens = ("C", "|", "C", "C2", "|", "D3", "|", "E", "|", "C", "|]")
    assert even_bars([tokens]) == pytest.approx(2 / 3)


@given(st.integers(0, 2**31))
def test_what_is_drawn_is_read_at_the_next_step_until_the_end(seed: int) -> None:
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


def test_the_same_seed_draws_the_same_melody_and_other_seeds_others() -> None:
    first, again = (melody_text(WRITER.unroll("G", seed=4)) for _ in range(2))
    assert first == again
    assert len({melody_text(WRITER.unroll("G", seed=seed)) for seed in range(10)}) > 5


def test_a_melody_can_be_read_as_notes_to_its_last_sign() -> None:
    unrolled = WRITER.unroll("E2", seed=2)
    tune = read_tune(melody_text(unrolled))
    assert tune.skipped == 0
    sounding = [s.token for s in unrolled.steps if s.token not in (BAR, END) and s.token[0] != "z"]
    assert len(tune.notes) == len(sounding)


@pytest.mark.parametrize("text", ["hello", "|", "|]", "^F", "🎵", "Z"])
def test_what_is_no_known_note_is_read_as_unknown_and_left_out_of_the_tune(text: str) -> None:
    unrolled = WRITER.unroll(text, seed=1)
    assert "never occurred in training" in unrolled.notes[0]
    assert read_tune(melody_text(unrolled)).skipped == 0


def test_only_the_first_note_is_read_and_that_is_said() -> None:
    unrolled = WRITER.unroll("C D E", seed=3)
    assert unrolled.steps == WRITER.unroll("C", seed=3).steps
    assert unrolled.notes == ("Only the first note, “C”, is read.",)


def test_the_probabilities_are_those_of_a_plain_torch_gru_at_the_temperature() -> None:
    weights, unrolled = load_weights(KEY), WRITER.unroll("C", seed=5)
    names = weights.names("notes")
    size = weights.tensors["recurrent.weight_hh_l0"].shape[1]
    gru = nn.GRU(len(names), size).double()
    tensors = weights.tensors.items()
    own = {k.removeprefix("recurrent."): v for k, v in tensors if k.startswith("recurrent.")}
    gru.load_state_dict(own, strict=True)
    chosen = [names.index(step.token) for step in unrolled.steps]
    output = gru(torch.eye(len(names)).double()[chosen])[0].detach()
    scores = output @ weights.tensors["readout.weight"].T + weights.tensors["readout.bias"]
    expected = (scores / TEMPERATURE).softmax(-1)
    for step, row in zip(unrolled.steps, expected, strict=True):
        for name, share in step.answers:
            assert share == pytest.approx(float(row[names.index(name)]), abs=1e-9)


def test_the_file_is_small() -> None:
    assert (MODELS / f"shape_{KEY}.safetensors").stat().st_size < 200_000
