"""Writes a melody from its first note: each sampled note is the input of the next step."""

from __future__ import annotations

from statistics import median

import torch
from torch import Tensor

from explorer.corpora.melodies import BAR, END
from explorer.shapes.answers import probability_text, ranked
from explorer.shapes.encoding import MAX_CHARACTERS, columns, one_hot, unknown_notes, visible_word
from explorer.shapes.network_shape import NetworkShape
from explorer.shapes.shared_weights import shared_weights
from explorer.shapes.unrolled import Signals, Step, Unrolled
from explorer.shapes.weights import Weights, load_weights
from explorer.tracing.trace import trace

KEY = "one_to_many"
TEMPERATURE, MAX_NOTES = 0.8, 48
NO_NOTES = (BAR, END)


def write_melody(text: str, variant: str, seed: int) -> Unrolled:
    """The first note of a text and a melody sampled after it with a seed."""
    first, notes = _first(text)
    weights = load_weights(KEY)
    names = weights.names("notes")
    # A bar line cannot begin a melody: like any word that is not a note, it is unknown here.
    read = columns(["" if first in NO_NOTES else first], names)
    columns_read, probabilities = sampled_melody(weights, read, torch.Generator().manual_seed(seed))
    tokens = [visible_word(first), *(names[column] for column in columns_read[1:].tolist())]
    last = names[int(columns_read[-1])]
    steps = _steps(tokens, probabilities, names)
    traced = trace(weights.recurrent(), one_hot(columns_read[:-1], len(names))[:, None])
    values = {name: traced[name][:, 0] for name in traced.names}
    return Unrolled(
        steps,
        read=1,
        written=len(steps),
        sentence=_sentence(tokens, last, probabilities, columns_read),
        signals=(Signals(traced.cell.title, traced.cell.key, values),),
        notes=(*notes, *unknown_notes([first], read, names)),
        shared=shared_weights(weights.tensors),
    )


def melody_text(unrolled: Unrolled) -> str:
    """The melody in ABC notation; a first word that is not a note is left out."""
    names = load_weights(KEY).names("notes")
    tokens = [step.token for step in unrolled.steps]
    return " ".join([token for token in tokens if token in names] + [END])


def sampled_melody(
    weights: Weights, first: Tensor, generator: torch.Generator
) -> tuple[Tensor, Tensor]:
    """A melody sampled until END, or until MAX_NOTES notes have been read.

    first: the column of the first token, (1,). Returns the columns (S + 1,) of the tokens read at
    each of S steps, with the last sampled one at the end, and the probabilities (S, V) they were
    sampled from: softmax of the scores divided by TEMPERATURE.
    """
    names = weights.names("notes")
    module, readout, state = weights.recurrent(), weights.linear(), None
    no_notes = {names.index(token) for token in NO_NOTES}
    chosen, result = [first], list[Tensor]()
    count = 1
    while count <= MAX_NOTES and int(chosen[-1]) != names.index(END):
        output, state = module(one_hot(chosen[-1], len(names))[None], state)
        result.append((readout(output[0, 0]) / TEMPERATURE).softmax(-1))
        chosen.append(torch.multinomial(result[-1], 1, generator=generator))
        count += int(chosen[-1]) not in no_notes
    return torch.cat(chosen), torch.stack(result)


def _first(text: str) -> tuple[str, tuple[str, ...]]:
    """The first word of a text, and a note if there are more words."""
    if len(text) > MAX_CHARACTERS:
        raise ValueError(
            f"The text has {len(text):,} characters; allowed are at most {MAX_CHARACTERS:,}."
        )
    words = text.split()
    if not words:
        raise ValueError("It is empty; allowed is a note such as C, G2 or c/2.")
    more = (f"Only the first note, “{visible_word(words[0])}”, is read.",) if len(words) > 1 else ()
    return words[0], more


def _steps(tokens: list[str], probabilities: Tensor, names: tuple[str, ...]) -> tuple[Step, ...]:
    result: list[Step] = []
    for place, row in enumerate(probabilities):
        sampled = tokens[place + 1]
        share = float(row[names.index(sampled)])
        reads = f"its own “{tokens[place]}”" if place else f"“{tokens[place]}”"
        sentence = f"After {reads} it draws “{sampled}”, with {probability_text(share)}."
        answers = ranked(names, row)
        result.append(
            Step(
                tokens[place],
                answers,
                fed_back=place > 0,
                loss=True,
                sentence=sentence,
                sampled=(sampled, share),
            )
        )
    return tuple(result)


def _sentence(tokens: list[str], last: str, probabilities: Tensor, chosen: Tensor) -> str:
    """The length of the melody, how it ended, and the median probability of its steps."""
    shares = probabilities.gather(1, chosen[1:, None])[:, 0].tolist()
    count = sum(token not in NO_NOTES for token in tokens) - (last not in NO_NOTES)
    ends = "that stops by itself" if last == END else "that was cut off there"
    middle = probability_text(median(shares))
    likely = f"Half of its steps had a probability of {middle} or more."
    return f"A melody of {count} notes {ends}. {likely}"


ONE_TO_MANY = NetworkShape(
    key=KEY,
    title="One to many",
    sentence="One input, many answers: each answer is the next input, until the network stops.",
    task="Writes a melody from its first note. Each note is drawn at random, so every seed gives "
    "a different melody. C is middle C, c an octave higher, C2 twice as long, C/2 half as long.",
    input_label="A first note",
    example="C",
    examples=("G", "E2", "c", "D3/2", "A,", "^F"),
    unroller=write_melody,
    seeded=True,
)
