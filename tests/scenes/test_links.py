"""Links to views that no lesson shows: each comes to a scene that plays, or to one sentence."""

from __future__ import annotations

import re

import pytest

from explorer.scenes import Besides, link_scene, scene_of
from explorer.session.control import Values
from explorer.training.plan import Plan
from explorer.training.training import Training
from tests.scenes.test_lessons import assert_plays


@pytest.mark.parametrize(
    ("link", "keys"),
    [
        ("gradients?part=clipping&max_norm=0.1", []),
        ("compare?compare=table&others=gru", []),
        ("compare?compare=scan&scan=product&cell=minlstm", ["scan_product"]),
        ("compare?compare=scan&scan=work&cell=minlstm", []),
        ("compare?compare=tensors&weights=random&layers=2", ["compare_tensors"]),
        ("transformer?versus=credit&credit_place=3", ["credit_board", "credit_bars"]),
        ("language?language=tokens", ["passage", "bars", "one_hot_board"]),
        ("train", ["training_example", "training_preview"]),
        ("train?train=clocks&task=parity", ["training_example"]),
        ("train?train=sweep", []),
    ],
)
def test_a_view_has_these_mounts(link: str, keys: list[str]) -> None:
    scene = link_scene(link)
    assert_plays(scene)
    assert [one.key for one in scene.mounts] == keys
    assert link_scene(scene.link).title == scene.title


@pytest.mark.parametrize(
    ("link", "part"),
    [
        ("activations?functions=", "No function is chosen"),
        ("compare?others=", "Nothing to compare with yet"),
        ("compare?compare=scan", "LSTM: this cell has no scan"),
        ("compare?cell=gru&others=gru", "would show a cell beside itself"),
        ("language?language=train", "no link carries a training"),
        ("language?corpus=own", "The text is empty"),
        ("language?vocabulary=20", "No model comes with"),
        ("language?tokens=characters&language=side", "word by word"),
        ("language?read_agreement=+", "There is nothing to read"),
        ("shapes?many_to_many_text=", "word"),
        ("train?train=keep", "keeps files"),
        ("train?task=copying&copying_cells=", "cells were chosen"),
        ("transformer?versus=reading&reading_text=", "There is nothing to read"),
        ("cell?weights=own", "no model of your own"),
        ("model", "no page “model” to show; there are cell, gradients"),
    ],
)
def test_what_cannot_be_shown_is_one_sentence(link: str, part: str) -> None:
    with pytest.raises(ValueError, match=re.escape(part)) as raised:
        link_scene(link)
    assert "\n" not in str(raised.value)


@pytest.mark.parametrize("part", ["curves", "clocks"])
def test_a_training_is_shown_with_the_link_to_its_plan(part: str) -> None:
    training = Training(Plan(task="parity", length=6, cells=("rnn", "gru"), steps=2, batch=2))
    training.step()
    values: Values = {"train": part, "task": "parity", "begun": 1}
    scene = scene_of("train", values, Besides(training=training))
    assert_plays(scene)
    assert scene.page == "train"
    assert "begun=1" in scene.query
    if part == "clocks":
        first = scene_of("train", {**values, "clock_cell": "rnn"}, Besides(training=training))
        assert scene.mount("clocks").data["steps"] == first.mount("clocks").data["steps"] == [0, 1]
        assert scene.title.startswith("GRU")
        assert first.title.startswith("RNN")
