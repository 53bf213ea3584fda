"""The line of every page: what it shows, and what to do first."""

from __future__ import annotations

import re
from functools import cache

from explorer.cells import CELLS
from explorer.models.task_sentence import task_sentence
from explorer.models.trained import TrainedModel
from explorer.resources import TEXTS
from explorer.session.declared.pages import CELL

LANGUAGE = "en"
TRAINED = "cell, trained"
TASK = "{task}"


@cache
def page_lines() -> dict[str, str]:
    """Page key → one line on what the page shows and what to do first."""
    written = (TEXTS / "pages" / f"{LANGUAGE}.md").read_text("utf-8")
    _, *sections = re.split(r"^## +", written, flags=re.MULTILINE)
    pairs = (section.partition("\n") for section in sections)
    return {key.strip(): " ".join(line.split()) for key, _, line in pairs}


def page_line(page: str, trained: TrainedModel | None = None) -> str:
    """The line of a page; with trained weights, the page Cell tells the task of these."""
    task = _task(page, trained)
    if trained is None or not task:
        return page_lines()[page]
    return page_lines()[TRAINED].format(cell=CELLS[trained.cell].title, task=task)


def what_it_shows(page: str, trained: TrainedModel | None = None) -> str:
    """The line of a page without what to do in the app; "" for no page."""
    task = _task(page, trained)
    if trained is not None and task:
        told, _, _ = page_lines()[TRAINED].partition(TASK)
        return f"{told}{TASK}".format(cell=CELLS[trained.cell].title, task=task)
    first, end, _ = page_lines().get(page, "").partition(". ")
    return f"{first}{end.rstrip()}"


def _task(page: str, trained: TrainedModel | None) -> str:
    return task_sentence(trained) if page == CELL and trained is not None else ""
