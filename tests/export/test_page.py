"""A file of a view: what stands in it, what it allows, how large it is, and whose text is text."""

from __future__ import annotations

import base64
import hashlib
import json
import re
import subprocess
import sys
from dataclasses import replace
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

import pytest
import torch
from torch import nn

import explorer
from explorer.export.file import shown_scene
from explorer.export.live import live_address
from explorer.export.origin import weights_digest
from explorer.export.pages.bundle import (
    FILE_STYLES,
    PART_STYLES,
    STYLES,
    file_bundle,
    file_styles,
    modules,
    mount_modules,
)
from explorer.export.pages.page import html_page, script_json
from explorer.export.pages.theme import file_style
from explorer.resources import PLAYER, ROOT
from explorer.scenes import Scene, link_scene
from tests.export.pages import Parsed

MOST_BYTES = 350_000
NASTY = "</script><img src=x onerror=alert(1)>\u2028<!--"


@pytest.fixture(scope="module")
def scene() -> Scene:
    return link_scene("cell?cell=lstm")


@pytest.fixture(scope="module")
def page(scene: Scene) -> str:
    return html_page(scene)


@pytest.fixture(scope="module")
def parsed(page: str) -> Parsed:
    return Parsed(page)


def sha256(text: str) -> str:
    return base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()


def directives(parsed: Parsed) -> dict[str, list[str]]:
    meta = parsed.one("meta", **{"http-equiv": "Content-Security-Policy"})
    parts = [part.split() for part in (meta.attributes["content"] or "").split(";")]
    return {name: values for name, *values in parts}


def mounted(sent: dict[str, Any], part: str) -> dict[str, Any]:
    """What a part of a sent scene gets."""
    (data,) = (mount["data"] for mount in sent["mounts"] if mount["part"] == part)
    assert isinstance(data, dict)
    return data


# what stands in it


def test_it_has_what_a_page_of_its_own_needs(parsed: Parsed, scene: Scene) -> None:
    assert parsed.one("html").attributes["lang"] == "en"
    assert parsed.one("title").text == parsed.one("h1").text == scene.title
    said = [one.text for one in parsed.all("p")]
    assert said[0] == parsed.one("meta", name="description").attributes["content"]
    assert said[0].startswith("A trained ")
    assert set(scene.sentences) <= set(said)
    assert parsed.one("noscript")


def test_it_says_how_it_was_made(parsed: Parsed, scene: Scene) -> None:
    made = next(one.text for one in parsed.all("p") if one.text.startswith("Made by Unroll"))
    assert scene.run is not None
    assert explorer.__version__ in made
    digest = weights_digest(scene.run.module.state_dict())
    assert f"LSTM, 16 units, weights SHA-256 {digest}…, 57 steps." in made
    assert any("MIT" in one.text for one in parsed.all("p"))


def test_the_data_are_those_of_the_scene(parsed: Parsed, scene: Scene) -> None:
    sent = json.loads(parsed.one("script", id="unroll-scene").text)
    shown = sent["scene"]
    own = [mount.part for mount in scene.mounts]
    assert [one["part"] for one in shown["mounts"]] == ["choices", "transport", *own]
    stage = json.loads(json.dumps(scene.mount("stage").data))
    assert mounted(shown, "stage") == stage
    assert list(sent["diagrams"]) == ["lstm"]
    assert shown["chosen"] == {
        "unit": stage["unit"], "notation": "pytorch", "z": "keep", "loss": "last", "at": None,
    }  # fmt: skip


def test_a_place_is_where_it_begins_and_stands_still() -> None:
    sent = json.loads(
        Parsed(html_page(link_scene("cell?t=12&sub=2"))).one("script", id="unroll-scene").text
    )["scene"]
    assert sent["place"] == {"t": 12, "sub": 2}
    assert mounted(sent, "transport")["autoplay"] is False


def test_it_leads_back_to_the_live_view(scene: Scene) -> None:
    address = "https://unroll.example/cell?cell=lstm&t=3"
    link = Parsed(html_page(scene, live=address)).one("a")
    assert link.attributes["href"] == address
    assert not Parsed(html_page(scene)).all("a")
    assert Parsed(html_page(scene)).one("code").text == scene.link


