"""The command `unroll`: version, help, what it says without the app's packages, and serving."""

from __future__ import annotations

import os
import socket
import subprocess
import sys
import time
import tomllib
from importlib.machinery import ModuleSpec
from pathlib import Path

import pytest

import explorer
from explorer import resources
from explorer.command import command
from explorer.ui import start

PATIENCE_S = 120.0


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


@pytest.mark.skipif(sys.platform != "linux", reason="elsewhere a real browser would open")
def test_a_first_start_from_any_folder_asks_for_nothing_and_opens_the_browser(
    tmp_path: Path,
) -> None:
    opened = tmp_path / "opened"
    opener = tmp_path / "xdg-open"
    opener.write_text(f'#!/bin/sh\nprintf %s "$1" > {opened}.new && mv {opened}.new {opened}\n')
    opener.chmod(0o755)
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    program = "from explorer.command.command import main; main()"
    options = ["--server.address=127.0.0.1", f"--server.port={port}"]
    process = subprocess.Popen(
        [sys.executable, "-c", program, *options],
        cwd=tmp_path,
        env={
            **os.environ,
            "PATH": f"{tmp_path}{os.pathsep}{os.environ['PATH']}",
            "PYTHONPATH": str(resources.ROOT),
            "HOME": str(tmp_path),  # Streamlit has never run for this person
            "DISPLAY": ":0",
        },
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
    )
    try:
        until = time.monotonic() + PATIENCE_S
        while not opened.exists() and process.poll() is None and time.monotonic() < until:
            time.sleep(0.1)
        assert process.poll() is None
        assert opened.read_text() == f"http://127.0.0.1:{port}"
    finally:
        process.terminate()
        process.wait(PATIENCE_S)


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
