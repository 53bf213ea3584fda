"""The two commands of run.py: what they install with, and that CUDA is never loaded by uv."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
import torch

import run

Call = tuple[str, ...]


@pytest.fixture
def calls(monkeypatch: pytest.MonkeyPatch) -> list[Call]:
    """What the environment's Python is asked for; every call succeeds but the search for torch."""
    asked: list[Call] = []

    def call(*arguments: str) -> int:
        asked.append(arguments)
        return int("distributions" in " ".join(arguments))

    monkeypatch.setattr(run, "call", call)
    return asked


def plan_of_uv(monkeypatch: pytest.MonkeyPatch, output: str, status: int = 0) -> None:
    def planned(command: list[str], **options: Any) -> subprocess.CompletedProcess[str]:
        assert "--dry-run" in command
        assert "--torch-backend=cpu" in command
        return subprocess.CompletedProcess(command, status, "", output)

    monkeypatch.setattr(subprocess, "run", planned)


def test_on_linux_uv_installs_torchs_cpu_build_and_one_line_says_so(
    monkeypatch: pytest.MonkeyPatch, calls: list[Call], capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(run.sys, "platform", "linux")
    plan_of_uv(monkeypatch, " + torch==2.13.0+cpu")
    command = run.installer()
    assert command[:4] == ("-m", "uv", "pip", "install")
    assert "--torch-backend=cpu" in command
    (line,) = capsys.readouterr().out.splitlines()
    assert "uv" in line
    assert "500 MB" in line


@pytest.mark.parametrize(
    ("output", "status"),
    [(" + torch==2.13.0\n + nvidia-cublas==13", 0), ("error: failed to fetch", 2), ("+cpu", 1)],
)
def test_where_uv_knows_no_cpu_build_pip_installs_and_one_line_says_so(
    monkeypatch: pytest.MonkeyPatch,
    calls: list[Call],
    capsys: pytest.CaptureFixture[str],
    output: str,
    status: int,
) -> None:
    monkeypatch.setattr(run.sys, "platform", "linux")
    plan_of_uv(monkeypatch, output, status)
    assert run.installer()[:3] == ("-m", "pip", "install")
    (line,) = capsys.readouterr().out.splitlines()
    assert "3 GB" in line


def test_a_search_without_an_answer_ends_in_pip(
    monkeypatch: pytest.MonkeyPatch, calls: list[Call]
) -> None:
    def hanging(command: list[str], **options: Any) -> None:
        raise subprocess.TimeoutExpired(command, options["timeout"])

    monkeypatch.setattr(run.sys, "platform", "linux")
    monkeypatch.setattr(subprocess, "run", hanging)
    assert run.installer()[:3] == ("-m", "pip", "install")


@pytest.mark.parametrize("platform", ["darwin", "win32"])
def test_elsewhere_pip_gets_a_cpu_build_anyway(
    monkeypatch: pytest.MonkeyPatch, calls: list[Call], platform: str
) -> None:
    monkeypatch.setattr(run.sys, "platform", platform)
    assert run.installer()[:3] == ("-m", "pip", "install")
    assert not any("uv" in arguments for arguments in calls)


def test_a_torch_that_is_there_is_kept(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(run, "call", lambda *arguments: 0)
    monkeypatch.setattr(run.sys, "platform", "linux")
    assert run.installer()[:3] == ("-m", "pip", "install")


@pytest.mark.parametrize(
    ("pin", "there"),
    [(torch.__version__.partition("+")[0], True), ("1.0", False), ("2", False)],
)
def test_only_the_pinned_torch_counts_as_there_since_pip_would_load_another_with_cuda(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, pin: str, there: bool
) -> None:
    (tmp_path / "requirements.txt").write_text(f"numpy==2.4.6\ntorch=={pin}\n")
    monkeypatch.setattr(run, "ROOT", tmp_path)
    monkeypatch.setattr(run, "PYTHON", sys.executable)
    assert run.has_pinned_torch() is there


def test_an_unknown_command_shows_what_there_is(capsys: pytest.CaptureFixture[str]) -> None:
    assert run.main(["dance"]) == 2
    assert "python run.py app" in capsys.readouterr().out


CHILD = """
import signal, sys, time
signal.signal(signal.SIGTERM, lambda *_: sys.exit(7))
print("child is there", flush=True)
time.sleep(100)
"""


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no SIGTERM to be caught")
def test_a_signal_is_handed_on_and_the_status_is_the_childs() -> None:
    program = (
        "import pathlib, run, sys; run.PYTHON = pathlib.Path(sys.executable); "
        f"sys.exit(run.call('-c', {CHILD!r}))"
    )
    process = subprocess.Popen(
        [sys.executable, "-c", program], cwd=run.ROOT, stdout=subprocess.PIPE, text=True
    )
    assert process.stdout is not None
    assert process.stdout.readline() == "child is there\n"
    process.terminate()
    assert process.wait(20) == 7
    assert process.stdout.read() == ""  # nobody holds the pipe open: the child is gone
    process.stdout.close()
