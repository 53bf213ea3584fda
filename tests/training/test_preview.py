"""The finished training that comes with the app is one that the app would carry out."""

from __future__ import annotations

import pytest

from explorer.resources import PREVIEW
from explorer.session.choices import training_plan
from explorer.session.controls import Chosen
from explorer.training.preview import finished_preview, preview_text, read_preview
from explorer.training.training import Training
from tests.trainings import carried_out, curves, small


def test_its_plan_is_that_of_the_page_before_anything_is_chosen() -> None:
    assert finished_preview().plan == training_plan(Chosen({}))
    assert PREVIEW.stat().st_size < 50_000


def test_its_curves_are_those_of_the_training_that_start_begins() -> None:
    preview, training = finished_preview(), Training(training_plan(Chosen({})))
    assert preview.baseline == pytest.approx(training.baseline)
    for _ in range(4):
        training.step()
    for shown, trained in zip(preview.trainees, training.trainees, strict=True):
        assert shown.title == trained.title
        assert shown.sizes == trained.sizes
        for name in ("loss", "norm", "clipped"):
            expected = getattr(trained.records, name).tolist()
            assert getattr(shown.records, name)[:4].tolist() == pytest.approx(expected, rel=1e-2)


def test_it_was_carried_out_to_its_end() -> None:
    preview = finished_preview()
    for cell in preview.trainees:
        assert len(cell.records.loss) == preview.plan.steps == preview.last
        assert cell.records.exam_steps[-1] == preview.last


def test_what_is_kept_of_a_training_is_read_back_to_four_digits() -> None:
    training = carried_out(small(cells=("gru", "rnn")))
    read = read_preview(preview_text(training))
    assert read.plan == training.plan
    for one, other in zip(read.trainees, training.trainees, strict=True):
        assert one.sizes == other.sizes
        for name, values in curves(other).items():
            assert list(getattr(one.records, name)) == pytest.approx(values, rel=1e-3)
