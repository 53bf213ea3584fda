"""Dates as people write them, and the encoder and decoder that turn them into year-month-day."""

from __future__ import annotations

import math
import re
from datetime import date, datetime

import pytest
import torch
from torch import nn

from explorer.corpora.dates import (
    WEEKDAYS,
    characters,
    in_words,
    is_held_out_day,
    ordinal,
    sample_dates,
    sample_vague,
)
from explorer.resources import MODELS
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
from scripts.shapes.dates import share_right

WRITER = SHAPES[KEY]
WORDS = {in_words(day): day for day in range(1, 32)}


def generator(seed: int = 3) -> torch.Generator:
    return torch.Generator().manual_seed(seed)


def read_by_rule(text: str) -> date:
    """A second reader of dates, by rule: numbers and names to what strptime understands."""
    text = re.sub(rf"^({'|'.join(day[:3] for day in WEEKDAYS)})[a-z]* *,? +", "", text)
    text = re.sub(r"^([a-z]+),? ", r"\1 ", text).removeprefix("the ").replace(" of ", " ")
    words = re.sub(r"(\d)(st|nd|rd|th)\b", r"\1", text).replace("sept.", "sep.")
    words = re.sub(r"\bsept\b", "sep", words)
    for word in sorted(WORDS, key=len, reverse=True):
        words = re.sub(rf"(?<![a-z-]){word}(?![a-z-])", str(WORDS[word]), words)
    words = re.sub(r"(?<=[a-z])\.", "", words).replace(",", "")
    named = [f"{d} {m} {y}" for d, m in (("%d", "%b"), ("%d", "%B")) for y in ("%Y", "%y")]
    named += [f"{m} %d {y}" for m in ("%b", "%B") for y in ("%Y", "%y")]
    named += [f"%d-{m}-{y}" for m in ("%b", "%B") for y in ("%Y", "%y")]
    numbers = ["%Y-%m-%d", "%Y/%m/%d", "%d.%m.%Y", "%d.%m.%y", "%m/%d/%Y", "%m/%d/%y"]
    for form in (*numbers, *named):
        try:
            result = datetime.strptime(words, form).date()
        except ValueError:
            continue
        # strptime draws the line of short years elsewhere: 69 is 1969 for it.
        short = "%y" in form and result.year == 1969
        return result.replace(year=2069) if short else result
    raise AssertionError(text)


def test_every_form_of_a_date_is_read_by_rule_as_that_date() -> None:
    for written in sample_dates(3000, False, generator()):
        assert read_by_rule(written.text).isoformat() == written.iso, written


def test_dates_lie_in_the_years_that_are_promised_and_fit_the_field() -> None:
    result = sample_dates(3000, False, generator())
    years = {int(written.iso[:4]) for written in result}
    assert (min(years), max(years)) == (1900, 2099)
    assert max(len(written.text) for written in result) <= MAX_CHARACTERS


@pytest.mark.parametrize(
    ("day", "word", "ending"),
    [
        (1, "one", "1st"),
        (12, "twelve", "12th"),
        (22, "twenty-two", "22nd"),
        (30, "thirty", "30th"),
        (31, "thirty-one", "31st"),
    ],
)
def test_days_have_their_names_and_endings(day: int, word: str, ending: str) -> None:
    assert (in_words(day), ordinal(day)) == (word, ending)


def test_no_day_is_both_trained_on_and_kept_out() -> None:
    kept = {written.iso for written in sample_dates(1000, True, generator())}
    trained = sample_dates(5000, False, generator()) + sample_vague(500, generator())
    assert not kept & {written.iso for written in trained}
    assert all(is_held_out_day(date.fromisoformat(iso)) for iso in kept)


def test_every_character_of_a_date_is_known() -> None:
    result = sample_dates(5000, False, generator()) + sample_vague(500, generator())
    assert {c for written in result for c in written.text} == set(characters())


def test_the_same_seed_gives_the_same_dates_and_another_seed_others() -> None:
    assert sample_dates(50, True, generator(1)) == sample_dates(50, True, generator(1))
    assert sample_dates(50, True, generator(1)) != sample_dates(50, True, generator(2))


