"""The controls of the page Language; every text has fields of its own."""

from __future__ import annotations

from explorer.cells import CELLS
from explorer.corpora.agreement_words import VERBS
from explorer.corpora.texts import CORPORA
from explorer.language.model import MAX_TEMPERATURE, MOST_SAMPLED
from explorer.language.prepared import MAX_VOCABULARY, MIN_VOCABULARY, OWN, TextChoice
from explorer.sequences.limits import MAX_LAYERS, MAX_UNITS
from explorer.session.control import Control, Values
from explorer.session.control_kinds import Flag, OneOf, Real, Text, Whole
from explorer.session.declared import pages
from explorer.session.declared.explore import MAX_SEED
from explorer.session.declared.pages import only

PAGE = only(pages.LANGUAGE)
USUALLY_DRAWN = 300
# The parts in which one and the same text is read.
READING = ("read", "side", "loss")
# The cells whose models stand beside the usual one.
BESIDE = ("rnn", "gru")
CORPUS_OPTIONS = {**{key: corpus.title for key, corpus in CORPORA.items()}, OWN: "Your text"}


def _samples(values: Values) -> bool:
    return values["language"] == "sample"


def _is_beside(values: Values) -> bool:
    return values["language"] == "side"


def _texts(corpus: str) -> tuple[Control, ...]:
    """What a person writes for the model of one corpus to read; each corpus has its own."""

    def declared(
        name: str, label: str, words: str, *parts: str, suggestion: str | None = None
    ) -> Text:
        return Text(
            key=f"{name}_{corpus}",
            label=label,
            widget="line",
            pages=PAGE,
            suggestion=suggestion,
            help=words,
            counts=lambda values: values["corpus"] == corpus and values["language"] in parts,
        )

    return (
        declared("read", "A text to read", "The model reads it token by token.", *READING),
        declared(
            "begin",
            "It begins with",
            "The model goes on from here; it may be empty.",
            "sample",
            suggestion="",
        ),
        declared("score", "One text", "The first of two texts to be compared.", "score"),
        declared("against", "Another", "The second of two texts to be compared.", "score"),
    )


LANGUAGE: tuple[Control, ...] = (
    OneOf(
        key="corpus",
        label="Text",
        widget="select",
        pages=PAGE,
        options=CORPUS_OPTIONS,
        help="The text that the model has learned from, or is to learn from.",
    ),
    OneOf(
        key="tokens",
        label="Tokens",
        widget="segmented",
        pages=PAGE,
        options={"words": "words", "characters": "characters"},
        help="What is read at each step: a word or a character.",
    ),
    OneOf(
        key="punctuation",
        label="Punctuation",
        widget="segmented",
        pages=PAGE,
        options={"kept": "kept", "dropped": "dropped"},
        help="Dropped: marks such as commas are left out before the text is cut into tokens.",
    ),
    Whole(
        key="vocabulary",
        label="Vocabulary, at most",
        widget="slider",
        pages=PAGE,
        low=MIN_VOCABULARY,
        high=MAX_VOCABULARY,
        usual=TextChoice.most,
        help="Tokens beyond this limit, and those that occur only once in the training part, are "
        "read as <UNK>.",
    ),
    OneOf(
        key="language",
        label="View",
        widget="segmented",
        pages=PAGE,
        options={
            "read": "Read",
            "side": "Side by side",
            "loss": "Loss",
            "sample": "Sample",
            "score": "Score",
            "tokens": "Tokens",
            "train": "Train",
        },
    ),
    *(text for corpus in CORPUS_OPTIONS for text in _texts(corpus)),
    Whole(
        key="lm_layer",
        label="Layer",
        widget="slider",
        pages=PAGE,
        low=1,
        high=MAX_LAYERS,
        usual=None,
        optional=True,
        help="Which layer of the model you look at; layer 1 reads the tokens themselves.",
        counts=lambda values: values["language"] == "read",
    ),
    Whole(
        key="lm_unit",
        label="Unit",
        widget="number",
        pages=PAGE,
        low=0,
        high=MAX_UNITS - 1,
        usual=None,
        optional=True,
        help="At first the unit that tells plural nouns from singular ones best.",
        counts=lambda values: values["language"] == "read",
    ),
    OneOf(
        key="verb",
        label="Verb",
        widget="select",
        pages=PAGE,
        options={many: f"{one} / {many}" for many, one in VERBS.items()},
        help="Whose two forms are compared; at first the verb of the sentence.",
        counts=_is_beside,
    ),
    OneOf(
        key="beside",
        label="Beside the LSTM",
        widget="segmented",
        pages=PAGE,
        options={key: CELLS[key].title for key in BESIDE},
        help="Another cell that learned from the same text; both read the same sentence.",
        counts=_is_beside,
    ),
    Real(
        key="temperature",
        label="Temperature",
        widget="slider",
        pages=PAGE,
        low=0.0,
        high=MAX_TEMPERATURE,
        usual=0.8,
        step=0.05,
        help="Scores are divided by it. Near 0 the likeliest token always wins; above 1 the rare "
        "ones come more often than they should.",
        counts=_samples,
    ),
    Whole(
        key="top",
        label="Top-k",
        widget="number",
        pages=PAGE,
        low=0,
        high=MAX_VOCABULARY,
        usual=0,
        help="Only the k likeliest tokens can be drawn; 0 allows all.",
        counts=_samples,
    ),
    Whole(
        key="draw_seed",
        label="Seed",
        widget="number",
        pages=PAGE,
        low=0,
        high=MAX_SEED,
        usual=0,
        help="The tokens that are drawn follow from it: the same seed gives the same text.",
        counts=_samples,
    ),
    Whole(
        key="draw_most",
        label="At most",
        widget="number",
        pages=PAGE,
        low=1,
        high=MOST_SAMPLED,
        usual=USUALLY_DRAWN,
        help="The sample ends after this many new tokens at the latest.",
        counts=_samples,
    ),
    Flag(
        key="draw_unknown",
        label="Allow <UNK>",
        widget="toggle",
        pages=PAGE,
        help="Whether the token for unknown words can be drawn.",
        counts=_samples,
    ),
    Flag(
        key="draw_stops",
        label="Stop at <EOS>",
        widget="toggle",
        pages=PAGE,
        usual=True,
        help="Whether the sample ends where the model ends a sentence.",
        counts=_samples,
    ),
)
