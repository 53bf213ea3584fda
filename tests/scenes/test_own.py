"""A person's own model is shown without a link, beside others, and with what a diagnosis found."""

from __future__ import annotations

import pytest
import torch

from explorer import diagnose, trace
from explorer.models.own import OwnModel, own_model
from explorer.scenes import Besides, report_scene, scene_of
from explorer.scenes.report import finding_sentences
from explorer.session.choice import OWN_TASK, ModelChoice
from explorer.training.keeping import kept_model
from explorer.training.plan import Plan
from explorer.training.training import Training
from tests.scenes.test_lessons import assert_plays

OWN = {"weights": "own", "sequence": OWN_TASK}


@pytest.fixture(scope="module")
def models() -> list[OwnModel]:
    """An LSTM before its training and after one step."""
    training = Training(Plan(task="parity", length=6, cells=("lstm",), steps=1, batch=2))
    training.step()
    (one,) = training.trainees
    return [
        own_model(kept_model(one, snapshot), "training", title)
        for snapshot, title in zip(one.snapshots, ("Before", "After"), strict=True)
    ]


def test_no_link_leads_to_a_model_of_ones_own(models: list[OwnModel]) -> None:
    scene = scene_of("cell", OWN, Besides(own=models[1]))
    assert_plays(scene)
    assert (scene.page, scene.query, scene.link) == ("", "", "")
    assert scene.title == "After, 16 units, reads 6 steps of its own task"
    assert scene_of("gradients", {**OWN, "part": "proof"}, Besides(own=models[1])).link


def test_before_and_after_stand_beside_each_other(models: list[OwnModel]) -> None:
    scene = scene_of("compare", OWN, Besides(own=models[1], others=(models[0],)))
    assert_plays(scene)
    assert scene.title == "Curves: After and Before, reading 6 steps of its own task"
    with pytest.raises(ValueError, match="Choose another model"):
        scene_of("compare", OWN, Besides(own=models[1]))


def test_a_finding_stands_beside_the_view_that_shows_it(models: list[OwnModel]) -> None:
    module = torch.nn.LSTM(3, 4)
    with torch.no_grad():
        module.get_parameter("bias_hh_l0").fill_(40.0)  # every gate is stuck open
    x = torch.randn(12, 1, 3, generator=torch.Generator().manual_seed(0))
    report = diagnose(module, x, seconds=0.0)
    finding = report.findings[0]
    told = report_scene(report)
    assert told.mounts == ()
    assert told.sentences == (report.summary, *finding_sentences(finding))
    seen = report_scene(report, trace=trace(module, x))
    assert_plays(seen)
    assert seen.sentences[: len(told.sentences)] == told.sentences
    assert [one.part for one in seen.mounts] == ["spelling", "stage"]
    own = ModelChoice(cell="lstm", weights="own", own=models[1], sequence=OWN_TASK)
    assert_plays(report_scene(report, model=own))
    with pytest.raises(ValueError, match="no finding 99"):
        report_scene(report, number=99)
