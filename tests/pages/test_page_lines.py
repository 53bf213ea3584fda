"""Every page says in one line what it shows and what to do first; Cell tells the model's task."""

from __future__ import annotations

import pytest
from streamlit.testing.v1 import AppTest

from explorer.cells import CELLS
from explorer.models.shipped import available_models, load_model
from explorer.models.task_sentence import task_sentence
from explorer.session.declared import pages
from explorer.tasks import TASKS
from explorer.ui.escaping import plain
from explorer.ui.opening import FILES
from explorer.views.page_lines import TRAINED, page_lines, what_it_shows
from tests.pages.shared import CELL_PAGE, opened_at

LONGEST = 165  # letters that fit beside the sidebar at 1280 pixels


def lines_of(page: AppTest) -> list[str]:
    """All Markdown of a page."""
    return [one.value for one in page.markdown]


def test_every_page_has_a_line_and_no_line_is_of_no_page() -> None:
    assert set(page_lines()) == {*pages.EVERY, TRAINED}
    for line in page_lines().values():
        assert line.endswith(".")


def test_every_line_is_short_enough_for_one_row() -> None:
    lines = [line for key, line in page_lines().items() if key != TRAINED]
    for cell in available_models():
        task = task_sentence(load_model(cell))
        lines.append(page_lines()[TRAINED].format(cell=CELLS[cell].title, task=task))
    assert {line for line in lines if len(line) > LONGEST} == set()


def test_no_page_that_plays_by_itself_asks_for_it() -> None:
    playing = (pages.CELL, TRAINED, pages.GRADIENTS, pages.COMPARE, pages.SHAPES)
    assert {page for page in playing if "press play" in page_lines()[page].lower()} == set()


@pytest.mark.parametrize("page", sorted(pages.EVERY - {pages.CELL}))
def test_a_page_shows_its_line(page: str) -> None:
    assert lines_of(opened_at(FILES[page], {}))[0] == plain(page_lines()[page])


@pytest.mark.parametrize("cell", ["lstm", "gru", "irnn"])
def test_with_trained_weights_the_page_cell_tells_their_task_and_else_what_it_shows(
    cell: str,
) -> None:
    line = lines_of(opened_at(CELL_PAGE, {"cell": cell}))[0]
    assert plain(task_sentence(load_model(cell))) in line
    assert plain(CELLS[cell].title) in line
    random = lines_of(opened_at(CELL_PAGE, {"cell": cell, "weights": "random"}))[0]
    assert random == plain(page_lines()[pages.CELL])


def test_a_model_of_ones_own_is_told_by_the_question_of_its_task() -> None:
    model = load_model("gru")
    for key, task in TASKS.items():
        own = type(model)(**{**vars(model), "task": key})
        assert task_sentence(own) == task.sentence
    assert task_sentence(type(model)(**{**vars(model), "task": "a riddle"})) == ""


def test_a_file_says_what_is_shown_without_what_to_do_in_the_app() -> None:
    shown = {page: what_it_shows(page) for page in pages.EVERY}
    assert shown[pages.GRADIENTS].endswith("going back from it.")
    for page, told in shown.items():
        assert page_lines()[page].startswith(told)
        assert not {"Choose", "Space", "Press", "Point"} & set(told.split())
    assert not what_it_shows("")
    model = load_model("gru")
    assert what_it_shows(pages.CELL, model) == f"A trained GRU. Its task: {task_sentence(model)}"
