"""What a page shows can be taken away: the buttons, the dialog, and the files it makes."""

from __future__ import annotations

import json
from typing import Any
from urllib.parse import urlencode

import pytest
from streamlit.testing.v1 import AppTest

from explorer.export.files import FILES
from explorer.scenes.scene import sheets_of
from explorer.ui.current import SHOWN
from tests.export.pages import Parsed
from tests.pages.shared import CELL_PAGE, assert_stands, opened_at

KINDS_OF_A_STAGE = {"HTML", "CSV", "Parquet", "LaTeX", "MathML", "PyTorch", "ZIP", "Symbols alone"}


def downloads(page: AppTest) -> list[Any]:
    return [one.proto for one in page.get("download_button")]


def dialog_labels(page: AppTest) -> list[str]:
    return [one.label for one in downloads(page) if one.label != "Web page"]


def opened(page: AppTest, step: int | None = None) -> AppTest:
    """The page with its dialog, which a browser opens with the step of the playhead along."""
    states = page._tree.get_widget_states()
    (button,) = [one for one in page.button if one.key == "take_away_open"]
    states.widgets.add(id=button.id, trigger_value=True)
    if step is not None:
        mounts = page.get("bidi_component")
        (runtime,) = [one for one in mounts if one.proto.component_name == "unroll_runtime"]
        states.widgets.add(id=runtime.proto.id, json_value=json.dumps({"step": step}))
    return page._run(states)


def said(page: AppTest) -> str:
    return " ".join(one.value for one in [*page.markdown, *page.caption, *page.code])


def test_a_stage_offers_every_kind_of_file_at_the_step_of_the_playhead() -> None:
    page = opened(opened_at(CELL_PAGE, {"cell": "gru", "notation": "ng"}), step=30)
    assert_stands(page)
    assert set(dialog_labels(page)) >= KINDS_OF_A_STAGE
    (step,) = [one for one in page.number_input if one.label == "Step"]
    assert (step.value, step.max) == (30, 56)
    equations = " ".join(one.value for one in page.code)
    assert r"\Gamma_u &= \sigma(" in equations
    assert "unroll-gru-brackets_quotes.html" in equations
    assert "at step 30" in said(page)
    # What a file is for is told in the words of the command.
    for kind in ("html", "svg", "diagram.svg", "csv", "tex", "py", "zip"):
        assert FILES[kind].purpose[1:] in said(page)


def test_a_step_beyond_the_sequence_is_its_last_one() -> None:
    page = opened(opened_at(CELL_PAGE, {}), step=400)
    assert_stands(page)
    assert [one.value for one in page.number_input if one.label == "Step"] == [56]


@pytest.mark.parametrize("told", [-1, "x"])
def test_a_step_that_is_none_is_left_alone(told: Any) -> None:
    page = opened(opened_at(CELL_PAGE, {}), step=told)
    assert_stands(page)
    assert [one.value for one in page.number_input if one.label == "Step"] == [0]


def test_where_no_click_told_the_step_it_is_that_of_the_link() -> None:
    page = opened(opened_at(CELL_PAGE, {"t": "11"}))
    assert_stands(page)
    assert [one.value for one in page.number_input if one.label == "Step"] == [11]


def test_one_click_gives_the_page_of_what_is_shown() -> None:
    page = opened_at(CELL_PAGE, {"cell": "mgu"})
    (web,) = [one for one in downloads(page) if one.label == "Web page"]
    assert web.deferred_file_id
    assert web.ignore_rerun


def test_a_view_of_several_cells_says_why_it_has_no_equations() -> None:
    page = opened(opened_at("pages/explore/compare.py", {}))
    assert_stands(page)
    assert {"HTML", "CSV", "ZIP"} <= set(dialog_labels(page))
    assert not {"LaTeX", "PyTorch"} & set(dialog_labels(page))
    assert "This view shows no one cell" in said(page)


@pytest.mark.parametrize(
    ("page", "link"),
    [
        ("explore/gradients", {"part": "clipping", "max_norm": "0.25"}),
        ("explore/transformer", {"versus": "cost", "cost_of": "training"}),
        ("train/train", {"train": "sweep"}),
    ],
)
def test_what_does_not_play_is_taken_away_as_it_is_chosen(page: str, link: dict[str, str]) -> None:
    shown = opened(opened_at(f"pages/{page}.py", link))
    assert_stands(shown)
    assert {"HTML", "SVG", "PDF", "CSV", "Parquet", "ZIP"} <= set(dialog_labels(shown))
    assert "The numbers of all charts and tables." in said(shown)
    scene = shown.session_state[SHOWN].scene
    assert scene.link == f"{page.partition('/')[2]}?{urlencode(link)}"
    assert sheets_of(scene).figures


def test_a_lesson_is_taken_away_whole_and_keeps_its_answers_back() -> None:
    link = {"lesson": "gru-four-steps", "step": "3"}
    page = opened(opened_at("pages/learn/lessons.py", link))
    assert_stands(page)
    assert "All steps with their questions" in said(page)
    assert '<iframe src="unroll-lesson-gru-four-steps.html"' in said(page)
    # Of the stage with its gaps there is no more than the page and its note.
    assert set(dialog_labels(page)) == {"HTML", "ZIP"}
    assert said(page).count("answer the question first") > 3


def test_a_lesson_is_taken_away_in_the_book_that_is_chosen_now() -> None:
    page = opened_at("pages/learn/lessons.py", {"lesson": "gru-four-steps", "step": "2"})
    books = []
    for book in ("keras", "ng"):
        whole = page.selectbox(key="book").set_value(book).run().session_state[SHOWN].whole
        told = [one.text for one in Parsed(whole.make("")).all("p")]
        books += [one for one in told if one.startswith("Notation")]
    assert books == ["Notation: Keras.", "Notation: Ng's course."]


def test_before_a_view_is_shown_the_lesson_alone_is_taken_away() -> None:
    link = {"lesson": "which-cell", "step": "3"}
    page = opened(opened_at("pages/learn/lessons.py", link))
    assert_stands(page)
    assert dialog_labels(page) == ["HTML"]


def test_a_page_on_which_nothing_plays_offers_nothing() -> None:
    page = opened_at("pages/learn/glossary.py", {})
    assert not downloads(page)
    assert not [one for one in page.button if one.key == "take_away_open"]