def test_days_that_were_kept_out_are_written_exactly_right() -> None:
    assert share_right(sample_dates(2000, True, generator(77))) >= 0.98


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
def test_dates_come_out_as_year_month_day(text: str, iso: str) -> None:
    unrolled = WRITER.unroll(text)
    assert unrolled.sentence.startswith(f"The answer is {iso}, with ")
    assert unrolled.notes == ()


def test_encoder_steps_only_read_and_decoder_steps_only_write() -> None:
    text = "the 3rd of May 1999"
    unrolled = WRITER.unroll(text)
    reads, writes = unrolled.steps[: unrolled.read], unrolled.steps[unrolled.read :]
    assert (
        (unrolled.read, unrolled.written)
        == (len(text), len("1999-05-03") + 1)
        == (
            len(reads),
            len(writes),
        )
    )
    assert all(s.part == "encoder" and not s.answers and not s.loss for s in reads)
    assert all(s.part == "decoder" and s.answers and s.loss for s in writes)
    assert [s.fed_back for s in writes] == [False, *[True] * 10]
    assert [s.token for s in writes] == [START, *"1999-05-03"]
    assert writes[-1].answers[0][0] == END


def test_the_probability_of_the_whole_is_the_product_and_low_for_what_is_no_date() -> None:
    def whole(text: str) -> float:
        steps = WRITER.unroll(text).steps
        return math.prod(step.answers[0][1] for step in steps if step.answers)

    assert whole("20 November 2026") > 0.9
    assert whole("banana") < 0.05
    assert whole("20 November") < 0.3
    assert "less than 0.01" in WRITER.unroll("banana").sentence


def test_a_day_that_does_not_exist_and_a_year_never_seen_are_said() -> None:
    assert "1850" in " ".join(WRITER.unroll("1.1.1850").notes)
    assert "not a day of the calendar" in " ".join(WRITER.unroll("31 February 2020").notes)


def test_too_long_and_empty_texts_are_refused_in_a_sentence() -> None:
    with pytest.raises(ValueError, match=r"41 characters; allowed are 1 to 40\.$"):
        WRITER.unroll("x" * (MAX_CHARACTERS + 1))
    with pytest.raises(ValueError, match=r"empty; allowed are 1 to 40"):
        WRITER.unroll("  ")


def test_the_file_holds_plain_torch_grus() -> None:
    weights, text = load_weights(KEY), "20.11.2026"
    names = weights.names("characters")
    size = weights.tensors["encoder.weight_hh_l0"].shape[1]

    def gru(prefix: str, inputs: int) -> nn.GRU:
        module = nn.GRU(inputs, size).double()
        tensors = weights.tensors.items()
        own = {k.removeprefix(prefix): v for k, v in tensors if k.startswith(prefix)}
        module.load_state_dict(own, strict=True)
        return module

    x = torch.eye(len(names)).double()[columns(tuple(text), names)]
    state = gru("encoder.", len(names))(x)[1]
    fed = [INPUTS.index(name) for name in (START, *"2026-11-20")]
    output = gru("decoder.", len(INPUTS))(torch.eye(len(INPUTS)).double()[fed], state)[0]
    scores = output @ weights.tensors["readout.weight"].T + weights.tensors["readout.bias"]
    expected = scores.softmax(-1).detach()
    steps = WRITER.unroll(text).steps[len(text) :]
    for step, row in zip(steps, expected, strict=True):
        for name, share in step.answers:
            assert share == pytest.approx(float(row[OUTPUTS.index(name)]), abs=1e-9)


def test_signals_of_the_decoder_begin_where_the_encoder_ends() -> None:
    unrolled = WRITER.unroll("20.11.2026")
    encoder, decoder = unrolled.signals
    assert (encoder.first, decoder.first) == (0, 10)
    assert {len(value) for value in encoder.values.values()} == {unrolled.read}
    assert {len(value) for value in decoder.values.values()} == {unrolled.written}


def test_the_decoder_never_writes_more_than_it_may() -> None:
    for text in ("x" * 40, "9" * 40, ",", "é", "...."):
        assert WRITER.unroll(text).written <= MAX_WRITTEN


def test_the_file_is_small() -> None:
    assert (MODELS / f"shape_{KEY}.safetensors").stat().st_size < 200_000
