"""The parts of the page Language in which a model reads: expectations, loss, two texts compared."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

from explorer.analysis.carriers import Carrier
from explorer.language.agreement import find_agreement, has_agreement
from explorer.language.carrier import number_carriers
from explorer.language.model import LanguageModel, Read, read
from explorer.scenes.networks import language_network
from explorer.scenes.scene import Mount, Scene, board_mount
from explorer.scenes.transports import transport
from explorer.scenes.words import text_words
from explorer.session.choice import Choice
from explorer.session.declared.pages import LANGUAGE
from explorer.views.agreement import model_title
from explorer.views.carrier import (
    carried_sentence,
    carrier_of_unit,
    carrier_panel,
    carrier_sentence,
)
from explorer.views.language import (
    expected_bars,
    following,
    passage,
    passages,
    reading_board,
    ticks_of,
)
from explorer.views.language_sentences import (
    parting_sentence,
    reading_sentences,
    score_sentence,
)
from explorer.views.loss import text_loss
from explorer.views.payloads import Transport


@dataclass(frozen=True, eq=False)
class Reading:
    """A text that a model read, and what of it no other choice changes.

    Raises ValueError when it is made, one sentence, for a text that the model cannot read.
    """

    model: LanguageModel
    words: str
    result: Read

    @cached_property
    def transport(self) -> Transport:
        """The tokens."""
        return transport(ticks_of(self.result.tokens, self.model.choice.token_kind))

    @cached_property
    def passage(self) -> Mount:
        """The text, tinted by surprise."""
        bits = self.result.bits
        text = passage(
            "The stronger the colour, the more surprising. Click a token to see what was expected.",
            self.result.tokens,
            self.model.vocabulary,
            joined=is_joined(self.model),
            bits=bits,
            total=f"{bits.sum():.1f} bits, perplexity {2.0 ** bits.mean().item():.1f}",
        )
        return Mount("passage", following(text, growing=False), "passage")

    @cached_property
    def bars(self) -> Mount:
        """What is expected at every step."""
        data = expected_bars(
            "What the model expects next",
            self.result.tokens,
            self.result.logs.exp(),
            self.model.vocabulary,
            reading_sentences(self.result),
        )
        return Mount("bars", data, "bars")

    def layer(self, asked: int | None) -> int:
        """The layer whose gates are shown, from 0; asked for from 1, at first the last."""
        layers = self.model.sizes.layers
        return (layers if asked is None else min(asked, layers)) - 1

    def carrier(self, layer: int, asked: int | None) -> Carrier | None:
        """The unit that is looked at for singular and plural; None where a text has no such."""
        if not has_agreement(self.model):
            return None
        carriers = number_carriers(self.model, layer)
        last = self.model.sizes.hidden_size - 1
        return carrier_of_unit(carriers, carriers[0].unit if asked is None else min(asked, last))

    def carrier_words(self, layer: int, unit: int) -> str:
        """How well a unit tells singular from plural, and what it does here."""
        carriers = number_carriers(self.model, layer)
        carrier = carrier_of_unit(carriers, unit)
        here = carried_sentence(self.result, layer, carrier, find_agreement(self.result.tokens))
        return f"{carrier_sentence(carriers, unit)} {here}"


def reading(model: LanguageModel, words: str) -> Reading:
    """Has the model read a text. Raises ValueError, one sentence, for one that it cannot read."""
    return Reading(model, words, read(model, model.tokens(words)))


def reading_scene(one: Reading, choice: Choice, layer: int, carrier: Carrier | None) -> Scene:
    """What is expected at every step, what came, and the gates of a layer."""
    curves, unit, told = [], None, ""
    if carrier is not None:
        curves = [carrier_panel(one.model, one.result, layer, carrier, choice.notation)]
        unit, told = carrier.unit, one.carrier_words(layer, carrier.unit)
    looks = choice.notation, choice.direction
    board = reading_board(one.model, one.result, layer, *looks, curves=curves, unit=unit)
    return Scene(
        LANGUAGE,
        "",
        f"{model_title(one.model)}, reads {text_words(one.words)}",
        one.transport,
        (one.passage, one.bars, board_mount(board, "language_board", "lm_unit")),
        (told,) if told else (),
        networks=(language_network(one.model),),
    )


def loss_scene(one: Reading) -> Scene:
    """The probability of a text as a product, its loss as a sum."""
    return Scene(
        LANGUAGE,
        "",
        f"The loss of {text_words(one.words)}: {model_title(one.model)}",
        one.transport,
        (Mount("loss", text_loss(one.result), "loss_mount"),),
        networks=(language_network(one.model),),
    )


def score_scene(model: LanguageModel, first: str, second: str) -> Scene:
    """Two texts, and which of them the model finds likelier.

    Raises ValueError, one sentence, for a text that the model cannot read.
    """
    both = [read(model, model.tokens(words)) for words in (first, second)]
    totals = [one.bits.sum().item() for one in both]
    texts = [
        passage(
            f"{len(one.tokens) - 1} tokens.",
            one.tokens,
            model.vocabulary,
            joined=is_joined(model),
            bits=one.bits,
            total=f"{total:.1f} bits",
        )
        for one, total in zip(both, totals, strict=True)
    ]
    return Scene(
        LANGUAGE,
        "",
        f"{text_words(first)} or {text_words(second)}: {model_title(model)}",
        None,
        (Mount("passage", passages(texts, numbers=True), "passage"),),
        (score_sentence(*totals), parting_sentence(*both)),
        networks=(language_network(model),),
    )


def is_joined(model: LanguageModel) -> bool:
    """Whether the tokens of a model stand side by side without spaces."""
    return model.choice.token_kind == "characters" and not model.choice.music
