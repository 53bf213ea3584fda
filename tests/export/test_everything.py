"""Whatever a view has can be taken away: one file of each kind, or all of it in one zip."""

from __future__ import annotations

import io
import json
import re
import tomllib
import zipfile
from dataclasses import replace

import pytest
import torch

import explorer
from explorer import trace
from explorer.charts.payloads import PARTS
from explorer.export.citing import citation_file, citing_note
from explorer.export.everything import NAMES, everything
from explorer.export.files import FILES, available, file_name, made
from explorer.export.kinds import DRAWN, Request
from explorer.resources import CITATION, ROOT
from explorer.scenes import Scene, link_scene, trace_scene
from explorer.scenes.besides import Besides
from explorer.scenes.pages import scene_of

LINK = "cell?cell=gru&t=12&unit=3&notation=ng&z=replace"
LIVE = f"https://unroll.example/{LINK}"
STARTS = {
    "html": b"<!DOCTYPE html>",
    "svg": b"<svg",
    "png": b"\x89PNG",
    "pdf": b"%PDF-",
    "parquet": b"PAR1",
    "zip": b"PK",
}


@pytest.fixture(scope="module")
def scene() -> Scene:
    return link_scene(LINK)


@pytest.fixture(scope="module")
def zipped(scene: Scene) -> zipfile.ZipFile:
    return zipfile.ZipFile(io.BytesIO(everything(scene, LIVE)))


@pytest.mark.parametrize("kind", [kind for kind in FILES if kind != "zip"])
def test_every_kind_is_made_and_called_after_the_view(scene: Scene, kind: str) -> None:
    content = made(scene, kind, Request(LIVE))
    ending = FILES[kind].ending
    assert content.startswith(STARTS.get(ending, b""))
    assert file_name(scene, kind).startswith("unroll-gru-brackets_quotes")
    assert file_name(scene, kind).endswith(f".{ending}")
    if ending in ("html", "tex", "mml") or kind == "diagram.svg":
        assert LIVE.replace("&", "&amp;").encode() in content or LIVE.encode() in content


def test_the_names_of_all_kinds_differ(scene: Scene) -> None:
    assert len({file_name(scene, kind) for kind in FILES}) == len(FILES)


def test_the_zip_has_everything_and_says_what_is_what(zipped: zipfile.ZipFile) -> None:
    assert zipped.testzip() is None
    assert set(zipped.namelist()) == {*NAMES.values(), "README.txt", "CITATION.cff"}
    readme = zipped.read("README.txt").decode()
    for name in zipped.namelist():
        assert name == "README.txt" or name in readme
    assert LIVE in readme
    assert "Cho et al. 2014" in readme
    assert "Not here" not in readme


def test_the_same_view_gives_the_same_bytes(scene: Scene) -> None:
    again = link_scene(LINK)
    assert everything(scene, LIVE) == everything(again, LIVE)


def test_files_of_another_step_are_of_that_step(scene: Scene) -> None:
    assert b"unit 3 at step 12" in made(scene, "tex")
    assert b"unit 7 at step 20" in made(scene, "tex", Request(step=20, unit=7))


def test_the_code_in_it_is_a_script(zipped: zipfile.ZipFile) -> None:
    compile(zipped.read("model.py"), "model.py", "exec")


def test_what_a_trace_of_ones_own_module_lacks_is_said() -> None:
    scene = trace_scene(trace(torch.nn.GRU(2, 3), torch.randn(5, 1, 2)))
    assert "py" not in available(scene)
    assert FILES["py"].missing(scene) == "The module is your own: its code is where it was traced."
    assert file_name(scene, "tex") == "unroll-gru.tex"


def test_a_zip_leaves_out_what_there_is_not_and_says_so() -> None:
    bare = replace(link_scene("compare?compare=which"), sheets=None)
    packed = zipfile.ZipFile(io.BytesIO(everything(bare)))
    assert set(packed.namelist()) == {"README.txt", "CITATION.cff"}
    told = " ".join(packed.read("README.txt").decode().split())
    assert "page.html: Nothing in this view plays." in told


def test_what_a_question_asks_for_is_not_given_away() -> None:
    scene = scene_of("cell", {"cell": "gru"}, Besides(asked=frozenset({"z"})))
    kept_back = {"svg", "png", "pdf", "diagram.svg", "csv", "parquet", "tex", "mml", "py"}
    assert not kept_back & set(available(scene))
    with pytest.raises(ValueError, match="answer the question first"):
        made(scene, "tex")


def test_another_kind_and_another_step_are_refused_in_one_sentence(scene: Scene) -> None:
    with pytest.raises(ValueError, match="Unknown kind of file 'docx'; allowed are"):
        made(scene, "docx")
    with pytest.raises(ValueError, match="There is no step 999"):
        made(scene, "tex", Request(step=999))


def test_what_is_taken_for_drawn_is_what_a_chart_draws() -> None:
    assert {*PARTS, "clocks"} == DRAWN


def fields(text: str) -> dict[str, str]:
    """The plain entries at the top of a CFF, which is YAML of one level here."""
    return dict(re.findall(r"^([a-z-]+): (.+)$", text, re.MULTILINE))


def test_the_citation_file_is_true_and_complete() -> None:
    found = fields(citation_file())
    # What version 1.2.0 of the format asks for.
    assert {"cff-version", "message", "title"} <= set(found)
    assert found["cff-version"] == "1.2.0"
    assert found["version"] == explorer.__version__
    project = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]
    assert found["license"] == project["license"]
    assert found["type"] == "software"
    (holder,) = re.findall(r"Copyright \(c\) \d+ (.+)", (ROOT / "LICENSE").read_text("utf-8"))
    assert f"authors:\n  - name: {holder}\n" in citation_file()
    assert holder in citing_note(None, "")
    assert json.loads(found["title"]) in citing_note(None, "")


def test_the_citation_file_is_in_the_wheel() -> None:
    wheel = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["tool"]["hatch"]["build"]
    included = wheel["targets"]["wheel"]["force-include"]
    assert included[CITATION.name] == f"explorer/_app/{CITATION.name}"
