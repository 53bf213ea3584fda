"""The player's script is put together from all of its modules, and the diagrams fit the cells."""

from __future__ import annotations

import re
import shutil
import subprocess
import sys
import xml.etree.ElementTree as ET
from pathlib import Path

import pytest

from explorer import CELLS
from explorer.export.pages import bundle as player
from explorer.export.pages.bundle import (
    FILE_START,
    LESSON_START,
    REPORT_START,
    RUNTIME,
    bundle,
    diagrams,
    modules,
)
from explorer.resources import PLAYER, ROOT

SVG = "{http://www.w3.org/2000/svg}"
# assets/diagrams/README.md
CLASSES = {
    "unroll-diagram", "frame", "wire", "thin", "arrow", "box", "node", "port",
    "label", "op", "ink", "value", "strip",
}  # fmt: skip


def imports(name: str) -> set[str]:
    text = (PLAYER / f"{name}.js").read_text("utf-8")
    return set(re.findall(r'from "\./(\w+)\.js"', text))


def names_in(text: str) -> set[str]:
    """What a module declares at its outermost level."""
    return set(re.findall(r"^(?:export )?(?:const|let|function|class) (\w+)", text, re.MULTILINE))


# the bundle


def test_every_script_belongs_to_the_app_or_to_a_file_but_the_mount() -> None:
    files = {path.stem for path in PLAYER.glob("*.js")}
    starts = (RUNTIME, FILE_START, LESSON_START, REPORT_START)
    bundled = {name for start in starts for name in modules(start)}
    assert bundled == files - {"mount", "notebook"}


def test_a_module_comes_after_those_it_needs() -> None:
    for index, name in enumerate(modules()):
        assert imports(name) <= set(modules()[:index]), name


def test_modules_that_import_one_another_in_a_circle_are_named(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    sources = {"runtime": "a", "a": "b", "b": "a"}
    monkeypatch.setattr(
        player, "_source", lambda name: f'import {{ x }} from "./{sources[name]}.js";\n'
    )
    with pytest.raises(ValueError, match="in a circle: runtime → a → b → a"):
        modules.__wrapped__()


def test_importing_the_player_registers_nothing() -> None:
    code = (
        "import streamlit as st\n"
        "def refuse(*args, **options): raise SystemExit('registered')\n"
        "st.components.v2.component = refuse\n"
        "import explorer.ui.player"
    )
    done = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, check=False)
    assert (done.returncode, done.stderr) == (0, b"")


def test_what_a_module_imports_is_exported_by_the_other() -> None:
    for name in modules():
        text = (PLAYER / f"{name}.js").read_text("utf-8")
        for wanted, source in re.findall(r'import \{([^}]*)\} from "\./(\w+)\.js"', text):
            other = (PLAYER / f"{source}.js").read_text("utf-8")
            exported = re.findall(r"^export (?:const|let|function|class) (\w+)", other, re.M)
            assert {one.strip() for one in wanted.split(",") if one.strip()} <= set(exported)


def test_put_together_there_is_one_export_and_no_import() -> None:
    lines = bundle().splitlines()
    assert [line for line in lines if re.match(r"\s*import\b", line)] == []
    exports = [line for line in lines if re.match(r"\s*export\b", line)]
    assert len(exports) == 1
    assert exports[0].startswith("export default ")


def test_no_name_is_declared_by_two_modules() -> None:
    declared = [
        name
        for module in modules()
        for name in names_in((PLAYER / f"{module}.js").read_text("utf-8"))
    ]
    assert len(declared) > len(modules())
    assert sorted(set(declared)) == sorted(declared)


def test_every_statement_but_imports_and_exports_is_kept() -> None:
    together = bundle()
    for module in modules():
        source = (PLAYER / f"{module}.js").read_text("utf-8")
        for line in re.sub(r"^import [^;]*;$", "", source, flags=re.MULTILINE).splitlines():
            if not line.startswith("export "):
                assert line in together


@pytest.mark.skipif(shutil.which("node") is None, reason="node is not installed")
@pytest.mark.parametrize("name", ["bundle", "mount", *modules()])
def test_the_script_is_correct_javascript(name: str, tmp_path: Path) -> None:
    text = bundle() if name == "bundle" else (PLAYER / f"{name}.js").read_text("utf-8")
    file = tmp_path / f"{name}.mjs"
    file.write_text(text, "utf-8")
    checked = subprocess.run(["node", "--check", file], capture_output=True, text=True, check=False)
    assert checked.returncode == 0, checked.stderr


# the diagrams


@pytest.mark.parametrize("key", CELLS)
def test_the_names_in_a_cells_diagram_are_its_signals_its_states_before_and_x(key: str) -> None:
    cell = CELLS[key]
    signals = {signal.name for signal in cell.signals}
    before = {f"{name}_prev" for name in cell.states}
    svg = ET.fromstring(diagrams()[key])

    def named(attribute: str) -> set[str]:
        return {word for node in svg.iter() for word in node.get(attribute, "").split()}

    answer = {"read_out"}
    assert named("data-signal") <= signals | before | {"x"}
    assert named("data-value") == signals | before | answer
    assert named("data-strip") <= signals | before
    assert named("data-step") == {equation.name for equation in cell.equations} | answer
    assert signals | answer | {"x"} <= named("data-symbol") <= signals | before | answer | {"x"}
    sentence = set(re.findall(r"\{(\w+)\}", " ".join(n.get("data-says", "") for n in svg.iter())))
    assert sentence <= signals | before | answer | {"x"}


@pytest.mark.parametrize("key", CELLS)
def test_every_equation_lights_something_and_dims_something_else(key: str) -> None:
    steps = [node.get("data-step", "").split() for node in ET.fromstring(diagrams()[key]).iter()]
    steps = [names for names in steps if names]
    for equation in CELLS[key].equations:
        assert any(equation.name in names for names in steps)
        if len(CELLS[key].equations) > 1:
            assert any(equation.name not in names for names in steps)


@pytest.mark.parametrize("key", CELLS)
def test_a_diagram_tells_which_way_z_points_if_its_cell_can_be_turned(key: str) -> None:
    shown = [node.get("data-when") for node in ET.fromstring(diagrams()[key]).iter()]
    ways = {way for way in shown if way}
    assert ways - {"read_out"} == ({"keep", "replace"} if CELLS[key].direction else set())


@pytest.mark.parametrize("key", CELLS)
def test_a_diagram_has_the_readmes_canvas_and_classes_and_no_colours_of_its_own(key: str) -> None:
    svg = ET.fromstring(diagrams()[key])
    assert svg.tag == f"{SVG}svg"
    assert svg.get("viewBox") == "0 0 640 330"
    assert svg.get("aria-label")
    for node in svg.iter():
        assert set(node.get("class", "").split()) <= CLASSES
        assert not {"fill", "stroke", "style", "id", "onload", "onclick"} & set(node.attrib)
        assert node.tag not in (f"{SVG}style", f"{SVG}script", f"{SVG}foreignObject")


@pytest.mark.parametrize("key", CELLS)
def test_parts_that_are_dimmed_apart_are_not_nested(key: str) -> None:
    for group in ET.fromstring(diagrams()[key]).iter(f"{SVG}g"):
        if group.get("data-step"):
            inner = [node for node in group.iter() if node is not group]
            assert not any(node.get("data-step") for node in inner)


def test_there_is_one_diagram_for_each_cell() -> None:
    assert set(diagrams()) == set(CELLS)
