"""The player's own checks: types by tsc against what the server sends, style by ESLint."""

from __future__ import annotations

import shutil
import subprocess
from pathlib import Path

import pytest

from explorer.export.pages.bundle import bundle
from explorer.resources import PLAYER, ROOT
from scripts.write_payload_types import FILE, declarations
from tests.player.packages import node_modules

HERE = Path(__file__).parent


def bundle_complaints(script: str, folder: Path) -> str:
    """What Node says of a script that is only read, not run."""
    node = shutil.which("node")
    if node is None:
        pytest.skip("Node.js is not installed, so what needs it was not checked.")
    (folder / "bundle.mjs").write_text(script, "utf-8")
    return complaints(node, "--check", folder / "bundle.mjs")


def test_the_players_modules_are_one_script_in_which_no_name_is_declared_twice(
    tools: Path, tmp_path: Path
) -> None:
    assert bundle_complaints(bundle(), tmp_path) == ""
    twice = f"const playhead = null;\n{bundle()}"
    assert "'playhead' has already been declared" in bundle_complaints(twice, tmp_path)


@pytest.fixture(scope="module")
def tools() -> Path:
    """tsc and ESLint."""
    return node_modules() / ".bin"


def complaints(*command: str | Path) -> str:
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    return done.stdout + done.stderr if done.returncode else ""


def types_of(tools: Path, scripts: Path, folder: Path) -> str:
    """What tsc says of the scripts in a folder, under the project's own settings."""
    settings = (HERE / "tsconfig.json").read_text("utf-8")
    settings = settings.replace("../../assets/player", str(scripts))
    (folder / "tsconfig.json").write_text(settings)
    return complaints(tools / "tsc", "--project", folder / "tsconfig.json")


def test_every_script_of_the_player_keeps_to_the_types_of_what_it_is_sent(
    tools: Path, tmp_path: Path
) -> None:
    assert types_of(tools, PLAYER, tmp_path) == ""


def test_a_name_that_the_server_does_not_send_is_noticed(tools: Path, tmp_path: Path) -> None:
    scripts = tmp_path / "player"
    shutil.copytree(PLAYER, scripts)
    board = (scripts / "board.js").read_text("utf-8")
    (scripts / "board.js").write_text(board.replace("data.tokens", "data.labels"))
    assert "'labels' does not exist on type 'Board'" in types_of(tools, scripts, tmp_path)


def test_reading_a_field_that_may_be_missing_is_noticed(tools: Path, tmp_path: Path) -> None:
    scripts = tmp_path / "player"
    shutil.copytree(PLAYER, scripts)
    bars = (scripts / "bars.js").read_text("utf-8")
    assert "data.came?.[t]" in bars
    (scripts / "bars.js").write_text(bars.replace("data.came?.[t]", "data.came[t]"))
    assert "'data.came' is possibly 'undefined'" in types_of(tools, scripts, tmp_path)


def test_the_style_of_the_scripts_is_kept(tools: Path) -> None:
    settings = ("--max-warnings", "0", "--config", HERE / "eslint.config.js")
    assert complaints(tools / "eslint", *settings, PLAYER) == ""


def test_a_break_of_the_style_is_noticed(tools: Path) -> None:
    command = [tools / "eslint", "--config", HERE / "eslint.config.js", "--stdin"]
    done = subprocess.run(
        [*command, "--stdin-filename", "assets/player/x.js"],
        cwd=ROOT,
        input="var unused = 1 == 2;",
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 1
    assert all(rule in done.stdout for rule in ("no-var", "no-unused-vars", "eqeqeq"))


def test_the_players_types_are_those_of_the_server() -> None:
    assert FILE.read_text("utf-8") == declarations()


def test_the_lock_file_names_no_registry() -> None:
    assert "resolved" not in (HERE / "package-lock.json").read_text("utf-8")