@pytest.mark.parametrize(
    ("app", "link", "address"),
    [
        ("https://a.example", "cell?cell=gru&t=2", "https://a.example/?cell=gru&t=2"),
        ("https://a.example/unroll/", "cell", "https://a.example/unroll/"),
        ("https://a.example", "gradients?part=paths", "https://a.example/gradients?part=paths"),
        ("https://a.example", "", ""),
        ("", "cell", ""),
    ],
)
def test_a_link_has_an_address_in_an_app(app: str, link: str, address: str) -> None:
    assert live_address(app, link) == address


def test_a_live_view_has_an_address_of_the_web(scene: Scene) -> None:
    with pytest.raises(ValueError, match="address of the web, not 'javascript:"):
        html_page(scene, live="javascript:alert(1)")


# what it allows


def test_the_policy_allows_this_script_and_this_style_and_loads_nothing(parsed: Parsed) -> None:
    (script,) = (one for one in parsed.all("script") if one.attributes.get("id") is None)
    assert directives(parsed) == {
        "default-src": ["'none'"],
        "script-src": [f"'sha256-{sha256(script.text)}'"],
        "style-src": [f"'sha256-{sha256(parsed.one('style').text)}'"],
        "font-src": ["data:"],
        "img-src": ["data:"],
        "connect-src": ["'none'"],
        "form-action": ["'none'"],
        "base-uri": ["'none'"],
    }
    assert parsed.elements.index(
        parsed.one("meta", **{"http-equiv": "Content-Security-Policy"})
    ) < parsed.elements.index(parsed.one("style"))


def test_no_element_has_a_handler_a_style_or_an_address_to_load(parsed: Parsed) -> None:
    names = {name for one in parsed.elements for name in one.attributes}
    assert not {name for name in names if name.startswith("on")}
    assert not names & {"style", "src", "href", "srcset", "action"}
    assert set(re.findall(r"url\(\W*(\w+):", parsed.one("style").text)) == {"data"}
    assert "url(" in parsed.one("style").text
    assert "@import" not in parsed.one("style").text


def test_the_script_builds_no_code_of_text(page: str) -> None:
    assert not re.search(r"\beval\(|new Function|\.onclick|document\.write", page)


def test_nothing_in_script_or_style_ends_its_element() -> None:
    everything = file_bundle(frozenset(mount_modules()))
    assert not re.search(r"</script|<!--", everything, re.IGNORECASE)
    assert "</style" not in file_style(STYLES).lower()


# the parts it carries


def test_a_file_carries_the_modules_of_its_own_parts() -> None:
    stage = file_bundle(frozenset({"stage", "transport"}))
    assert "function mountStage(" in stage
    assert stage.endswith(", { stage: mountStage, transport: mountTransport });\n")
    assert "function mountScan(" not in stage
    assert "function mountScan(" in file_bundle(frozenset({"scan"}))


def test_every_part_of_the_app_has_its_module() -> None:
    for part, (mount, module) in mount_modules().items():
        assert f"export function {mount}(" in (PLAYER / f"{module}.js").read_text("utf-8"), part
    assert {"stage", "board", "clocks", "unrolled", "lesson"} <= mount_modules().keys()


def test_an_unknown_part_is_named() -> None:
    with pytest.raises(ValueError, match=r"no part 'stagee', only .*, stage, "):
        file_bundle(frozenset({"stagee"}))


def test_no_script_needs_what_only_a_server_has() -> None:
    assert not {"kept_model", "person", "reconnection", "slides"} & set(modules("offline"))


# The sLSTM has the most equations, and the largest diagram.
@pytest.mark.parametrize("cell", ["lstm", "slstm"])
def test_a_file_of_57_steps_and_16_units_is_small_enough(cell: str) -> None:
    shown = link_scene(f"cell?cell={cell}")
    assert shown.run is not None
    assert (len(shown.run.sequence.tokens), shown.run.module.hidden_size) == (57, 16)
    assert len(html_page(shown).encode()) <= MOST_BYTES


def test_a_file_carries_the_style_of_its_own_parts() -> None:
    assert file_styles({"stage", "transport"}) == FILE_STYLES
    assert file_styles({"scan", "board"}) == (
        FILE_STYLES[0],
        "boards",
        "graphs",
        *FILE_STYLES[1:],
    )
    assert set(PART_STYLES) <= mount_modules().keys()
    assert set(PART_STYLES.values()) <= set(STYLES)


# whose text is text


