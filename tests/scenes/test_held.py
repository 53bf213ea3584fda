"""What is held is told as it is drawn: a gate that books point both ways in the reader's way."""

from __future__ import annotations

import base64
from typing import Any

import numpy as np
import pytest

from explorer.scenes import link_scene

HELD = "cell=gru&weights=random&size=6&sequence=sine&steps=12&hold=z&held_at=0.3"
PARTS = (
    *(f"gradients?part={part}" for part in ("along", "jacobian", "paths", "chain")),
    "compare?compare=layers",
    "compare?compare=tensors",
    "activations?activation=values",
    "activations?activation=switched",
)


def floats(sent: Any) -> Any:
    return np.frombuffer(base64.b64decode(sent["base64"]), f"<f{sent['bytes']}")


@pytest.mark.parametrize("direction", ["keep", "replace"])
@pytest.mark.parametrize("part", PARTS)
def test_the_first_line_tells_a_held_gate_in_the_readers_way(part: str, direction: str) -> None:
    title = link_scene(f"{part}&{HELD}&z={direction}").title
    told = link_scene(f"cell?{HELD}&z={direction}").title.partition(", held: ")[2]
    assert "0.3" in told
    assert title.endswith(f", held: {told}")


def test_compare_draws_gates_in_the_readers_way() -> None:
    boards = []
    for direction in ("keep", "replace"):
        link = f"compare?others=gru_simple&{HELD}&z={direction}"
        groups = link_scene(link).mount("compare_curves").data["groups"]
        for panel in groups[-1]["lines"]:
            (curve,) = (one for one in panel["curves"] if one["title"].endswith(" z"))
            np.testing.assert_allclose(floats(curve["floats"]), 0.3, atol=1e-6)
        maps = link_scene(f"{link}&compare=maps").mount("compare_maps").data["groups"]
        boards.append([one for group in maps for one in group["maps"] if one["name"] == "z"])
    assert len(boards[0]) == 2
    assert boards[0] == boards[1]


def test_the_chain_rule_tells_its_gate_in_the_readers_way() -> None:
    links = (f"gradients?part=chain&cell=mingru&weights=random&z={z}" for z in ("keep", "replace"))
    keep, replace = (link_scene(link).mount("chain").data for link in links)
    assert keep != replace
