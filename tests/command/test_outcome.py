"""How the command ends as a process: exit codes, a reader who leaves, one sentence."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

from torch import nn

from explorer import resources
from explorer.command.outcome import outcome
from tests.command.calls import Unroll, drawn, saved


def test_as_a_module_it_ends_with_its_status_and_a_reader_may_leave(tmp_path: Path) -> None:
    model = saved(drawn(nn.LSTM(1, 64)), tmp_path / "model.pt")
    (tmp_path / "data.csv").write_text("\n".join(["0.5"] * 300))
    command = [sys.executable, "-m", "explorer.command", "trace", str(model), "-q"]
    process = subprocess.Popen(
        [*command, "--input", str(tmp_path / "data.csv"), "-o", "-"],
        cwd=resources.ROOT,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )
    assert process.stdout is not None
    assert process.stderr is not None
    assert process.stdout.readline().startswith("layer,direction")
    process.stdout.close()
    assert process.wait(60) == 141
    assert process.stderr.read() == ""
    process.stderr.close()


def test_an_error_of_the_system_is_a_sentence_too() -> None:
    def full(_: object) -> int:
        raise OSError(28, "No space left on device")

    assert outcome(full, []) == 2


def test_a_word_that_is_no_command_starts_nothing(unroll: Unroll) -> None:
    done = unroll("exprot", "cell")
    assert done.status == 2
    assert "“exprot”" in done.err
