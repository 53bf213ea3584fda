"""Translates written dates to YYYY-MM-DD: one network reads, another one writes."""

from __future__ import annotations

import math
import re
from dataclasses import dataclass
from datetime import date

import torch
from torch import Tensor

from explorer.corpora.dates import FIRST_YEAR, LAST_YEAR
from explorer.sequences.labels import character_label, word_label
from explorer.shapes.answers import probability_text, ranked
from explorer.shapes.encoding import folded_columns, one_hot, unknown_notes
from explorer.shapes.network_shape import NetworkShape
from explorer.shapes.shared_weights import shared_weights
from explorer.shapes.unrolled import Signals, Step, Unrolled
from explorer.shapes.weights import Weights, load_weights
from explorer.tracing.trace import Trace, trace

KEY = "encoder_decoder"
START, END = "<GO>", "<EOS>"
OUTPUTS = (*"0123456789-", END)
INPUTS = (*OUTPUTS, START)
MAX_CHARACTERS, MAX_WRITTEN = 40, 14
_YEAR = re.compile(r"(?<![0-9])[0-9]{4}(?![0-9])")


@dataclass(frozen=True, eq=False)
class Decoded:
    """The decoder's output for a batch of B dates, over S steps.

    chosen: columns of OUTPUTS, the likeliest at each step, (S, B). probabilities: (S, B, C).
    """

    chosen: Tensor
    probabilities: Tensor

    def texts(self) -> list[str]:
        """The text of each date, up to END."""
        rows = ("".join(OUTPUTS[column] for column in row) for row in self.chosen.T.tolist())
        return [row.split(END)[0] for row in rows]


def decoded(weights: Weights, x: Tensor) -> Decoded:
    """The decoder's output for dates x (T, B, characters), until all of them have ended."""
    decoder, readout = weights.recurrent("decoder."), weights.linear()
    state = weights.recurrent("encoder.")(x)[1]
    fed = torch.full((x.shape[1],), INPUTS.index(START))
    chosen: list[Tensor] = []
    probabilities: list[Tensor] = []
    ended = torch.zeros(x.shape[1], dtype=torch.bool)
    while len(chosen) < MAX_WRITTEN and not bool(ended.all()):
        output, state = decoder(one_hot(fed, len(INPUTS))[None], state)
        probabilities.append(readout(output[0]).softmax(-1))
        fed = probabilities[-1].argmax(-1)
        chosen.append(fed)
        ended |= fed == OUTPUTS.index(END)
    return Decoded(torch.stack(chosen), torch.stack(probabilities))


def read_date(text: str, variant: str, seed: int) -> Unrolled:
    """A date, read and written character by character. `seed` has no effect."""
    characters = _characters(text)
    weights = load_weights(KEY)
    names = weights.names("characters")
    chosen = folded_columns(characters, names)
    x = one_hot(chosen, len(names))[:, None]
    result = decoded(weights, x)
    read = [_read_step(character_label(character)) for character in characters]
    written = _written_steps(result)
    return Unrolled(
        (*read, *written),
        read=len(read),
        written=len(written),
        sentence=_sentence(written),
        signals=_signals(weights, x, result),
        notes=(
            *unknown_notes(characters, chosen, names),
            *_year_notes(text),
            *_calendar_notes(result.texts()[0]),
        ),
        shared=shared_weights(weights.tensors),
    )


def _characters(text: str) -> tuple[str, ...]:
    stripped = text.strip()
    if not stripped:
        raise ValueError(f"It is empty; allowed are 1 to {MAX_CHARACTERS} characters.")
    if len(stripped) > MAX_CHARACTERS:
        raise ValueError(
            f"“{word_label(stripped)}” has {len(stripped):,} characters; allowed are 1 to "
            f"{MAX_CHARACTERS}."
        )
    return tuple(stripped)


def _read_step(character: str) -> Step:
    return Step(character, part="encoder", sentence=f"The encoder reads “{character}”.")


def _written_steps(output: Decoded) -> tuple[Step, ...]:
    steps: list[Step] = []
    token = START
    for row in output.probabilities[:, 0]:
        answers = ranked(OUTPUTS, row)
        best, share = answers[0]
        reads = "begins" if token == START else f"reads its own “{token}”"
        writes = "ends" if best == END else f"writes “{best}”"
        sentence = f"The decoder {reads} and {writes}, with {probability_text(share)}."
        steps.append(Step(token, answers, token != START, True, "decoder", sentence))
        token = best
    return tuple(steps)


def _sentence(steps: tuple[Step, ...]) -> str:
    best = [step.answers[0] for step in steps]
    text = "".join(name for name, _ in best if name != END)
    share = math.prod(share for _, share in best)
    stopped = "" if best[-1][0] == END else f" It was stopped after {MAX_WRITTEN} characters."
    sentence = f"The answer is {text}" if text else "The answer is empty"
    return f"{sentence}, with {probability_text(share)} for the whole of it.{stopped}"


def _year_notes(text: str) -> tuple[str, ...]:
    years = [year for year in _YEAR.findall(text) if not FIRST_YEAR <= int(year) <= LAST_YEAR]
    reason = f"training dates are from the years {FIRST_YEAR} to {LAST_YEAR}"
    return tuple(f"The year {year} never occurred in training: {reason}." for year in years[:1])


def _calendar_notes(text: str) -> tuple[str, ...]:
    try:
        date.fromisoformat(text)
    except ValueError:
        return (f"“{text}” is not a day of the calendar: the network has no list of valid days.",)
    return ()


def _signals(weights: Weights, x: Tensor, output: Decoded) -> tuple[Signals, Signals]:
    encoder, decoder = weights.recurrent("encoder."), weights.recurrent("decoder.")
    start = torch.tensor([[INPUTS.index(START)]])
    fed = one_hot(torch.cat([start, output.chosen[:-1]]), len(INPUTS))
    reading = trace(encoder, x)
    writing = trace(decoder, fed, encoder(x)[1])
    return _part_signals("Encoder", reading, 0), _part_signals("Decoder", writing, len(x))


def _part_signals(title: str, traced: Trace, first: int) -> Signals:
    values = {name: traced[name][:, 0] for name in traced.names}
    return Signals(f"{title}, {traced.cell.title}", traced.cell.key, values, first)


ENCODER_DECODER = NetworkShape(
    key=KEY,
    title="Many to many, different lengths",
    sentence="One network reads the whole input, then another writes the answer: neural machine "
    "translation began this way.",
    task="Turns a written date into year-month-day. In 10.11.2026 the day comes first, in "
    "10/11/2026 the month.",
    input_label="A date from 1900 to 2099",
    example="20 November 2026",
    examples=(
        "the 3rd of May 1999",
        "Friday, Nov 20th, 2026",
        "20.11.2026",
        "11/20/2026",
        "twenty-one June 2031",
        "banana",
    ),
    unroller=read_date,
)
