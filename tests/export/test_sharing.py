"""What comes more than once is there once, and comes back as it was."""

from __future__ import annotations

import json
import shutil
import subprocess
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from explorer.export.pages.sharing import LEAST, shared
from explorer.resources import PLAYER

LONG = st.sampled_from(["a" * LEAST, "b" * 2 * LEAST, "short", "“ü”" * LEAST])
VALUES = st.recursive(
    st.none() | st.booleans() | st.integers(-5, 5) | LONG,
    lambda inner: (
        st.lists(inner, max_size=4) | st.dictionaries(st.sampled_from("xyz"), inner, max_size=3)
    ),
    max_leaves=12,
)


def back(value: object, parts: list[object]) -> object:
    """As `shared.js`, in Python."""
    if isinstance(value, dict):
        if "$" in value:
            return back(parts[value["$"]], parts)
        return {name: back(one, parts) for name, one in value.items()}
    return [back(one, parts) for one in value] if isinstance(value, list) else value


@given(st.lists(VALUES, max_size=4))
def test_parts_put_back_give_the_values(values: list[object]) -> None:
    without, parts = shared(values)
    assert back(without, parts) == values
    texts = [json.dumps(part) for part in parts]
    assert len(set(texts)) == len(texts)


def test_a_repeated_part_is_there_once_and_what_is_short_stays() -> None:
    part = {"codes": "x" * 500, "low": 0}
    without, parts = shared([{"f": part, "i": part}, {"f": part}, [1, 2], [1, 2]])
    assert without == [{"f": {"$": 0}, "i": {"$": 0}}, {"f": {"$": 0}}, [1, 2], [1, 2]]
    assert parts == [part]


def test_the_player_puts_them_back(tmp_path: Path) -> None:
    node = shutil.which("node")
    if node is None:
        pytest.skip("Node.js is not installed, so what needs it was not checked.")
    inner = {"codes": "x" * 500}
    outer = {"in": inner, "name": "y" * 90}
    values: list[object] = [{"a": outer, "b": [outer, inner, None, 0.5]}, inner, "z"]
    without, parts = shared(values)
    assert len(parts) == 2
    (tmp_path / "shared.mjs").write_text((PLAYER / "shared.js").read_text("utf-8"), "utf-8")
    (tmp_path / "script.mjs").write_text(
        'import { partsBack } from "./shared.mjs";\n'
        f"const back = partsBack({json.dumps(parts)});\n"
        f"console.log(JSON.stringify({json.dumps(without)}.map(back)));\n"
    )
    done = subprocess.run(
        [node, "script.mjs"], cwd=tmp_path, capture_output=True, text=True, check=True
    )
    assert json.loads(done.stdout) == values
