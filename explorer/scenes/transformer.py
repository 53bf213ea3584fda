"""The page Transformer: reading and credit on one cursor; in words, what was measured."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from explorer.attention.language import read_attention
from explorer.attention.shipped import shipped_transformer
from explorer.cells import CELLS
from explorer.contest.credit import Needle
from explorer.contest.credited import Credited, credited, trained_right
from explorer.language.agreement import find_agreement
from explorer.language.carrier import number_carriers
from explorer.language.model import read
from explorer.language.prepared import TextChoice
from explorer.language.shipped import shipped_model
from explorer.scenes.besides import NOTHING, Besides
from explorer.scenes.measured import measured_scene
from explorer.scenes.networks import language_network
from explorer.scenes.scene import Mount, Network, Scene, board_mount
from explorer.scenes.transports import transport
from explorer.scenes.words import text_words
from explorer.session.choice import Choice
from explorer.session.choices import viewing_choice
from explorer.session.controls import Chosen
from explorer.session.declared import transformer as parts
from explorer.session.declared.one_cursor import MEAN, TRAINED
from explorer.session.declared.pages import TRANSFORMER
from explorer.views.attention import (
    BothRead,
    attention_board,
    kept_board,
    looks_passage,
    next_bars,
    reading_words,
    state_board,
)
from explorer.views.credit import credit_bars, credit_board, credit_sentence
from explorer.views.language import ticks_of

MOST_READ = 60


def transformer_scene(chosen: Chosen, besides: Besides = NOTHING) -> Scene:
    """The page Transformer with these values. Raises ValueError for a text that cannot be read."""
    part = chosen.option("versus")
    if part == parts.READING:
        cell, words = chosen.option("reading_cell"), chosen.text("reading_text")
        mean = chosen["reading_heads"] == MEAN
        return reading_scene(words, cell, viewing_choice(chosen), mean=mean)
    if part == parts.CREDIT:
        trained = chosen["credit_weights"] == TRAINED
        place, seed = chosen.whole("credit_place"), chosen.whole("credit_seed")
        return credit_scene(both_credited(place, seed), trained=trained)
    return measured_scene(part, chosen)


def reading_scene(words: str, cell: str, choice: Choice, *, mean: bool) -> Scene:
    """A sentence read by a recurrent model and by the Transformer; `mean` of the heads or each.

    Raises ValueError, one sentence, for a text that cannot be read.
    """
    recurrent, transformer = shipped_model(TextChoice(), cell), shipped_transformer()
    assert recurrent is not None
    tokens = recurrent.tokens(words, MOST_READ)
    result = read(recurrent, tokens)
    attended = read_attention(transformer, tokens)
    both = BothRead(recurrent, result, transformer, attended, find_agreement(result.tokens))
    carrier = number_carriers(recurrent, 0)[0]
    states = state_board(both, carrier, choice.notation, choice.direction)
    recurrent_bars, transformer_bars = next_bars(both)
    return Scene(
        TRANSFORMER,
        "",
        f"{CELLS[cell].title} and Transformer read {text_words(words)}",
        transport(ticks_of(result.tokens, "words")),
        (
            Mount("passage", looks_passage(both), "passage"),
            board_mount(states, "state_board"),
            board_mount(attention_board(both, mean=mean), "attention_board"),
            Mount("bars", recurrent_bars, "recurrent_bars"),
            Mount("bars", transformer_bars, "transformer_bars"),
            board_mount(kept_board(both), "kept_board"),
        ),
        (reading_words(both, carrier),),
        networks=(
            language_network(recurrent),
            Network("Transformer", transformer.model.state_dict),
        ),
    )


@dataclass(frozen=True, eq=False)
class BothCredited:
    """A sequence with one label, and the credit of every step, untrained and trained."""

    sequence: Needle
    untrained: Mapping[str, Credited]
    trained: Mapping[str, Credited]


def both_credited(place: int, seed: int) -> BothCredited:
    """The credit of every step where the digit stands at `place`."""
    sequence, untrained = credited(place, seed, trained=False)
    return BothCredited(sequence, untrained, credited(place, seed, trained=True)[1])


def credit_scene(found: BothCredited, *, trained: bool) -> Scene:
    """Which step gets the credit for one label, with untrained or with trained weights."""
    shown = found.trained if trained else found.untrained
    weights = "trained" if trained else "untrained"
    told = credit_sentence(found.sequence, found.untrained, found.trained, trained_right())
    return Scene(
        TRANSFORMER,
        "",
        f"One label at the end, the digit at step {found.sequence.place}: {weights} weights",
        transport(found.sequence.tokens),
        (
            board_mount(credit_board(found.sequence, shown), "credit_board"),
            Mount("bars", credit_bars(found.sequence, shown), "credit_bars"),
        ),
        (told,),
        networks=tuple(Network(one.title, one.model.state_dict) for one in shown.values()),
    )
