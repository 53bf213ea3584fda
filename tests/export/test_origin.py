"""What a view says of where its numbers come from: its networks with their weights, its link."""

from __future__ import annotations

import io
import zipfile
from dataclasses import replace
from urllib.parse import parse_qs

import pytest
import torch

import explorer
from explorer.export.everything import everything
from explorer.export.origin import digests, networks_of, origin, weights_digest
from explorer.export.pages.page import foot
from explorer.language.prepared import TextChoice
from explorer.models.own import own_model
from explorer.scenes import Besides, Scene, link_scene, scene_of
from explorer.scenes.train import curves_scene
from explorer.session.choice import OWN_TASK
from explorer.session.choices import language_plan, plan_settings, training_plan
from explorer.session.controls import Chosen
from explorer.session.link import read_link
from explorer.tasks import TASKS
from explorer.training.keeping import kept_model
from explorer.training.training import Training
from tests.trainings import carried_out, distinct_series, small

MADE = f"Made by Unroll {explorer.__version__}"


def test_the_digest_is_of_the_weights_alone() -> None:
    one, same, other = (explorer.build_cell("gru", 2, 3, seed=seed) for seed in (0, 0, 1))
    digest = weights_digest(one.state_dict())
    assert digest == weights_digest(same.state_dict()) != weights_digest(other.state_dict())
    with torch.no_grad():
        same.bias_hh_l0[0] += 1e-3
    assert digest != weights_digest(same.state_dict())


@pytest.mark.parametrize(
    ("link", "words"),
    [
        ("compare?others=gru,rnn", ["LSTM, 16 units", "GRU, 16 units", "RNN, 16 units"]),
        ("activations?activation=switched&exchange=relu", ["LSTM, 16 units"]),
        ("activations?activation=exponential", ["sLSTM, 8 units"]),
        ("language?language=side", ["RNN, 64 units", "LSTM, 64 units"]),
        ("language", ["LSTM, 64 units"]),
        ("language?language=loss", ["LSTM, 64 units"]),
        ("language?language=sample", ["LSTM, 64 units"]),
        ("language?language=score", ["LSTM, 64 units"]),
        ("transformer?versus=reading", ["LSTM, 64 units", "Transformer"]),
        (
            "transformer?versus=credit",
            ["RNN", "LSTM", "LSTM, chrono", "Transformer"],
        ),
        ("shapes", ["Many to many, same length: LSTM, 12 units"]),
        ("train?task=parity", []),
        ("gradients?part=proof", []),
    ],
)
def test_a_view_names_every_network_whose_numbers_it_shows(link: str, words: list[str]) -> None:
    made = origin(link_scene(link))
    assert [one for one, _ in made.weights] == words
    assert len({digest for _, digest in made.weights}) == len(words)
    assert made.sentence.startswith(MADE)
    for one, digest in made.weights:
        assert f"{one}, weights SHA-256 {digest}…" in made.sentence
    assert made.version == explorer.__version__


def test_the_same_network_has_the_same_digest_wherever_it_is_shown() -> None:
    (alone,), beside = (
        origin(link_scene(link)).weights for link in ("cell?cell=gru", "compare?others=gru")
    )
    assert alone in beside


# a training


@pytest.fixture(scope="module")
def training() -> Training:
    return carried_out(small(task="parity", length=9, cells=("rnn", "lstm"), seed=3))


def shown(training: Training, part: str) -> Scene:
    # The controls may say something else by now.
    return scene_of("train", {"train": part, "task": "recall"}, Besides(training=training))


@pytest.mark.parametrize(("part", "cells"), [("curves", ["RNN", "LSTM"]), ("clocks", ["LSTM"])])
def test_a_training_says_how_its_weights_were_made(
    training: Training, part: str, cells: list[str]
) -> None:
    scene = shown(training, part)
    made = origin(scene)
    assert [words for words, _ in made.weights] == [
        f"{cell}, 4 units, after 12 steps" for cell in cells
    ]
    assert "trained on “Parity”, length 9, 12 steps done, seed 3." in made.sentence
    assert made.sentence in foot(scene)
    # As when the same weights are opened on another page.
    trainee = training.trainees[-1]
    own = own_model(kept_model(trainee, trainee.snapshots[-1]), "training", "mine")
    opened = scene_of("cell", {"weights": "own", "sequence": OWN_TASK}, Besides(own=own))
    assert origin(opened).weights[0][1] == made.weights[-1][1]


@pytest.mark.parametrize("part", ["curves", "clocks"])
def test_the_link_of_a_training_leads_to_its_own_settings(training: Training, part: str) -> None:
    scene = shown(training, part)
    values = read_link(scene.query).values
    assert training_plan(Chosen(values)) == training.plan
    assert (values["begun"], Chosen(values)["train"]) == (12, part)
    again = scene.led_to("task=adding&notation=olah", {"t": 2})
    assert training_plan(Chosen(read_link(again.query).values)) == training.plan
    assert parse_qs(again.query)["notation"] == ["olah"]
    told = "The link leads to the settings of this training: the same training can be carried out"
    assert f"{told} there. <a data-live" in foot(again, f"https://unroll.example/{again.link}")
    alone = foot(again)
    assert told in alone
    assert "this view is" not in alone
    # What is drawn takes long, and has no part in it.
    packed = everything(replace(again, mounts=()), "https://unroll.example")
    note = zipfile.ZipFile(io.BytesIO(packed)).read("README.txt").decode()
    assert f"{told} there. https://unroll.example\n" in note
    assert origin(again).sentence in note.replace("\n", " ")


def test_of_a_training_that_went_on_the_first_steps_can_be_carried_out() -> None:
    training = carried_out(small(cells=("rnn",)))
    training.go_on()
    training.step()
    scene = curves_scene(training)
    assert "13 steps done" in origin(scene).sentence
    assert scene.leads_to.endswith("its first 12 steps can be carried out there.")


def test_no_link_leads_to_a_training_on_data_of_ones_own() -> None:
    training = Training(small(task="series", series=distinct_series(60), cells=("rnn",)))
    scene = curves_scene(training).led_to("task=series")
    assert (scene.link, scene.leads_to) == ("", "")
    assert "after 0 steps, weights SHA-256" in origin(scene).sentence


@pytest.mark.parametrize("task", TASKS)
def test_the_settings_of_a_plan_come_to_it_again(task: str) -> None:
    values = {
        "task": task,
        f"{task}_seed": 7,
        f"{task}_match": "parameters",
        f"{task}_cells": ("gru",),
        f"{task}_rate": 0.5,
    }
    plan = training_plan(Chosen(values))
    assert training_plan(Chosen(plan_settings(plan))) == plan


def test_the_settings_of_a_text_come_to_its_plan_again() -> None:
    text = TextChoice("agreement", token_kind="characters", punctuation=False, most=40)
    plan = language_plan(Chosen({"lm_cell": "gru", "lm_seed": 4, "lm_length": 20}), text, 100)
    settings = plan_settings(plan)
    assert language_plan(Chosen(settings), text, 100) == plan
    assert (settings["corpus"], settings["tokens"], settings["punctuation"]) == (
        "agreement", "characters", "dropped",
    )  # fmt: skip


# several views in one file


def test_what_is_shown_more_than_once_is_named_once() -> None:
    scenes = [link_scene(link) for link in ("cell?t=3", "gradients", "cell?cell=gru")]
    named = digests([one for scene in scenes for one in networks_of(scene)])
    assert [words for words, _ in named] == ["LSTM, 16 units", "GRU, 16 units"]
