"""Classifies a short review as positive or negative; the answer after the last word counts."""

from __future__ import annotations

from torch import Tensor

from explorer.corpora.reviews import CLASSES
from explorer.shapes.answers import probability_text, ranked
from explorer.shapes.encoding import folded_columns, one_hot, unknown_notes, visible_word, words_of
from explorer.shapes.network_shape import NetworkShape
from explorer.shapes.shared_weights import shared_weights
from explorer.shapes.unrolled import Signals, Step, Unrolled
from explorer.shapes.weights import Weights, load_weights
from explorer.tracing.trace import Trace, trace

KEY = "many_to_one"


def class_probabilities(weights: Weights, x: Tensor) -> tuple[Tensor, Trace]:
    """The probability of each class after every word of x (T, B, V), (T, B, C), and the trace."""
    traced = trace(weights.recurrent(), x)
    return weights.linear()(traced.output).softmax(-1), traced


def read_review(text: str, variant: str, seed: int) -> Unrolled:
    """A review, read word by word. `seed` has no effect."""
    words = words_of(text)
    weights = load_weights(KEY)
    vocabulary = weights.names("vocabulary")
    chosen = folded_columns(words, vocabulary)
    x = one_hot(chosen, len(vocabulary))[:, None]
    result, traced = class_probabilities(weights, x)
    steps = tuple(
        _step(visible_word(word), row, is_last=place == len(words))
        for place, (word, row) in enumerate(zip(words, result[:, 0], strict=True), start=1)
    )
    best, share = steps[-1].answers[0]
    values = {name: traced[name][:, 0] for name in traced.names}
    return Unrolled(
        steps,
        read=len(steps),
        written=1,
        sentence=f"The review is {best}, with {probability_text(share)}.",
        signals=(Signals(traced.cell.title, traced.cell.key, values),),
        notes=unknown_notes(words, chosen, vocabulary),
        shared=shared_weights(weights.tensors),
    )


def _step(word: str, row: Tensor, is_last: bool) -> Step:
    answers = ranked(CLASSES, row)
    best, share = answers[0]
    place = f"After the last word, “{word}”, it" if is_last else f"Up to “{word}” the review"
    sentence = f"{place} is {best}, with {probability_text(share)}."
    return Step(word, answers, loss=is_last, sentence=sentence)


MANY_TO_ONE = NetworkShape(
    key=KEY,
    title="Many to one",
    sentence="A sequence is read to its end, then there is one answer: is the review positive?",
    task="Decides whether a short review is positive. In training only the answer after the last "
    "word counted.",
    input_label="A short review",
    example="The food was good but the service was terrible",
    examples=(
        "The plot was not boring",
        "Although the room was dirty the staff was really friendly",
        "I did not like the music but I loved the acting",
        "It was slightly slow and the ending was awful",
        "The soup was zyx",
        "Everything was not very good",
    ),
    unroller=read_review,
)
