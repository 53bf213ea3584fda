"""Side by side on the page Language: two models on one sentence, and which form they expect."""

from __future__ import annotations

from dataclasses import replace
from functools import lru_cache

import streamlit as st

from explorer.cells import CELLS
from explorer.corpora.agreement_words import VERBS
from explorer.language.agreement import (
    CORPUS,
    SEPARATED,
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
from explorer.session.declared.pages import LANGUAGE as LANGUAGE_PAGE
from explorer.ui import player
from explorer.ui.controls.widgets import Place, draw
from explorer.ui.escaping import plain
from explorer.ui.learn.language.tokens import typed_tokens
from explorer.ui.opening import open_changed_view
from explorer.ui.texts import text
from explorer.views.agreement import expected_forms, form_bars, form_boards
from explorer.views.agreement_scores import (
    distance_board,
    distance_sentence,
    seed_sentence,
    seed_table,
)
from explorer.views.carrier import best_units_sentence
from explorer.views.language import following, passage, ticks_of

WORDS = TextChoice(CORPUS)
USUAL_VERB = "serve"


def side_by_side(choice: TextChoice) -> None:
    """One sentence read by two models, and how often each is right over the distance."""
    if choice != WORDS:
        _other_text()
        return
    field, pair, beside = st.columns([6, 2, 2])
    with beside:
        models = _models(draw("beside", Place(bare=True)))
    with field:
        words = draw(f"read_{CORPUS}", Place(suggestion=SEPARATED, bare=True))
    first = next(iter(models.values()))
    tokens = typed_tokens(first, words)
    if tokens is None:
        return
    with pair:
        agreement, forms = _forms(find_agreement((EOS, *tokens)))
    expected = [
        expected_forms(model, read(model, tokens), agreement, forms) for model in models.values()
    ]
    inputs = expected[0].read.tokens
    player.transport(ticks_of(inputs, WORDS.token_kind), [], autoplay=False)
    title = f"Which form is expected next: {' or '.join(forms)}?"
    shown = passage(title, inputs, first.vocabulary, joined=False)
    player.passage(following(shown, growing=False))
    columns = st.columns(len(models) + 1)
    boards = form_boards(expected)
    for column, cell, one, board in zip(columns, models, expected, boards, strict=False):
        with column:
            player.bars(form_bars(models[cell], one), key=f"forms_{cell}")
            player.board(board, key=f"forms_board_{cell}")
    scores = {CELLS[cell].title: _scores(cell) for cell in models}
    with columns[-1]:
        player.board(distance_board(scores, inputs), key="distance_board")
        st.caption(distance_sentence(scores, agreement.distance if agreement else 0))
    st.table(seed_table(agreement_seeds()))
    best = {CELLS[cell].title: number_carriers(model, 0)[0] for cell, model in models.items()}
    measured = f"{seed_sentence(agreement_seeds())} {best_units_sentence(best)}"
    st.markdown(f"{plain(measured)}\n\n{text('language/side')}")


def _other_text() -> None:
    player.transport([], [], autoplay=False)
    st.info(text("language/side_other"))
    if st.button("Read “Restaurants and friends”, word by word"):
        open_changed_view(LANGUAGE_PAGE, _as_the_models_read())


def _as_the_models_read() -> dict[str, str | int]:
    """What cuts the text as that of the models was."""
    return {
        "corpus": CORPUS,
        "tokens": WORDS.token_kind,
        "punctuation": "kept",
        "vocabulary": WORDS.most,
    }


def _models(beside: str) -> dict[str, LanguageModel]:
    """A model and the usual one, cell → model."""
    shipped = {cell: shipped_model(WORDS, cell) for cell in (beside, USUAL_CELL)}
    return {cell: model for cell, model in shipped.items() if model is not None}


def _forms(agreement: Agreement | None) -> tuple[Agreement | None, tuple[str, str]]:
    """Draws which verb is asked for, at first that of the sentence; singular and plural."""
    plural = draw(
        "verb", Place(suggestion=agreement.plural_form if agreement else USUAL_VERB, bare=True)
    )
    forms = VERBS[plural], plural
    if agreement is None:
        return None, forms
    return replace(agreement, singular_form=forms[0], plural_form=forms[1]), forms


@lru_cache(maxsize=4)
def _scores(cell: str) -> dict[int, Score]:
    """Those of a shipped model, measured once."""
    return scores_over_distance(_models(cell)[cell])
