"""Every kind of view that the course shows comes to a scene of what the player takes."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import NotRequired, get_origin, get_type_hints
from urllib.parse import parse_qsl

import pytest

from explorer.lessons.course import course
from explorer.lessons.shown import shown
from explorer.scenes import Mount, Scene, link_scene
from explorer.scenes.lesson import explored, lesson_scene, step_scene
from explorer.session.controls import Chosen
from explorer.session.declared import pages
from explorer.views import payloads

# What each part of the player is sent.
SENT = {
    "spelling": payloads.Spelling,
    "stage": payloads.SentStage,
    "board": payloads.Board,
    "bars": payloads.Bars,
    "passage": payloads.Passages,
    "loss": payloads.TextLoss,
    "scan": payloads.ScanTree,
    "unrolled": payloads.Graph,
    "clocks": payloads.Clocks,
}
PARTS = {
    pages.GRADIENTS: "part",
    pages.COMPARE: "compare",
    pages.ACTIVATIONS: "activation",
    pages.TRANSFORMER: "versus",
    pages.LANGUAGE: "language",
    pages.SHAPES: "shape",
    pages.TRAIN: "train",
}


def kinds() -> Iterator[tuple[str, int]]:
    """The first step of the course, from 1, that shows each part of each page."""
    seen = set()
    for key, lesson in course().items():
        for number, step in enumerate(lesson.steps, start=1):
            asked = dict(parse_qsl(step.view.query))
            kind = step.view.page, asked.get(PARTS.get(step.view.page, ""))
            if kind not in seen:
                seen.add(kind)
                yield key, number


def assert_plays(scene: Scene) -> None:
    """One line as a title, and for the player what it takes, as JSON."""
    assert scene.title
    assert "\n" not in scene.title
    assert all(sentence and "\n" not in sentence for sentence in scene.sentences)
    assert scene.mounts or scene.sentences
    assert len({one.key for one in scene.mounts}) == len(scene.mounts)
    for one in scene.mounts:
        assert_taken(one)
    if scene.transport is not None:
        assert set(scene.transport) == set(get_type_hints(payloads.Transport))
        json.dumps(scene.transport, allow_nan=False)
    if scene.place and scene.transport is not None and scene.transport["tokens"]:
        assert 0 <= scene.place["t"] < len(scene.transport["tokens"])


def assert_taken(one: Mount) -> None:
    kind = SENT[one.part]
    hints = get_type_hints(kind, include_extras=True)
    required = {name for name, hint in hints.items() if get_origin(hint) is not NotRequired}
    assert required <= set(one.data) <= set(hints), one.key
    json.dumps(one.data, allow_nan=False)


@pytest.mark.parametrize(("key", "number"), list(kinds()))
def test_each_kind_of_view_plays(key: str, number: int) -> None:
    link = f"lessons?lesson={key}&step={number}"
    scene = link_scene(link)
    assert_plays(scene)
    assert scene.title.startswith(f"{course()[key].title}, step {number}: ")
    assert scene.page == "lessons"
    assert link_scene(scene.link).title == scene.title


def test_a_step_is_shown_at_its_place_in_the_book_that_is_asked_for() -> None:
    lesson = course()["gru-four-steps"]
    view = shown(lesson.steps[1].view)
    told, other = (step_scene(lesson, 1, book) for book in ("lesson", "pytorch"))
    assert told.place == view.place
    assert told.choice is not None
    assert other.choice is not None
    assert (told.choice.notation, other.choice.notation) == (
        Chosen(view.values)["notation"],
        "pytorch",
    )
    assert told.choice.direction == other.choice.direction


@pytest.mark.parametrize(
    ("link", "part"),
    [
        ("lessons", "names no lesson"),
        ("lessons?lesson=cooking", "no lesson “cooking”; there are why-memory"),
        ("lessons?lesson=lstm&step=90", "has no step 90; allowed are 1 to "),
    ],
)
def test_a_step_that_is_not_there_is_said(link: str, part: str) -> None:
    with pytest.raises(ValueError, match=part):
        link_scene(link)


def test_a_lesson_of_ones_own_is_named_among_those_that_are_given() -> None:
    lesson = course()["lstm"]
    scene = lesson_scene({"lesson": "mine", "step": 1}, {"mine": lesson})
    assert scene.title == step_scene(lesson, 0).title


def step_with(key: str, heading: str) -> int:
    return [one.heading for one in course()[key].steps].index(heading)


def explored_writing(key: str, number: int, **reader: str) -> tuple[object, object]:
    values = Chosen(explored(course()[key], number, reader))
    return values["notation"], values["z"]


def test_a_view_is_explored_in_the_readers_notation_with_the_way_of_z_of_that_book() -> None:
    gru = "gru-four-steps"
    assert explored_writing(gru, 1) == ("fau", "replace")
    assert explored_writing(gru, 1, notation="keras") == ("keras", "keep")
    assert explored_writing(gru, 1, notation="keras", z="replace") == ("keras", "replace")
    assert explored_writing(gru, 1, z="keep") == ("fau", "keep")


def test_a_step_about_a_notation_or_the_way_of_z_is_explored_as_it_is_told() -> None:
    other_z = step_with("gru-four-steps", "Predict: z in the other book")
    assert explored_writing("gru-four-steps", other_z, notation="ng") == ("ng", "keep")
    assert explored_writing("gru-four-steps", other_z, z="replace") == ("fau", "keep")
    joined = step_with("lstm", "Predict: how do x and h meet?")
    assert explored_writing("lstm", joined, notation="pytorch")[0] == "olah"
    assert explored_writing("lstm", joined + 1, notation="pytorch")[0] == "pytorch"
