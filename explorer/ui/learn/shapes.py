"""The parts of the page Shapes: what is asked, the graph with its answers, signals, text."""

from __future__ import annotations

from functools import lru_cache

import streamlit as st

from explorer.charts.tune import tune_chart
from explorer.language.tunes import Tune, read_tune, tune_frame, tune_wav
from explorer.scenes.scene import Scene
from explorer.scenes.shapes import Question, question_scene
from explorer.scenes.transports import no_transport
from explorer.session.choice import Choice
from explorer.session.declared.shapes import FOLDED
from explorer.shapes import SHAPES, melody_writer
from explorer.shapes.unrolled import Unrolled
from explorer.ui import current, player
from explorer.ui.controls.state import choose, chosen
from explorer.ui.controls.widgets import Place, draw
from explorer.ui.escaping import plain
from explorer.ui.texts import text
from explorer.views import shapes as shapes_view

KEPT_SOUNDS = 8  # of about a megabyte each


def asked(key: str) -> Question:
    """Draws what can be asked of a shape, in the sidebar, and returns what is.

    Each shape has controls of its own, so that choosing another shape resets nothing.
    """
    shape, field = SHAPES[key], f"{key}_text"
    with st.sidebar:
        st.caption(plain(shape.task))
        given = draw(field)
        with st.container(horizontal=True, gap=None, key="shape_examples"):
            for number, example in enumerate((shape.example, *shape.examples)):
                st.button(
                    plain(example), key=f"{key}_{number}", on_click=_put, args=(field, example)
                )
        variant = draw(f"{key}_variant") if shape.options else ""
        seed = draw(f"{key}_seed") if shape.seeded else 0
    return Question(key, given, variant, seed)


def _put(field: str, example: str) -> None:
    choose(field, example)


def shown(asked: Question, choice: Choice, *, folded: bool) -> Scene:
    """The network unrolled over what is asked; without one the page ends with a sentence."""
    try:
        scene = question_scene(asked, choice, folded=folded, lit=chosen().text("weight"))
    except ValueError as error:
        player.play(no_transport())
        st.warning(plain(str(error)))
        st.stop()
    return current.note(scene)


def drawing(key: str) -> bool:
    """Draws how the network is drawn; returns whether it is folded."""
    recurrent = SHAPES[key].recurrent
    return bool(draw("fold", Place(bare=True, disabled=not recurrent)) == FOLDED and recurrent)


def mount(scene: Scene) -> None:
    """The graph; below it the answers of the present step beside gates and states of all steps."""
    player.show_transport(scene)
    graph, bars, *signals = scene.mounts
    player.mounted(graph)
    places = st.columns([1, 3] if signals else [1, 1])
    for place, one in zip(places, (bars, *signals), strict=False):
        with place:
            player.mounted(one)


def tune(found: Unrolled) -> None:
    """The melody that was written, to be heard and seen; nothing if no note came."""
    written = read_tune(melody_writer.melody_text(found))
    if not written.notes:
        return
    with st.sidebar:
        st.audio(_sound(written), format="audio/wav")
    st.altair_chart(tune_chart(tune_frame(written)), width="stretch", key="shape_tune")


@lru_cache(maxsize=KEPT_SOUNDS)
def _sound(written: Tune) -> bytes:
    return tune_wav(written)


# What only one shape has to show.
EXTRAS = {melody_writer.KEY: tune}


def about(asked: Question) -> None:
    """What the network cannot know about the input, what the shape is for, how good it is."""
    key, found = asked.shape, asked.unrolled()
    if key in EXTRAS:
        EXTRAS[key](found)
    if found.notes:
        st.caption(plain(" ".join(found.notes)))
    st.markdown(f"**{plain(SHAPES[key].sentence)}**")
    st.markdown(text(f"shapes/{key}"))
    if found.shared:
        st.markdown(text("shapes/sharing"))
    st.caption(plain(shapes_view.measured(SHAPES[key].figures())))
