"""The picture of a view has what the player is sent of it, at the playhead's step."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Any

import numpy as np
import pytest
import torch

from explorer import trace
from explorer.charts.payloads import PARTS, scene_chart
from explorer.resources import PLAYER
from explorer.scenes import link_scene, trace_scene
from explorer.scenes.cell import whole_stage
from explorer.scenes.scene import Scene
from explorer.views.maps import plain_map
from explorer.views.packing import packed_bytes
from explorer.views.payloads import DrawnValues
from tests.charts.reading import colour, layers, rows, title, views

STEP = 3
# They show no values: controls, texts, what the browser keeps.
NO_PICTURE = {
    "address", "choices", "kept", "lesson", "notebook", "pad", "page", "shelf", "spelling",
    "transport",
}  # fmt: skip


@dataclass(frozen=True)
class Sent:
    part: str
    data: Any


@pytest.fixture(scope="module")
def scene() -> Scene:
    torch.manual_seed(0)
    return trace_scene(trace(torch.nn.GRU(3, 5), torch.randn(8, 1, 3)), unit=2, notation="olah")


@pytest.fixture(scope="module")
def spec(scene: Scene) -> dict[str, Any]:
    stage = Sent("stage", whole_stage(scene))
    return scene_chart([stage], t=STEP, title=scene.title).to_dict()


def written(whole: dict[str, Any]) -> str:
    """All lines of text."""
    texts = [
        row["line"]
        for view in views(whole)
        for layer in layers(view, "text")
        for row in rows(whole, layer)
        if "line" in row
    ]
    return " ".join(texts)


def test_a_stage_has_a_map_for_each_signal_with_its_values(
    scene: Scene, spec: dict[str, Any]
) -> None:
    stage, run = whole_stage(scene), scene.run
    assert run is not None
    drawn = {title(view): view for view in views(spec)}
    for sent in stage["maps"]:
        view = drawn[sent["title"]]
        values = run.trace[sent["name"]][:, 0].numpy()
        if sent["name"] == "z":  # Olah's z near 1 replaces
            values = 1.0 - values
        found = np.zeros_like(values)
        for row in rows(spec, layers(view, "rect")[0]):
            found[row["t"], row["row"]] = row["value"]
        # Codes of 16 bits over the range.
        np.testing.assert_allclose(found, values, atol=2.0 / 65534)
        assert colour(view)["scale"]["domain"] == [sent["low"], sent["high"]]


def test_the_playheads_step_is_marked_and_its_numbers_are_written(
    scene: Scene, spec: dict[str, Any]
) -> None:
    run = scene.run
    assert run is not None
    for view in views(spec):
        if not title(view):
            continue
        marks = [row for layer in layers(view, "rect") for row in rows(spec, layer) if "end" in row]
        assert {(row["t"], row["end"]) for row in marks} == {(STEP - 0.5, STEP + 0.5)}
    state = float(run.trace["h"][STEP, 0, 2])
    assert f"hidden state h {state:.2f}".replace("-", "−") in written(spec)
    assert "unit 2" in written(spec)


def test_every_part_of_the_player_is_drawn_or_known_to_be_no_picture() -> None:
    text = (PLAYER / "runtime.js").read_text("utf-8")
    table = re.search(r"const MOUNTS = \{(.*?)\};", text, flags=re.DOTALL)
    assert table is not None
    parts = set(re.findall(r"^\s*(\w+):", table[1], flags=re.MULTILINE))
    assert parts == {*PARTS, "clocks"} | (NO_PICTURE & parts)


def test_answers_are_those_of_the_step_and_what_came_is_told() -> None:
    bars = {
        "length": 2,
        "tokens": ["a", "b"],
        "title": "next",
        "steps": [[["x", 0.5]], [["x", 0.75], ["y", 0.004]]],
        "came": ["x", "z"],
        "came_share": [0.5, 0.001],
    }
    whole = scene_chart([Sent("bars", bars)], t=1).to_dict()
    (bar,) = layers(views(whole)[0], "bar")
    assert [(row["answer"], row["share"], row["text"]) for row in rows(whole, bar)] == [
        ("x", 0.75, "75%"),
        ("y", 0.004, "<1%"),
        ("z, came", 0.001, "<1%"),
    ]


def test_no_token_of_a_text_is_cut_or_left_out() -> None:
    tokens = [f"word{k}" * (1 + k % 3) for k in range(60)]
    passage = {
        "title": "A text",
        "tokens": tokens,
        "bits": [None, *[k / 10 for k in range(59)]],
        "kinds": [""] * 60,
        "joined": False,
        "total": "",
    }
    data = {
        "passages": [passage], "most": 5.0, "follow": False, "growing": False,
        "numbers": True, "length": 60,
    }  # fmt: skip
    whole = scene_chart([Sent("passage", data)], t=0).to_dict()
    view = views(whole)[0]
    (tinted,) = layers(view, "rect")
    table = rows(whole, tinted)
    assert [row["token"] for row in table] == tokens
    assert max(row["right"] for row in table) <= view["width"]
    assert max(row["bottom"] for row in table) <= view["height"]
    # The first has no surprise, the last the most.
    assert table[0]["tint"] == "#ffffff"
    shade = [int(row["tint"][1:3], 16) for row in table[1:]]
    assert shade == sorted(shade, reverse=True)


def test_a_training_is_drawn_at_one_snapshot() -> None:
    frames = torch.tensor([[[0.0, 1.0]], [[0.5, 0.25]]])  # two snapshots of one step, two units
    drawn: DrawnValues = {"units": 2, "low": 0.0, "high": 1.0, "colours": "sequential"}
    sent = plain_map("f", "forget gate f", "", drawn) | {"frames": packed_bytes(frames, 0.0, 1.0)}
    data = {
        "length": 1, "tokens": ["a"], "palette": {}, "steps": [0, 10],
        "sentences": ["start", "end"], "maps": [sent], "lines": [],
    }  # fmt: skip
    for snapshot, expected in ((0, [0.0, 1.0]), (None, [0.5, 0.25])):
        whole = scene_chart([Sent("clocks", data)], t=5, snapshot=snapshot).to_dict()
        values = [row["value"] for row in rows(whole, layers(views(whole)[-1], "rect")[0])]
        assert values == pytest.approx(expected, abs=1 / 254)
        assert f"After {0 if snapshot == 0 else 10} steps of training" in written(whole)
    with pytest.raises(ValueError, match=r"There is no snapshot 2; allowed are 0 to 1\."):
        scene_chart([Sent("clocks", data)], t=0, snapshot=2)


@pytest.mark.parametrize(
    ("link", "words"),
    [
        ("gradients?t=4", "norm of the gradient at every step"),
        ("gradients?part=proof&t=4", "The product after t steps"),
        ("activations?activation=values&t=4", "units flat"),
        ("shapes?shape=encoder_decoder&t=4", "Best answers"),
        ("compare?cell=mingru&compare=scan&t=4", "scan, unit"),
    ],
)
def test_views_of_other_pages_come_out_with_a_description(link: str, words: str) -> None:
    scene = link_scene(link)
    whole = scene_chart(scene.mounts, t=scene.place["t"], title=scene.title).to_dict()
    assert words in whole["description"]
    for view in views(whole):
        assert view["description"]
        assert view["width"] <= 657


def test_a_view_without_a_picture_gets_one_sentence() -> None:
    with pytest.raises(ValueError, match="This view has no picture"):
        scene_chart([Sent("lesson", {})], t=0)
    with pytest.raises(ValueError, match="The step is -1"):
        scene_chart([], t=-1)
