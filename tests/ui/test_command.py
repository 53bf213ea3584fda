"""The command `unroll`: version, help, what it says without the app's packages, and serving."""

from __future__ import annotations

import subprocess
import sys
import tomllib
from importlib.machinery import ModuleSpec
from pathlib import Path

import pytest

import explorer
from explorer import resources
from explorer.ui import command, start


def carried_out(monkeypatch: pytest.MonkeyPatch, *options: str) -> int:
    monkeypatch.setattr(sys, "argv", ["unroll", *options])
    return command.main()


def test_the_version_is_that_of_the_package(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    assert carried_out(monkeypatch, "--version") == 0
    assert capsys.readouterr().out == f"unroll {explorer.__version__}\n"


@pytest.mark.parametrize("option", ["--help", "-h"])
def test_help_names_what_can_be_asked_for(
    option: str, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    assert carried_out(monkeypatch, option) == 0
    assert "streamlit run" in capsys.readouterr().out


def test_without_streamlit_one_sentence_says_what_to_install(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def absent(name: str) -> ModuleSpec | None:
        return None if name == "streamlit" else ModuleSpec(name, None)

    monkeypatch.setattr(command, "find_spec", absent)
    assert carried_out(monkeypatch) == 1
    (line,) = capsys.readouterr().err.splitlines()
    assert line.startswith("The app needs streamlit, which")
    assert line.endswith('pip install "unroll-rnn[app]"')


def test_all_other_options_go_to_streamlit(monkeypatch: pytest.MonkeyPatch) -> None:
    served: list[list[str]] = []
    monkeypatch.setattr(start, "serve", served.append)
    assert carried_out(monkeypatch, "--server.port", "8600") == 0
    assert served == [["--server.port", "8600"]]


def test_the_command_starts_where_the_package_says() -> None:
    project = tomllib.loads((resources.ROOT / "pyproject.toml").read_text("utf-8"))["project"]
    assert project["scripts"] == {"unroll": f"{command.__name__}:{command.main.__name__}"}
    assert project["name"] == "unroll-rnn"


def test_importing_the_library_loads_neither_pandas_nor_altair_nor_streamlit() -> None:
    code = (
        "import sys, explorer; print(*{'pandas', 'altair', 'streamlit'}.intersection(sys.modules))"
    )
    loaded = subprocess.run(
        [sys.executable, "-c", code], cwd=resources.ROOT, capture_output=True, text=True, check=True
    )
    assert loaded.stdout.strip() == ""


def test_the_wheel_carries_everything_that_the_resources_name() -> None:
    settings = tomllib.loads((resources.ROOT / "pyproject.toml").read_text("utf-8"))
    carried = settings["tool"]["hatch"]["build"]["targets"]["wheel"]["force-include"]
    named = {value for value in vars(resources).values() if isinstance(value, Path)}
    for path in named - {resources.ROOT, resources.ASSETS, Path(resources.__file__).parent}:
        place = path.relative_to(resources.ROOT)
        assert any(place.is_relative_to(source) for source in carried), place
    for source, target in carried.items():
        assert target == f"explorer/{resources.BUNDLED}/{source}"
        assert (resources.ROOT / source).exists()
    inside = {f"assets/{path.name}" for path in resources.ASSETS.iterdir()}
    assert inside - {"assets/pictures"} == {name for name in carried if name.startswith("assets/")}
