"""What a page mounts is what its scene says, and the scene is that of the page's link."""

from __future__ import annotations

import json
from typing import Any
from urllib.parse import parse_qsl

import pytest
from streamlit.testing.v1 import AppTest

from explorer.scenes import Scene, link_scene
from explorer.ui.current import SHOWN, Shown
from explorer.ui.opening import FILES
from tests.pages.shared import as_sent, link_of, opened_at

# What the app mounts beside what a scene says.
BESIDE = {"runtime", "address", "choices", "kept", "page"}
LINKS = (
    "cell?cell=gru&notation=olah&z=keep&unit=3&hold=keep",
    "gradients?cell=gru&loss=sum",
    "gradients?part=proof&sigma=1.5&rho=0.9&proof_phi=tanh",
    "compare?others=gru&weights=random&match=parameters",
    "compare?compare=echo&echo_at=20",
    "compare?compare=scan&cell=mingru&unit=2",
    "activations?functions=tanh",
    "activations?activation=values&unit=4",
    "transformer?versus=reading&reading_heads=mean",
    "language?read_agreement=The+restaurant+serves+soup.&lm_unit=7",
    "language?language=side&verb=open",
    "language?language=sample&draw_seed=3",
    "shapes?shape=one_to_many&fold=folded&one_to_many_seed=2",
    "train?task=parity",
)


def mounted(page: AppTest) -> dict[str, Any]:
    """What the player's parts on the page were sent, by their keys."""
    return {
        one.proto.id.rpartition("-")[2]: json.loads(one.proto.json)
        for one in page.get("bidi_component")
        if one.proto.component_name.removeprefix("unroll_") not in BESIDE
    }


def said(scene: Scene) -> dict[str, Any]:
    """The same of a scene."""
    played = {} if scene.transport is None else {"transport": as_sent(scene.transport)}
    return played | {one.key: as_sent(one.data) for one in scene.mounts}


def shown(page: AppTest) -> Scene | None:
    """The scene that the page notes."""
    noted: Shown = page.session_state[SHOWN]
    return noted.scene


@pytest.mark.parametrize("link", LINKS)
def test_a_page_mounts_what_the_scene_of_its_link_says(link: str) -> None:
    name, _, query = link.partition("?")
    page = opened_at(FILES[name], dict(parse_qsl(query)))
    assert not page.exception
    assert [one.value for one in page.toast] == []
    scene = link_scene(link)
    assert mounted(page) == said(scene)
    noted = shown(page)
    assert noted is not None
    assert said(noted) == said(scene)
    assert (noted.title, noted.sentences) == (scene.title, scene.sentences)
    assert noted.page == name
    wanted = dict(parse_qsl(query))
    assert dict(parse_qsl(noted.query)) == link_of(page) == wanted
    assert dict(parse_qsl(scene.query)) == wanted


def test_a_page_without_a_view_notes_no_scene() -> None:
    page = opened_at(FILES["cell"], {})
    assert shown(page) is not None
    assert shown(page.switch_page(FILES["glossary"]).run()) is None


def test_a_lesson_notes_the_view_of_its_step() -> None:
    page = opened_at(FILES["lessons"], {"lesson": "lstm", "step": "1"})
    noted, scene = shown(page), link_scene("lessons?lesson=lstm&step=1")
    assert noted is not None
    assert said(noted)["stage"] == said(scene)["stage"]
    assert noted.page == "cell"
    assert said(link_scene(noted.link))["stage"] == said(scene)["stage"]
