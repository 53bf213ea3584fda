"""How far long work has come: a bar on a terminal, which goes away; nothing elsewhere."""

from __future__ import annotations

import os
import pty
import re
import subprocess
import sys
import termios
from pathlib import Path

import pytest
from torch import nn

from explorer import resources
from explorer.counting import counted, shown_by
from tests.command.calls import Unroll, drawn, saved

WAIT_S = 60
ROWS, COLUMNS = 300, 80


@pytest.fixture
def work(tmp_path: Path) -> list[str]:
    """The options of a command that takes a while."""
    model = saved(drawn(nn.LSTM(1, 64, num_layers=2)), tmp_path / "model.pt")
    (tmp_path / "data.csv").write_text("\n".join(["0.5"] * ROWS))
    table = tmp_path / "out.csv"
    return ["trace", str(model), "--input", str(tmp_path / "data.csv"), "-o", str(table)]


def on_terminal(options: list[str], *, interrupt_at: str = "") -> tuple[int, str]:
    """The exit status of a command with a terminal of its own, and all that it wrote there.

    `interrupt_at`: Ctrl+C is typed as soon as this has been written.
    """
    own, its = pty.openpty()
    termios.tcsetwinsize(its, (24, COLUMNS))
    command = [sys.executable, "-m", "explorer.command", *options]
    with subprocess.Popen(
        # The first terminal that a new session opens is the one whose Ctrl+C it hears.
        ["sh", "-c", 'exec "$@" <>"$0" >&0 2>&0', os.ttyname(its), *command],
        cwd=resources.ROOT,
        stdin=its,
        start_new_session=True,
    ) as process:
        os.close(its)
        written = ""
        while True:
            try:
                part = os.read(own, 4096)
            except OSError:  # Linux says so when nobody has the terminal any longer
                break
            written += part.decode("utf-8", "replace")
            if interrupt_at and interrupt_at in written:
                os.write(own, b"\x03")
                interrupt_at = ""
        status = process.wait(WAIT_S)
    os.close(own)
    return status, written


def last_screen_line(written: str) -> str:
    """What stands on the line that a terminal is left with, when all is written to it."""
    line: list[str] = []
    at = 0
    for sign in re.sub(r"\x1b\[A", "", written).rpartition("\n")[2]:
        if sign == "\r":
            at = 0
            continue
        line[at : at + 1] = [sign]
        at += 1
    return "".join(line).rstrip()


def test_on_a_terminal_a_bar_counts_and_goes_away(work: list[str]) -> None:
    status, written = on_terminal(work)
    assert status == 0
    assert re.search(r"Writing signals.*\d+ of 12, 00:0\d", written)
    assert last_screen_line(written) == ""
    assert "\n" not in written.partition("Writing signals")[2]


def test_ctrl_c_leaves_a_clean_line_and_no_file(work: list[str], tmp_path: Path) -> None:
    # So much that it is not done before the terminal hands the key on.
    (tmp_path / "data.csv").write_text("\n".join(["0.5"] * 10 * ROWS))
    status, written = on_terminal(work, interrupt_at="Writing signals")
    assert status == 130
    assert "Traceback" not in written
    assert "^C" in written
    assert last_screen_line(written) == ""
    assert sorted(path.name for path in tmp_path.iterdir()) == ["data.csv", "model.pt"]


@pytest.mark.parametrize(
    ("is_terminal", "options", "is_shown"),
    [(True, [], True), (True, ["--quiet"], False), (False, [], False)],
)
def test_a_bar_is_for_a_terminal_that_is_not_to_be_quiet(
    *,
    work: list[str],
    unroll: Unroll,
    monkeypatch: pytest.MonkeyPatch,
    is_terminal: bool,
    options: list[str],
    is_shown: bool,
) -> None:
    monkeypatch.setattr(sys.stderr, "isatty", lambda: is_terminal)
    done = unroll(*work, *options)
    assert (done.status, done.out) == (0, "")
    assert ("Writing signals" in done.err) == is_shown
    assert bool(done.err) == is_shown


def test_what_takes_long_is_counted(tmp_path: Path, unroll: Unroll) -> None:
    shown: list[tuple[str, int]] = []

    def show(items: list[object], doing: str) -> list[object]:
        shown.append((doing, len(items)))
        return items

    model = saved(drawn(nn.GRU(2, 3, num_layers=2)), tmp_path / "model.pt")
    with shown_by(show):
        unroll("diagnose", model)
        unroll("export", "cell?cell=mgu&weights=random&size=3", "-o", tmp_path / "a.zip")
        unroll("export", "lessons?lesson=lstm", "-o", tmp_path / "a.html")
    counts = dict(shown)
    assert counts["Leaving out layers"] == 2
    assert counts["Looking for faults"] == 25
    assert counts["Making files"] == 12
    assert counts["Gathering steps"] > 5
    assert list(counted("ab", "Nobody looks")) == ["a", "b"]
