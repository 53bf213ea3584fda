"""A link to the page Cell comes to the stage that the library computes, or to one sentence."""

from __future__ import annotations

import json
import re
from urllib.parse import parse_qsl

import pytest

from explorer.scenes import link_scene, scene_of
from explorer.scenes.cell import whole_stage
from explorer.session.choice import Choice
from explorer.session.choices import exploring_choice
from explorer.session.controls import Chosen
from explorer.session.link import read_link
from explorer.session.run import run, run_gradient
from explorer.views.sent_stage import run_stage
from explorer.views.spelling import run_spelling
from explorer.views.stage import stage_data, step_names


def wanted(query: str) -> tuple[Choice, object]:
    choice = exploring_choice(Chosen(read_link(query).values))
    one = run(choice.model)
    return choice, stage_data(one, choice, run_gradient(one, choice.loss))


@pytest.mark.parametrize(
    "query",
    ["", "cell=gru&notation=olah&unit=3", "weights=random&layers=2&directions=2&reading=backward"],
)
def test_the_stage_of_a_link_is_that_of_the_library(query: str) -> None:
    scene = link_scene(f"cell?{query}")
    choice, stage = wanted(query)
    assert scene.run is not None
    assert whole_stage(scene) == stage
    assert scene.mount("stage").data == run_stage(scene.run, choice)
    assert scene.mount("spelling").data == run_spelling(scene.run)
    assert scene.choice == choice
    assert scene.run is run(choice.model)
    assert scene.gradient is run_gradient(run(choice.model), choice.loss)
    assert scene.transport is not None
    assert scene.transport["tokens"] == list(scene.run.sequence.tokens)
    assert scene.transport["equations"] == step_names(scene.run)
    assert dict(parse_qsl(scene.query)) == dict(parse_qsl(query))
    json.dumps([mount.data for mount in scene.mounts], allow_nan=False)


@pytest.mark.parametrize(
    "link",
    [
        "cell?cell=gru&t=12&sub=1",
        "?cell=gru&t=12&sub=1",
        "/cell/?cell=gru&t=12&sub=1",
        "https://unroll.example/cell?cell=gru&t=12&sub=1",
        "https://unroll.example/below/?cell=gru&t=12&sub=1",
        "http://localhost:8501/some/base/cell?utm=1&cell=gru&t=12&sub=1#top",
    ],
)
def test_a_link_is_read_however_it_is_written(link: str) -> None:
    scene = link_scene(link)
    assert (scene.page, scene.query, scene.place) == ("cell", "cell=gru", {"t": 12, "sub": 1})
    assert scene.link == "cell?cell=gru&t=12&sub=1"
    assert link_scene(scene.link).link == scene.link


def test_the_title_says_which_network_reads_what() -> None:
    assert link_scene("cell?sequence=own_text&text=(a+[b])&weights=random").title == (
        "LSTM, 16 units, reads “(a [b])”"
    )
    title = link_scene("cell?weights=random&layers=2&layer=2&sequence=sine&hold=wipe").title
    assert title.startswith(
        "LSTM, 16 units, layer 2 of 2, reads “Sine wave”, 50 steps, held: f = 0"
    )


@pytest.mark.parametrize(
    ("link", "part"),
    [
        ("cell?cell=elman", "cell “elman”"),
        ("cell?unit=3&unit=4", "unit “3” is there more than once"),
        ("cell?unit=99", "unit 99 in this network; allowed are 0 to 15"),
        ("cell?t=400", "no step 400"),
        ("cell?weights=own", "no model of your own"),
        ("cell?sequence=own_numbers&numbers=x", "“x”"),
        ("glossary?term=gate", "no page “glossary” to show"),
        ("http://[::1", "“http://[::1” is no link"),
        ("nowhere", "no page “nowhere” to show; there are cell"),
    ],
)
def test_what_cannot_be_shown_is_one_sentence(link: str, part: str) -> None:
    with pytest.raises(ValueError, match=re.escape(part)) as raised:
        link_scene(link)
    assert "\n" not in str(raised.value)
    assert "is used" not in str(raised.value)


def test_what_is_asked_for_is_kept_back_and_a_hold_brings_the_untouched_run() -> None:
    from explorer.scenes import Besides

    scene = scene_of("cell", {}, Besides(asked=frozenset({"f"})))
    assert scene.mount("stage").data["asked"] == ["f"]
    held = link_scene("cell?hold=wipe").mount("stage").data
    assert "change_c" in [one["name"] for one in held["maps"]]
