"""The app: page settings, navigation, and the page that was asked for inside its frame."""

from collections.abc import Callable

import streamlit as st

from explorer.resources import ASSETS
from explorer.session.declared.activations import CURVES
from explorer.session.declared.analysis import PROOF
from explorer.session.declared.pages import (
    ACTIVATIONS,
    CELL,
    COMPARE,
    GLOSSARY,
    GRADIENTS,
    LANGUAGE,
    LESSONS,
    MODEL,
    SHAPES,
    TRAIN,
    TRANSFORMER,
)
from explorer.ui.controls.widgets import BARE, draw
from explorer.ui.frame import exploring, proving, show, training
from explorer.ui.lesson_link import way_back
from explorer.ui.menu import menu
from explorer.ui.opening import FILES
from explorer.ui.server import settle, use_one_thread
from explorer.ui.start_view import start_view
from pages.explore import activations, cell, compare, gradients, transformer
from pages.learn import glossary, language, lessons, shapes
from pages.train import model, train

ICON = str(ASSETS / "icon.svg")
TITLES = {
    LESSONS: "Lessons",
    CELL: "Cell",
    GRADIENTS: "Gradients",
    COMPARE: "Compare",
    ACTIVATIONS: "Activations",
    TRANSFORMER: "Transformer",
    LANGUAGE: "Language",
    SHAPES: "Shapes",
    TRAIN: "Train",
    MODEL: "Your model",
    GLOSSARY: "Glossary",
}
SECTIONS = (
    (LESSONS,),
    (CELL, GRADIENTS, COMPARE, ACTIVATIONS),
    (TRANSFORMER, LANGUAGE, SHAPES),
    (TRAIN, MODEL),
    (GLOSSARY,),
)


def cell_page() -> None:
    """The page Cell; who opens the bare address finds three doors above it."""
    start_view()
    cell.show(exploring(inside=True))


def gradients_page() -> None:
    """The page Gradients: the proof reads no sequence."""
    part = draw("part", BARE)
    if part == PROOF:
        gradients.show_proof(proving())
    else:
        gradients.show(exploring(part), part)


def compare_page() -> None:
    """The page Compare."""
    part = draw("compare", BARE)
    compare.show(exploring(part), part)


def activations_page() -> None:
    """The page Activations: its first part reads no sequence."""
    part = draw("activation", BARE)
    if part == CURVES:
        activations.show_curves()
    else:
        activations.show(exploring(part), part)


# What stands around a page is drawn first and says what the page shows. The tabs of its parts stay
# where they are beneath the menu, since not every part has a transport. A lesson shows any page.
PAGES: dict[str, Callable[[], None]] = {
    CELL: cell_page,
    GRADIENTS: gradients_page,
    COMPARE: compare_page,
    ACTIVATIONS: activations_page,
    TRANSFORMER: transformer.show,
    LANGUAGE: language.show,
    SHAPES: shapes.show,
    TRAIN: lambda: train.show(training()),
    GLOSSARY: glossary.show,
}

ALL_PAGES = {**PAGES, MODEL: model.show, LESSONS: lambda: lessons.show(PAGES)}

use_one_thread()
links = {key: st.Page(FILES[key], title=TITLES[key], default=key == CELL) for key in TITLES}
page = st.navigation(list(links.values()), position="hidden")
name = page.url_path or CELL
st.set_page_config(
    page_title=f"{TITLES[name]} · Unroll", page_icon=ICON, layout="wide", initial_sidebar_state=290
)
st.logo(str(ASSETS / "logo.svg"), size="large")
place = menu([[links[key] for key in section] for section in SECTIONS], TITLES[name])
# A page is called, not run as a script of its own: so the controls that pages share stay where
# they are when a person goes from one to another.
show(name, ALL_PAGES[name], place, before=way_back if name != LESSONS else None)
settle()
