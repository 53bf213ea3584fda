"""Who may import whom, read off the import lines of every module."""

from __future__ import annotations

import ast
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
FOLDERS = ("explorer", "pages", "scripts", "benchmarks", "tests")


def imported(source: str, package: str) -> set[str]:
    """The full names of the modules that a source text imports, wherever in it.

    `from a import b` counts as a and as a.b, since b may be a module; `package` is what a relative
    import starts from.
    """
    result: set[str] = set()
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Import):
            result.update(alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            parents = package.split(".")
            base = ".".join(parents[: len(parents) - node.level + 1]) if node.level else ""
            start = ".".join(part for part in (base, node.module) if part)
            result.add(start)
            result.update(f"{start}.{alias.name}" for alias in node.names)
    return result


def imports(path: Path) -> set[str]:
    package = ".".join(path.relative_to(ROOT).parent.parts)
    return imported(path.read_text(encoding="utf-8"), package)


def modules(*folders: str) -> Iterator[Path]:
    for folder in folders:
        result = sorted((ROOT / folder).rglob("*.py"))
        yield from (path for path in result if "node_modules" not in path.parts)


def outside_ui() -> list[Path]:
    return [p for p in modules("explorer") if ROOT / "explorer" / "ui" not in p.parents]


def offenders(paths: list[Path], *forbidden: str) -> dict[str, list[str]]:
    """The modules that import something forbidden, or from inside it, and what."""
    result = {}
    for path in paths:
        bad = [name for name in imports(path) if _is_in(name, forbidden)]
        if bad:
            result[str(path.relative_to(ROOT))] = sorted(bad)
    return result


def _is_in(name: str, packages: tuple[str, ...]) -> bool:
    return any(name == package or name.startswith(f"{package}.") for package in packages)


# the reader of imports


@pytest.mark.parametrize(
    ("source", "names"),
    [
        ("import streamlit", {"streamlit"}),
        ("import streamlit.components.v1 as c", {"streamlit.components.v1"}),
        ("import os, torch as t", {"os", "torch"}),
        ("from streamlit import cache_data", {"streamlit", "streamlit.cache_data"}),
        ("from explorer import ui", {"explorer", "explorer.ui"}),
        ("from . import gru", {"explorer.cells", "explorer.cells.gru"}),
        ("from .gru import GRU", {"explorer.cells.gru", "explorer.cells.gru.GRU"}),
        ("from ..ui import frame", {"explorer.ui", "explorer.ui.frame"}),
        ("def f():\n    import streamlit", {"streamlit"}),
        ("if TYPE_CHECKING:\n    import pages.explore", {"pages.explore"}),
        ("'import streamlit'", set()),
    ],
)
def test_an_import_is_found_however_it_is_written(source: str, names: set[str]) -> None:
    assert imported(source, "explorer.cells") == names


def test_a_package_is_not_taken_for_another_that_begins_like_it() -> None:
    assert _is_in("torch.nn", ("torch",))
    assert not _is_in("torchvision", ("torch",))
    assert not _is_in("explorer.uint", ("explorer.ui",))


def test_the_modules_that_the_rules_are_about_are_found() -> None:
    names = {str(path.relative_to(ROOT / "explorer")) for path in outside_ui()}
    assert {"tracing/trace.py", "backprop/paths.py", "cells/lstm.py"} <= names
    assert not any(name.startswith("ui/") for name in names)
    assert "explorer.tracing.frames" in imports(ROOT / "explorer" / "tracing" / "trace.py")


# the rules


def test_only_the_interface_imports_streamlit() -> None:
    library = [*outside_ui(), *modules("scripts")]
    assert offenders(library, "streamlit") == {}


def test_the_library_does_not_import_the_interface_or_the_pages() -> None:
    # The command starts the app.
    library = [path for path in outside_ui() if path.parent.name != "command"]
    assert offenders(library, "explorer.ui", "pages", "streamlit_app") == {}


def test_nothing_in_explorer_imports_a_page() -> None:
    assert offenders(list(modules("explorer")), "pages", "streamlit_app") == {}


def test_charts_know_no_tensor() -> None:
    charts = list(modules("explorer/charts"))
    assert charts
    assert offenders(charts, "torch") == {}


def test_cells_import_only_their_own_algebra_and_notation() -> None:
    allowed = ("explorer.cells", "torch")
    foreign = {
        (path.name, name)
        for path in modules("explorer/cells")
        for name in imports(path)
        if not _is_in(name, allowed) and name.split(".")[0] not in sys.stdlib_module_names
    }
    assert foreign == set()


def test_no_module_is_named_after_nothing() -> None:
    empty = {"utils", "util", "helpers", "helper"}
    for path in modules(*FOLDERS):
        assert not empty & set(path.relative_to(ROOT).with_suffix("").parts), path


def test_every_module_says_in_its_first_line_what_it_is() -> None:
    silent = []
    for path in [*modules(*FOLDERS), *ROOT.glob("*.py")]:
        text = ast.get_docstring(ast.parse(path.read_text(encoding="utf-8")))
        if not (text or "").partition("\n")[0].strip():
            silent.append(str(path.relative_to(ROOT)))
    assert silent == []


# Each room imports only rooms below its own floor, the top floor first.
FLOORS = (
    {"command"},
    {"ui"},
    {"notebook"},
    {"export"},
    {"scenes"},
    {"lessons"},
    {"charts"},
    {"views"},
    {"glossary", "diagnosis", "versus"},
    {"session"},
    {"contest"},
    {"attention"},
    {"training", "shapes"},
    {"language"},
    {"analysis"},
    {"capturing"},
    {"backprop", "equations", "activations"},
    {"tracing", "models"},
    {"files"},
    {"network", "tasks", "corpora", "palette"},
    {"cells", "sequences"},
    {"counting", "resources", "wording"},
)


def room_of(name: str) -> str | None:
    """The room of a module, None for what lies outside the library."""
    parts = name.split(".")
    return parts[1] if parts[0] == "explorer" and len(parts) > 1 else None


def test_every_folder_of_the_library_is_a_room_with_a_floor() -> None:
    folders = {p.name for p in (ROOT / "explorer").iterdir() if (p / "__init__.py").exists()}
    rooms = [room for floor in FLOORS for room in floor]
    assert folders | {"counting", "palette", "resources", "wording"} == set(rooms)
    assert len(rooms) == len(set(rooms))


def test_a_room_imports_only_rooms_on_the_floors_below() -> None:
    floor_of = {room: number for number, floor in enumerate(FLOORS) for room in floor}
    upward = set()
    for path in modules("explorer"):
        own = path.relative_to(ROOT / "explorer").parts[0].removesuffix(".py")
        for name in imports(path):
            other = room_of(name)
            if own == other or own not in floor_of or other not in floor_of:
                continue
            if floor_of[own] >= floor_of[other]:
                upward.add((own, other, path.name))
    assert upward == set()


def test_altair_is_drawn_with_in_the_charts_alone() -> None:
    elsewhere = [p for p in modules("explorer") if ROOT / "explorer/charts" not in p.parents]
    assert offenders(elsewhere, "altair") == {}


def test_no_room_is_called_like_a_public_function() -> None:
    import explorer

    assert not set(explorer.__all__) & {room for floor in FLOORS for room in floor}


def test_only_one_module_knows_where_assets_and_pages_lie() -> None:
    computed = [
        path.name
        for path in modules("explorer")
        if path.name != "resources.py" and "__file__" in path.read_text("utf-8")
    ]
    assert computed == []