def test_text_of_ones_own_stays_text(scene: Scene) -> None:
    assert scene.transport is not None
    transport = {**scene.transport, "tokens": [NASTY]}
    page = html_page(replace(scene, title=NASTY, transport=transport, sentences=(NASTY,)))
    nasty = Parsed(page)
    assert nasty.one("title").text == nasty.one("h1").text == NASTY
    assert NASTY in [one.text for one in nasty.all("p")]
    assert not nasty.all("img")
    sent = json.loads(nasty.one("script", id="unroll-scene").text)
    assert mounted(sent["scene"], "transport")["tokens"] == [NASTY]


def test_a_text_in_a_link_stays_text() -> None:
    link = "cell?" + urlencode({"weights": "random", "sequence": "own_text", "text": NASTY})
    parsed = Parsed(html_page(link_scene(link)))
    assert not parsed.all("img")
    assert len(parsed.all("script")) == 2


def test_what_text_cannot_hold_does_not_break_the_page(scene: Scene) -> None:
    page = html_page(replace(scene, title="half \ud83d and \x00"))
    assert Parsed(page).one("title").text == "half \ufffd and \ufffd"
    page.encode()


def test_json_comes_back_as_it_was() -> None:
    data = {"a": [NASTY, "\ud83d", "\x00", "é—𝄞", 1.5, None]}
    text = script_json(data)
    text.encode()
    assert "<" not in text
    assert json.loads(text) == data
    with pytest.raises(ValueError, match="JSON"):
        script_json({"a": float("nan")})


# the theme


def test_the_colours_are_those_of_the_settings() -> None:
    settings = (ROOT / ".streamlit" / "config.toml").read_text("utf-8")
    light, dark = (re.search(rf"\[theme\.{one}\][^[]*", settings) for one in ("light", "dark"))
    for name in ("primaryColor", "textColor", "backgroundColor", "secondaryBackgroundColor"):
        pair = [
            re.search(rf'^{name} = "(.*)"', one[0] if one else "", re.MULTILINE)
            for one in (light, dark)
        ]
        first, second = (one[1] if one else "" for one in pair)
        assert f"light-dark({first}, {second});" in file_style()


def test_every_variable_of_the_theme_that_is_used_is_set() -> None:
    used = set(re.findall(r"var\((--st-[\w-]+)\)", file_style()))
    assert used <= set(re.findall(r"^  (--st-[\w-]+):", file_style(), re.MULTILINE))


# the file


def test_a_link_a_trace_and_a_scene_become_a_file(tmp_path: Path, scene: Scene) -> None:
    traced = explorer.trace(nn.GRU(2, 3), torch.zeros(5, 1, 2))
    for view, words in (
        ("https://unroll.example/cell?cell=gru&t=2", "GRU"),
        (traced, "GRU, 3 units"),
        (scene, "LSTM, 16 units"),
    ):
        path = explorer.export_html(view, str(tmp_path / "view.html"))
        assert path == tmp_path / "view.html"
        parsed = Parsed(path.read_bytes().decode())
        assert words in parsed.one("title").text
        links = [one.attributes["href"] for one in parsed.all("a")]
        assert links == ([view] if isinstance(view, str) else [])


def test_a_folder_that_is_not_there_is_named(tmp_path: Path, scene: Scene) -> None:
    with pytest.raises(ValueError, match=r"^There is no folder '.*nowhere' for the file 'a\.html'"):
        explorer.export_html(scene, tmp_path / "nowhere" / "a.html")
    with pytest.raises(ValueError, match=r"is a folder; give the name of a file\.$"):
        explorer.export_html(scene, tmp_path)
    assert list(tmp_path.iterdir()) == []


def test_what_is_no_view_is_refused() -> None:
    with pytest.raises(ValueError, match=r"A view is a link, .*, not int\.$"):
        shown_scene(3)  # type: ignore[arg-type]


def test_the_library_loads_without_what_files_need() -> None:
    code = (
        "import sys, explorer; "
        "assert not {'explorer.export', 'explorer.views', 'pandas'} & sys.modules.keys(); "
        "explorer.export_html; assert 'explorer.export.file' in sys.modules; "
        "assert not {'streamlit', 'altair'} & sys.modules.keys()"
    )
    subprocess.run([sys.executable, "-c", code], cwd=ROOT, check=True)


def test_a_public_name_that_is_not_there_is_an_attribute_error() -> None:
    with pytest.raises(AttributeError, match="no attribute 'export_pdf'"):
        explorer.export_pdf  # noqa: B018
