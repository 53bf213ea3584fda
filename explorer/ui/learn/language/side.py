"""Side by side on the page Language: two models on one sentence, and which form they expect."""

from __future__ import annotations

import streamlit as st

from explorer.language.agreement import CORPUS, SEPARATED
from explorer.language.prepared import TextChoice
from explorer.scenes.scene import sheets_of
from explorer.scenes.side import WORDS, beside, side_scene
from explorer.scenes.transports import no_transport
from explorer.session.declared.pages import LANGUAGE as LANGUAGE_PAGE
from explorer.ui import current, player
from explorer.ui.controls.widgets import Place, draw
from explorer.ui.escaping import plain
from explorer.ui.learn.language.tokens import tell_unreadable
from explorer.ui.opening import open_changed_view
from explorer.ui.texts import text


def side_by_side(choice: TextChoice) -> None:
    """One sentence read by two models, and how often each is right over the distance."""
    if choice != WORDS:
        _other_text()
        return
    field, pair, other = st.columns([6, 2, 2])
    with other:
        cell = draw("beside", Place(bare=True))
    with field:
        words = draw(f"read_{CORPUS}", Place(suggestion=SEPARATED, bare=True))
    try:
        both = beside(cell, words)
    except ValueError as error:
        tell_unreadable(error)
        return
    with pair:
        verb = draw("verb", Place(suggestion=both.usual_verb, bare=True))
    scene = current.note(side_scene(both, verb))
    distances, measured = scene.sentences
    player.show_transport(scene)
    player.mounted(scene.mount("passage"))
    columns = st.columns(len(both.models) + 1)
    for column, key in zip(columns, both.models, strict=False):
        with column:
            player.mounted(scene.mount(f"forms_{key}"))
            player.mounted(scene.mount(f"forms_board_{key}"))
    with columns[-1]:
        player.mounted(scene.mount("distance_board"))
        st.caption(distances)
    st.table(sheets_of(scene).tables[0].shown)
    st.markdown(f"{plain(measured)}\n\n{text('language/side')}")


def _other_text() -> None:
    player.play(no_transport())
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
