"""The button and the dialog “Take away”: what a page shows, as files and lines to paste."""

from __future__ import annotations

import logging
from collections.abc import Mapping
from dataclasses import dataclass
from functools import partial
from html import escape

import streamlit as st

from explorer.export.files import FILES, file_name, made
from explorer.export.kinds import Request, missing_moment, moment_of
from explorer.export.live import live_address
from explorer.export.papers.code import code
from explorer.export.papers.latex import numbers_block, symbols_block
from explorer.scenes.scene import Scene
from explorer.ui import current, player
from explorer.ui.controls import state
from explorer.ui.escaping import plain
from explorer.ui.web_page import HTML, app_address, scene_at, step_count, web_page_button

HEIGHT = 900


@dataclass(frozen=True)
class Offer:
    """What stands in one line of the dialog: its name, and the name of a button each kind.

    The first kind says what the line is for.
    """

    name: str
    kinds: Mapping[str, str]


OFFERS = (
    Offer("Web page", {"html": "HTML"}),
    Offer("Picture", {"svg": "SVG", "png": "PNG", "pdf": "PDF"}),
    Offer(
        "Diagram",
        {
            "diagram.svg": "SVG",
            "diagram.png": "PNG",
            "diagram.pdf": "PDF",
            "symbols.svg": "Symbols alone",
        },
    ),
    Offer("Data", {"csv": "CSV", "parquet": "Parquet"}),
    Offer("Equations", {"tex": "LaTeX", "mml": "MathML"}),
    Offer("Code", {"py": "PyTorch"}),
    Offer("Everything", {"zip": "ZIP"}),
)


def offer(query: str, runtime: player.Runtime) -> None:
    """Draws the buttons below what a page shows; nothing where there is nothing to take away.

    `query` has the parameters of the page's link. Where the browser has not said where the playhead
    stands, it is where the link put it.
    """
    step = state.requested_place().get("t") if runtime.step is None else runtime.step
    shown = current.shown()
    scene, whole = shown.scene, shown.whole
    if whole is None and (scene is None or FILES[HTML].missing(scene)):
        return
    live = _address(f"{st.session_state[state.PAGE]}?{query}")
    with st.container(key="take_away", horizontal=True):
        web_page_button(shown, step, live, runtime)
        if st.button(
            "Take away",
            key="take_away_open",
            help="Web page, picture, diagram, data, equations, code",
            icon=":material/download:",
        ):
            _dialog(None if scene is None else scene_at(scene, step), whole, live)


@st.dialog("Take away", width="medium", icon=":material/download:")
def _dialog(scene: Scene | None, whole: current.Whole | None, live: str) -> None:
    try:
        if whole is not None:
            _whole(whole, live)
        if scene is not None:
            _lines(scene)
    except Exception:  # whatever it is, nobody is to read it
        logging.getLogger("explorer").exception("The dialog “Take away” failed")
        st.error("Something went wrong that should not have: close this, and try another view.")


def _whole(whole: current.Whole, live: str) -> None:
    with st.container(horizontal=True, vertical_alignment="center", gap="xsmall"):
        st.markdown(f"**{whole.word}**  \n{whole.purpose}", width="stretch")
        st.download_button(
            "HTML",
            lambda: whole.make(live).encode(),
            f"{whole.name}.html",
            FILES[HTML].mime,
            key="take_away_whole",
            help=f"{whole.word} as HTML",
            on_click="ignore",
        )
    with st.expander(f"Line to paste, for embedding the {whole.word.lower()}"):
        st.code(_frame(f"{whole.name}.html", whole.word), language="html")


def _lines(scene: Scene) -> None:
    with st.container(key="take_away_lines", gap="xxsmall"):
        if step_count(scene) > 1:
            scene = scene_at(scene, _chosen_step(scene.place["t"], step_count(scene)))
        for one in OFFERS:
            _line(scene, one)
    _lines_to_paste(scene)
    _equations_to_paste(scene)
    _code_to_read(scene)


def _chosen_step(step: int, steps: int) -> int:
    """The step of what shows one: at first that of the playhead."""
    with st.container(horizontal=True, vertical_alignment="center"):
        st.caption("Everything begins at, or shows, this step.", width="stretch")
        chosen = st.number_input(
            "Step", 0, steps - 1, step, label_visibility="collapsed", width=140
        )
    return int(chosen)


def _line(scene: Scene, one: Offer) -> None:
    """What it is for, and a button for each kind of file; or why there is none."""
    missing = {kind: FILES[kind].missing(scene) for kind in one.kinds}
    with st.container(horizontal=True, vertical_alignment="center", gap="xsmall"):
        there = [kind for kind, reason in missing.items() if not reason]
        if not there:
            st.markdown(f"**{one.name}**  \n:gray[{plain(' '.join(set(missing.values())))}]")
            return
        purpose = FILES[there[0]].purpose_of(scene)
        st.markdown(f"**{one.name}**  \n{purpose[0].upper()}{purpose[1:]}.", width="stretch")
        for kind in there:
            _download(scene, kind, one.kinds[kind], f"{one.name} as {one.kinds[kind]}")


def _download(scene: Scene, kind: str, label: str, told: str) -> None:
    """A button to a file that is made when it is asked for."""
    st.download_button(
        label,
        partial(made, scene, kind, Request(_address(scene.link))),
        file_name(scene, kind),
        FILES[kind].mime,
        key=f"take_away_{kind}",
        help=told,
        on_click="ignore",  # a rerun could take the file away before it is fetched
    )


def _lines_to_paste(scene: Scene) -> None:
    if FILES[HTML].missing(scene):
        return
    with st.expander("Lines to paste, for embedding"):
        st.caption("The web page, beside a page of your own.")
        st.code(_frame(file_name(scene, HTML), scene.title), language="html")
        live = _address(scene.link)
        if live:
            st.caption("The live view, from this server.")
            both = "&" if "?" in live else "?"
            st.code(_frame(f"{live}{both}embed=true&present=1", scene.title), language="html")


def _equations_to_paste(scene: Scene) -> None:
    if missing_moment(scene):
        return
    with st.expander("Equations to copy"):
        moment = moment_of(scene, Request())
        st.caption(plain(f"For a document with amsmath; with the numbers of {moment.place}."))
        st.code(symbols_block(moment), language="latex")
        st.code(numbers_block(moment), language="latex")


def _code_to_read(scene: Scene) -> None:
    if FILES["py"].missing(scene):
        return
    reading = st.expander("Read the code", key="reading_code", on_change="rerun")
    if reading.open:  # drawing it costs the browser more than all the rest of the dialog
        reading.code(code(scene, shortened=True))


def _frame(source: str, title: str) -> str:
    return (
        f'<iframe src="{escape(source)}" title="{escape(title)}" width="100%" height="{HEIGHT}" '
        'style="border: 0" loading="lazy"></iframe>'
    )


def _address(link: str) -> str:
    """The address on this server of a view, given the link to it; "" where none leads to it."""
    return live_address(app_address(), link)
