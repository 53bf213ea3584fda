"""Classifies a noun as singular or plural in one step: no memory, for contrast with the others."""

from __future__ import annotations

from torch import Tensor

from explorer.corpora.nouns import BLANK, CLASSES, ending
from explorer.shapes.answers import probability_text, ranked
from explorer.shapes.encoding import columns, one_hot, unknown_notes, visible_word, words_of
from explorer.shapes.network_shape import NetworkShape
from explorer.shapes.unrolled import Step, Unrolled
from explorer.shapes.weights import Weights, load_weights

KEY = "one_to_one"


def number_probabilities(weights: Weights, x: Tensor) -> Tensor:
    """The probability of each of CLASSES, (B, C), for endings x (B, letters, alphabet)."""
    hidden = weights.linear("hidden.")(x.flatten(1)).tanh()
    scores: Tensor = weights.linear()(hidden)
    return scores.softmax(-1)


def read_noun(text: str, variant: str, seed: int) -> Unrolled:
    """The last word of a text, classified in one step. `seed` has no effect."""
    words = words_of(text)
    word = words[-1]
    weights = load_weights(KEY)
    alphabet = weights.names("letters")
    letters = ending(word)
    chosen = columns(tuple(letters), alphabet)
    x = one_hot(chosen, len(alphabet))[None]
    answers = ranked(CLASSES, number_probabilities(weights, x)[0])
    best, share = answers[0]
    token = visible_word(letters.lstrip(BLANK) or word)
    sentence = f"“{visible_word(word)}” is {best}, with {probability_text(share)}."
    step = f"The network reads “{token}” and answers {best}, with {probability_text(share)}."
    notes = (f"Only the last word, “{visible_word(word)}”, is read.",) if len(words) > 1 else ()
    return Unrolled(
        (Step(token, answers, loss=True, sentence=step),),
        read=1,
        written=1,
        sentence=sentence,
        notes=(*notes, *unknown_notes(tuple(letters), chosen, alphabet)),
    )


ONE_TO_ONE = NetworkShape(
    key=KEY,
    title="One to one",
    sentence="One input, one answer, no memory: a feed-forward network, for contrast.",
    task="Decides whether an English noun is singular or plural from its last four letters.",
    input_label="An English noun",
    example="children",
    examples=("cats", "bus", "glass", "mice", "women", "omen"),
    unroller=read_noun,
    recurrent=False,
)
