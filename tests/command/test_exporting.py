"""`unroll export`: views as files, by the functions that the app's dialog uses too."""

from __future__ import annotations

import re
import sys
from pathlib import Path
from typing import Any

import pytest

from explorer.command import exporting
from explorer.command.exporting import kind_of
from explorer.export.files import FILES, made
from explorer.export.kinds import Request
from explorer.export.papers.pictures import converter
from explorer.scenes import Scene, link_scene
from tests.command.calls import Unroll
from tests.export.pages import Parsed

Patch = pytest.MonkeyPatch
LINK = "cell?cell=gru&weights=random&size=3&t=4&unit=2"


def test_a_view_is_written_as_each_file_says_by_its_end(tmp_path: Path, unroll: Unroll) -> None:
    page, table, drawing = (tmp_path / name for name in ("a.HTML", "a.csv", "a.diagram.svg"))
    done = unroll("export", LINK, "-o", page, "-o", table, "-o", drawing)
    assert (done.status, done.out, done.err) == (0, "", "")
    scene = link_scene(LINK)
    assert Parsed(page.read_text("utf-8")).one("h1").text == scene.title
    assert table.read_bytes() == made(scene, "csv")
    assert drawing.read_bytes() == made(scene, "diagram.svg")


def test_a_slip_of_the_pen_in_a_link_is_told(tmp_path: Path, unroll: Unroll) -> None:
    target = tmp_path / "a.tex"
    done = unroll("export", f"{LINK}&unt=1&present=1", "-o", target)
    assert (done.status, done.err) == (0, "“unt” is no choice of a view; it is left out.\n")
    assert unroll("export", f"{LINK}&unt=1", "-q", "-o", target).err == ""


@pytest.mark.parametrize(
    ("name", "kind"),
    [
        ("a/b.html", "html"),
        ("x.y.csv", "csv"),
        ("cell.DIAGRAM.svg", "diagram.svg"),
        ("all.zip", "zip"),
        ("csv", None),
        ("a.docx", None),
    ],
)
def test_the_end_of_a_name_says_what_it_is_to_be(name: str, kind: str | None) -> None:
    assert kind_of(name) == kind


@pytest.mark.parametrize(
    ("options", "start"),
    [
        ([LINK], ""),
        ([LINK, "--live", "https://unroll.example/"], "https://unroll.example/?"),
        ([f"https://there.example/a/{LINK}"], "https://there.example/a/cell?"),
        ([f"https://there.example/{LINK}", "--live", "http://here:8501"], "http://here:8501/?"),
    ],
)
def test_the_page_leads_to_the_view_where_the_app_runs(
    options: list[str], start: str, tmp_path: Path, unroll: Unroll, monkeypatch: Patch
) -> None:
    requests: list[Request] = []

    def noted(scene: Scene, kind: str, request: Request) -> bytes:
        requests.append(request)
        return b""

    monkeypatch.setattr(exporting, "made", noted)
    monkeypatch.chdir(tmp_path)
    assert unroll("export", *options, "-o", "a.html").status == 0
    (request,) = requests
    assert request.live.startswith(start)
    # However it is written, it leads to the same view.
    assert not start or link_scene(request.live).link == link_scene(LINK).link


@pytest.mark.parametrize(
    ("options", "word"),
    [
        (["cell?cell=gru", "-o", "a.docx"], ".parquet"),
        (["cell?cell=nothing", "-o", "a.html"], "nothing"),
        (["cell?cell=gru&t=5000", "-o", "a.html"], "5000"),
        (["nowhere?x=1", "-o", "a.html"], "nowhere"),
        (["lessons?lesson=unknown", "-o", "a.html"], "unknown"),
        (["cell", "-o", "none/a.html"], "none"),
        (["cell", "-o", "a.html", "--live", "javascript:x"], "address of the web"),
        (["cell"], "-o"),
        ([], "LINK"),
    ],
)
def test_what_cannot_be_exported_is_said_in_one_sentence(
    options: list[str],
    word: str,
    tmp_path: Path,
    unroll: Unroll,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.chdir(tmp_path)
    done = unroll("export", *options)
    assert (done.status, done.out) == (2, "")
    assert word in done.err
    assert done.err.count("\n") == 1
    assert list(tmp_path.iterdir()) == []


def test_a_package_that_is_missing_is_named_in_one_sentence(
    tmp_path: Path, unroll: Unroll, monkeypatch: Patch
) -> None:
    converter.cache_clear()
    monkeypatch.setitem(sys.modules, "vl_convert", None)
    done = unroll("export", LINK, "-o", tmp_path / "a.diagram.pdf")
    assert (done.status, done.out) == (2, "")
    assert re.fullmatch(
        r"“a\.diagram\.pdf” needs .*: pip install \"unroll-rnn\[app\]\"\.\n", done.err
    )
    assert list(tmp_path.iterdir()) == []


def test_help_lists_every_kind_of_file(unroll: Unroll) -> None:
    done = unroll("export", "--help")
    assert done.status == 0
    for key, kind in FILES.items():
        assert f".{key} " in done.out
        assert kind.purpose in done.out


def test_a_lesson_is_exported_whole(
    tmp_path: Path, unroll: Unroll, monkeypatch: pytest.MonkeyPatch
) -> None:
    lessons: list[Any] = []

    def page(lesson: Any, **options: Any) -> str:
        lessons.append((lesson.key, options["begin"]))
        return "page"

    monkeypatch.setattr("explorer.export.pages.view_page.lesson_page", page)
    target = tmp_path / "lesson.html"
    assert unroll("export", "lessons?lesson=lstm&step=2", "-o", target).status == 0
    assert lessons == [("lstm", 2)]
    assert target.read_text() == "page"


def test_a_lesson_of_ones_own_is_exported_from_its_text(tmp_path: Path, unroll: Unroll) -> None:
    text, page = tmp_path / "own.md", tmp_path / "own.html"
    front = "---\nkey: own\ntitle: My own\nminutes: 1\nable_to: say it\nnotation: olah\n---\n"
    step = "\n## One\nview: cell?cell=gru & weights=random & size=3\nIt is {z}.\n"
    text.write_text(front + step)
    assert unroll("export", text, "-o", page).status == 0
    assert Parsed(page.read_text("utf-8")).one("h1").text == "My own"
    wrong = unroll("export", text, "-o", tmp_path / "own.csv")
    assert (wrong.status, wrong.err.count("\n")) == (2, 1)
    text.write_text(front + step.replace("{z}", "{nothing}"))
    assert "nothing" in unroll("export", text, "-o", page).err
    assert unroll("export", tmp_path / "none.md", "-o", page).status == 2
