"""The part Side by side of the page Language: two models on one sentence."""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import cache, lru_cache

from explorer.cells import CELLS
from explorer.corpora.agreement_words import VERBS
from explorer.language.agreement import (
    CORPUS,
    Agreement,
    Score,
    find_agreement,
    scores_over_distance,
)
from explorer.language.agreement_seeds import agreement_seeds
from explorer.language.carrier import number_carriers
from explorer.language.model import LanguageModel, read
from explorer.language.prepared import TextChoice
from explorer.language.shipped import USUAL_CELL, shipped_model
from explorer.language.tokens import EOS
from explorer.scenes.networks import language_network
from explorer.scenes.scene import Mount, Scene, board_mount
from explorer.scenes.transports import transport
from explorer.scenes.words import text_words
from explorer.session.declared.pages import LANGUAGE
from explorer.views.agreement import expected_forms, form_bars, form_boards
from explorer.views.agreement_scores import distance_board, distance_sentence, seed_sentence
from explorer.views.beside_tables import seeds_table
from explorer.views.carrier import best_units_sentence
from explorer.views.language import following, passage, ticks_of
from explorer.views.sheets import Sheets
from explorer.wording import in_a_row

WORDS = TextChoice(CORPUS)
USUAL_VERB = "serve"


@dataclass(frozen=True, eq=False)
class Beside:
    """A sentence for two models: cell → model, its tokens, and where noun and verb stand."""

    models: dict[str, LanguageModel]
    words: str
    tokens: list[str]
    agreement: Agreement | None

    @property
    def usual_verb(self) -> str:
        """The verb of the sentence, in its plural form."""
        return USUAL_VERB if self.agreement is None else self.agreement.plural_form


def beside(cell: str, words: str) -> Beside:
    """A model and the usual one with a sentence.

    Raises ValueError, one sentence, for a text that they cannot read.
    """
    models = _models(cell)
    tokens = next(iter(models.values())).tokens(words)
    return Beside(models, words, tokens, find_agreement((EOS, *tokens)))


def side_scene(one: Beside, verb: str) -> Scene:
    """Which form of a verb, named by its plural, both models expect at every step."""
    forms, agreement = (VERBS[verb], verb), one.agreement
    if agreement is not None:
        agreement = replace(agreement, singular_form=forms[0], plural_form=forms[1])
    expected = [
        expected_forms(model, read(model, one.tokens), agreement, forms)
        for model in one.models.values()
    ]
    inputs = expected[0].read.tokens
    first = next(iter(one.models.values()))
    title = f"Which form is expected next: {' or '.join(forms)}?"
    shown = passage(title, inputs, first.vocabulary, joined=False)
    mounts = [Mount("passage", following(shown, growing=False), "passage")]
    for cell, each, board in zip(one.models, expected, form_boards(expected), strict=True):
        mounts.append(Mount("bars", form_bars(one.models[cell], each), f"forms_{cell}"))
        mounts.append(board_mount(board, f"forms_board_{cell}"))
    scores = {CELLS[cell].title: _scores(cell) for cell in one.models}
    mounts.append(board_mount(distance_board(scores, inputs), "distance_board"))
    best = {CELLS[cell].title: number_carriers(each, 0)[0] for cell, each in one.models.items()}
    return Scene(
        LANGUAGE,
        "",
        f"{in_a_row(list(scores))} read {text_words(one.words)}",
        transport(ticks_of(inputs, WORDS.token_kind)),
        tuple(mounts),
        (
            distance_sentence(scores, agreement.distance if agreement else 0),
            f"{seed_sentence(agreement_seeds())} {best_units_sentence(best)}",
        ),
        networks=tuple(map(language_network, one.models.values())),
        sheets=_seeds,
    )


@cache
def _seeds() -> Sheets:
    return Sheets((seeds_table(),))


def _models(cell: str) -> dict[str, LanguageModel]:
    """A model and the usual one, cell → model."""
    shipped = {key: shipped_model(WORDS, key) for key in (cell, USUAL_CELL)}
    return {key: model for key, model in shipped.items() if model is not None}


@lru_cache(maxsize=4)
def _scores(cell: str) -> dict[int, Score]:
    """Those of a shipped model, measured once."""
    return scores_over_distance(_models(cell)[cell])
