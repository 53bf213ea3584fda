"""The date translator: its answers, its unrolled steps, and its weights in plain torch modules."""

from __future__ import annotations

import math

import pytest
import torch
from torch import nn

from explorer.shapes import SHAPES
from explorer.shapes.date_translator import (
    END,
    INPUTS,
    KEY,
    MAX_CHARACTERS,
    MAX_WRITTEN,
    OUTPUTS,
    START,
)
from explorer.shapes.encoding import columns
from explorer.shapes.weights import load_weights
from tests.shapes.plain_modules import with_weights

TRANSLATOR = SHAPES[KEY]


def test_almost_all_held_out_days_are_translated_exactly() -> None:
    # test_shapes measures these figures again.
    assert float(TRANSLATOR.figures()["days exactly right"]) >= 0.98


@pytest.mark.parametrize(
    ("text", "iso"),
    [
        ("20 November 2026", "2026-11-20"),
        ("Nov 20th, 2026", "2026-11-20"),
        ("the 3rd of May 1999", "1999-05-03"),
        ("20.11.2026", "2026-11-20"),
        ("2026/11/20", "2026-11-20"),
        ("20 nov 26", "2026-11-20"),
        ("friday, 20 november 2026", "2026-11-20"),
        ("twenty November 2026", "2026-11-20"),
        ("10.11.2026", "2026-11-10"),
        ("10/11/2026", "2026-10-11"),
    ],
)
def test_dates_in_many_forms_become_year_month_day(text: str, iso: str) -> None:
    unrolled = TRANSLATOR.unroll(text)
    assert unrolled.sentence.startswith(f"The answer is {iso}, with ")
    assert unrolled.notes == ()


def test_encoder_steps_only_read_and_decoder_steps_only_write() -> None:
    text = "the 3rd of May 1999"
    unrolled = TRANSLATOR.unroll(text)
    reads, writes = unrolled.steps[: unrolled.read], unrolled.steps[unrolled.read :]
    assert unrolled.read == len(reads) == len(text)
    assert unrolled.written == len(writes) == len("1999-05-03") + 1
    assert all(s.part == "encoder" and not s.answers and not s.loss for s in reads)
    assert all(s.part == "decoder" and s.answers and s.loss for s in writes)
    assert [s.fed_back for s in writes] == [False, *[True] * 10]
    assert [s.token for s in writes] == [START, *"1999-05-03"]
    assert writes[-1].answers[0][0] == END


def test_the_probability_of_an_answer_is_low_where_the_text_is_not_a_full_date() -> None:
    def probability(text: str) -> float:
        steps = TRANSLATOR.unroll(text).steps
        return math.prod(step.answers[0][1] for step in steps if step.answers)

    assert probability("20 November 2026") > 0.9
    assert probability("banana") < 0.05
    assert probability("20 November") < 0.3
    assert "less than 0.01" in TRANSLATOR.unroll("banana").sentence


def test_notes_name_impossible_days_and_years_outside_the_training_range() -> None:
    assert "1850" in " ".join(TRANSLATOR.unroll("1.1.1850").notes)
    assert "not a day of the calendar" in " ".join(TRANSLATOR.unroll("31 February 2020").notes)


def test_long_and_empty_texts_are_refused_with_the_limits() -> None:
    with pytest.raises(ValueError, match=r"41 characters; allowed are 1 to 40\.$"):
        TRANSLATOR.unroll("x" * (MAX_CHARACTERS + 1))
    with pytest.raises(ValueError, match=r"empty; allowed are 1 to 40"):
        TRANSLATOR.unroll("  ")


def test_plain_torch_grus_with_the_weights_of_the_file_give_the_same_answers() -> None:
    weights, text = load_weights(KEY), "20.11.2026"
    names = weights.names("characters")
    size = weights.tensors["encoder.weight_hh_l0"].shape[1]

    def gru(prefix: str, inputs: int) -> nn.GRU:
        return with_weights(nn.GRU(inputs, size), weights.tensors, prefix)

    x = torch.eye(len(names)).double()[columns(tuple(text), names)]
    state = gru("encoder.", len(names))(x)[1]
    fed = [INPUTS.index(name) for name in (START, *"2026-11-20")]
    output = gru("decoder.", len(INPUTS))(torch.eye(len(INPUTS)).double()[fed], state)[0]
    scores = output @ weights.tensors["readout.weight"].T + weights.tensors["readout.bias"]
    expected = scores.softmax(-1).detach()
    steps = TRANSLATOR.unroll(text).steps[len(text) :]
    for step, row in zip(steps, expected, strict=True):
        for name, share in step.answers:
            assert share == pytest.approx(float(row[OUTPUTS.index(name)]), abs=1e-9)


def test_the_decoders_signals_begin_where_the_encoder_ends() -> None:
    unrolled = TRANSLATOR.unroll("20.11.2026")
    encoder, decoder = unrolled.signals
    assert (encoder.first, decoder.first) == (0, 10)
    assert {len(value) for value in encoder.values.values()} == {unrolled.read}
    assert {len(value) for value in decoder.values.values()} == {unrolled.written}


def test_the_decoder_never_exceeds_its_limit() -> None:
    for text in ("x" * 40, "9" * 40, ",", "é", "...."):
        assert TRANSLATOR.unroll(text).written <= MAX_WRITTEN
