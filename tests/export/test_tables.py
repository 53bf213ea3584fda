"""The numbers of a view leave it whole, and are read back unchanged."""

from __future__ import annotations

import io
import math
from typing import Any

import numpy as np
import pandas as pd
import pytest
import torch

from explorer.export.papers.tables import csv, data_frame, drawn_frame, has_data, parquet, run_frame
from explorer.palette import Scale
from explorer.scenes import link_scene
from explorer.scenes.pages import scene_of
from explorer.scenes.scene import Mount, Scene
from explorer.session.choice import Choice, ModelChoice
from explorer.session.run import run, run_gradient
from explorer.views.board import board
from explorer.views.gradients import along_time
from explorer.views.lines import line_panel
from explorer.views.maps import plain_map, value_map
from explorer.views.packing import packed_bytes, packed_floats

CHOICE = Choice(ModelChoice(cell="gru"), direction="replace", loss="sum")


def stage() -> Scene:
    return scene_of("cell", {"cell": "gru", "z": "replace", "loss": "sum"})


def gradients() -> Scene:
    shown = run(CHOICE.model)
    groups = along_time(shown, CHOICE, run_gradient(shown, CHOICE.loss))
    mounts = (Mount("board", board(shown, groups), "gradient"),)
    return Scene("gradients", "", "GRU", None, mounts, run=shown, choice=CHOICE)


def read_back(frame: pd.DataFrame, format_: str) -> pd.DataFrame:
    if format_ == "csv":
        return pd.read_csv(io.StringIO(csv(frame)), keep_default_na=False, na_values={"value": ""})
    return pd.read_parquet(io.BytesIO(parquet(frame)))


@pytest.mark.parametrize("format_", ["csv", "parquet"])
def test_the_table_of_a_stage_read_back_is_the_trace(format_: str) -> None:
    scene = stage()
    frame = data_frame(scene)
    assert frame is not None
    again = read_back(frame, format_)
    shown = run(CHOICE.model)
    gradient = run_gradient(shown, "sum")
    wanted = {name: shown.trace[name] for name in "rnh"} | {"dL/dh": gradient["h"]}
    wanted["z"] = 1.0 - shown.trace["z"]
    assert set(again["signal"]) == set(wanted)
    for name, values in wanted.items():
        part = again[again["signal"] == name].sort_values(["t", "unit"])
        np.testing.assert_array_equal(part["value"], values.flatten().numpy())


@pytest.mark.parametrize("format_", ["csv", "parquet"])
def test_what_other_views_draw_is_in_their_table(format_: str) -> None:
    scene = gradients()
    frame = data_frame(scene)
    assert frame is not None
    again = read_back(frame, format_)
    shown = run(CHOICE.model)
    norm = run_gradient(shown, "sum").norms()["h"]
    curve = again[again["row"].str.startswith("‖∂L/∂h")].drop_duplicates("t").sort_values("t")
    np.testing.assert_allclose(curve["value"], norm.numpy(), rtol=1e-6)
    assert set(again["mount"]) == {"gradient"}
    pd.testing.assert_frame_equal(run_frame(scene), run_frame(stage()))


def one_map(**more: Any) -> dict[str, Any]:
    drawn = value_map(torch.rand(3, 2), Scale("sequential", 0.0, 1.0), bounded=True)
    return {**plain_map("m", "map", "", drawn), **more}


def test_rows_have_their_names_and_steps_their_numbers() -> None:
    data = {"length": 5, "maps": [one_map(rows=["yes", "no"], first=2, count=3)], "lines": []}
    frame = drawn_frame(Scene("x", "", "", None, (Mount("board", data, "b"),)))
    assert frame is not None
    assert frame["row"].tolist() == ["yes", "no"] * 3
    assert frame["t"].tolist() == [2, 2, 3, 3, 4, 4]
    assert list(frame.columns) == ["mount", "group", "name", "row", "t", "value"]


def test_a_curve_with_steps_of_its_own_keeps_them() -> None:
    panel = line_panel("corr", {"a": torch.rand(3)}, "", log=False, first=4)
    data = {"length": 3, "lines": [{**panel, "every": 10}]}
    frame = drawn_frame(Scene("x", "", "", None, (Mount("board", data, "b"),)))
    assert frame is not None
    assert frame["t"].tolist() == [4, 14, 24]


def test_every_snapshot_of_a_training_is_in_the_table() -> None:
    frames = torch.rand(2, 3, 2)
    panel = line_panel("loss", {"p": frames[-1, :, 0], "due": frames[0, :, 0]}, "", log=False)
    panel["curves"][0]["frames"] = packed_floats(frames[:, :, 0])
    sent = one_map(frames=packed_bytes(frames, 0.0, 1.0))
    data = {"length": 3, "steps": [0, 500], "maps": [sent], "lines": [panel]}
    frame = drawn_frame(Scene("train", "", "", None, (Mount("clocks", data, "c"),)))
    assert frame is not None
    seen = frame[frame["name"] == "map"]
    assert seen["snapshot"].tolist() == [0.0] * 6 + [500.0] * 6
    np.testing.assert_allclose(seen["value"], frames.flatten().numpy(), atol=0.003)
    # What is the same at all of them is there once, beside no snapshot.
    assert frame[frame["row"] == "due"]["snapshot"].isna().all()


def test_a_view_that_draws_nothing_over_its_steps_has_no_table() -> None:
    mounts = (Mount("loss", {"length": 3}, "l"),)
    scene = Scene("x", "", "", None, mounts)
    assert data_frame(scene) is None
    assert not has_data(scene)


def test_a_text_has_the_surprise_of_each_token_and_what_was_expected() -> None:
    scene = link_scene("language")
    frame = data_frame(scene)
    assert frame is not None
    assert has_data(scene)
    text, bars = scene.mount("passage").data["passages"][0], scene.mount("bars").data
    said = frame[frame["mount"] == "passage"]
    assert said["row"].tolist() == text["tokens"]
    bits = [math.nan if value is None else value for value in text["bits"]]
    np.testing.assert_array_equal(said["value"], bits)
    first = frame[(frame["mount"] == "bars") & (frame["t"] == 0)]
    assert list(zip(first["row"], first["value"], strict=True)) == [
        tuple(a) for a in bars["steps"][0]
    ]


def test_signals_of_no_run_are_refused_in_one_sentence() -> None:
    with pytest.raises(ValueError, match="shows no one run"):
        run_frame(Scene("x", "", "", None, ()))
