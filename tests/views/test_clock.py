"""Two clocks: every snapshot does on the probe what its weights do in torch's own modules."""

from __future__ import annotations

import base64
from typing import Any

import numpy as np
import pytest
import torch

from explorer import CELLS, trace
from explorer.training.trainee import Snapshot, Trainee
from explorer.training.training import Training
from explorer.views.clock import MOST_UNITS, clock_data
from tests.trainings import carried_out, small


def shown(training: Training, **settings: Any) -> dict[str, Any]:
    settings = {"layer": 0, "notation": "pytorch", "direction": "keep"} | settings
    return clock_data(training.trainees[0], training.probe, **settings)


def frames(data: dict[str, Any], name: str) -> np.ndarray:
    """(K, T, U), as the browser reads them."""
    (sent,) = [one for one in data["maps"] if one["name"] == name]
    codes = np.frombuffer(base64.b64decode(sent["frames"]), np.uint8)
    values = sent["low"] + codes / 254 * (sent["high"] - sent["low"])
    return values.reshape(len(data["steps"]), data["length"], sent["units"])


def floats(curve: dict[str, Any]) -> np.ndarray:
    sent = curve["floats"]
    return np.frombuffer(base64.b64decode(sent["base64"]), f"<f{sent['bytes']}")


def module_at(trainee: Trainee, snapshot: Snapshot) -> torch.nn.Module:
    kind, shape = CELLS[trainee.sizes.cell].twin, trainee.sizes
    module = getattr(torch.nn, str(kind))(
        shape.inputs, shape.hidden_size, shape.layers, bidirectional=shape.directions == 2
    )
    prefix = "recurrent."
    module.load_state_dict(
        {k.removeprefix(prefix): v for k, v in snapshot.weights.items() if k.startswith(prefix)}
    )
    return module


def output_at(trainee: Trainee, snapshot: Snapshot, x: torch.Tensor) -> torch.Tensor:
    weight, bias = snapshot.weights["readout.weight"], snapshot.weights["readout.bias"]
    with torch.no_grad():
        return module_at(trainee, snapshot)(x)[0] @ weight.T + bias


@pytest.mark.parametrize("cell", ["rnn", "lstm", "gru"])
@pytest.mark.parametrize("layer", [0, 1])
@pytest.mark.parametrize(
    ("directions", "reading"), [(1, "forward"), (2, "forward"), (2, "backward")]
)
def test_every_frame_is_the_trace_of_its_snapshot(
    cell: str, layer: int, directions: int, reading: str
) -> None:
    training = carried_out(small(cells=(cell,), layers=2, directions=directions))
    data, (trainee,) = shown(training, layer=layer, reading=reading), training.trainees
    assert data["steps"] == [snapshot.step for snapshot in trainee.snapshots]
    x = training.probe.sequence.x.float()
    for k, snapshot in enumerate(trainee.snapshots):
        wanted = trace(module_at(trainee, snapshot), x).at(layer, reading)
        for name in wanted.names:
            (sent,) = [one for one in data["maps"] if one["name"] == name]
            step = (sent["high"] - sent["low"]) / 254
            got = frames(data, name)[k]
            steps = wanted[name][:, 0].flip(0) if reading == "backward" else wanted[name][:, 0]
            np.testing.assert_allclose(got, steps.numpy(), atol=0.6 * step + 1e-3)


def test_read_backward_tokens_answers_and_curves_begin_at_the_last_token() -> None:
    letters = carried_out(small(cells=("gru",), directions=2))
    numbers = carried_out(small(task="adding", length=20, cells=("gru",), directions=2, steps=2))
    for training in (letters, numbers):
        there, back = (shown(training, reading=reading) for reading in ("forward", "backward"))
        assert back["tokens"] == there["tokens"][::-1] == list(training.probe.sequence.tokens)[::-1]
    there, back = (frames(shown(letters, reading=r), "read_out") for r in ("forward", "backward"))
    np.testing.assert_array_equal(back, there[:, ::-1])
    ((there_line,), (back_line,)) = (
        shown(numbers, reading=r)["lines"] for r in ("forward", "backward")
    )
    for one, other in zip(there_line["curves"], back_line["curves"], strict=True):
        np.testing.assert_array_equal(floats(one)[::-1], floats(other))


def test_the_read_out_of_every_frame_is_that_of_its_snapshot() -> None:
    training = carried_out(small(cells=("lstm",)))
    (trainee,) = training.trainees
    got = frames(shown(training), "read_out")
    for k, snapshot in enumerate(trainee.snapshots):
        answers = output_at(trainee, snapshot, training.probe.sequence.x.float())[:, 0]
        np.testing.assert_allclose(got[k], answers.softmax(-1).numpy(), atol=1 / 254)


def test_a_gate_that_points_the_other_way_is_shown_as_one_minus_its_value() -> None:
    training = carried_out(small(cells=("gru",)))
    kept, replaced = shown(training), shown(training, direction="replace")
    np.testing.assert_allclose(frames(replaced, "z"), 1.0 - frames(kept, "z"), atol=1 / 254)
    np.testing.assert_array_equal(frames(replaced, "h"), frames(kept, "h"))


def test_of_wide_layers_the_first_units_are_shown() -> None:
    training = Training(small(hidden_size=MOST_UNITS + 5, cells=("rnn",)))
    assert frames(shown(training), "h").shape[2] == MOST_UNITS


@pytest.mark.parametrize("cell", ["lstm", "lstm_cifg"])
def test_a_free_run_reads_its_own_predictions_after_what_is_given(cell: str) -> None:
    training = carried_out(small(task="sine", length=20, cells=(cell,), steps=5))
    data, (trainee,) = shown(training), training.trainees
    (panel,) = data["lines"]
    real, free, predicted = panel["curves"]
    assert "real" in real["title"]
    count, length = len(data["steps"]), data["length"]
    runs = np.frombuffer(base64.b64decode(free["frames"]["base64"]), "<f4").reshape(count, length)
    ahead = np.frombuffer(base64.b64decode(predicted["frames"]["base64"]), "<f4")
    ahead = ahead.reshape(count, length)
    given = training.probe.given
    assert np.isnan(runs[:, : given - 1]).all()
    np.testing.assert_allclose(runs[:, given - 1], ahead[:, given - 1], atol=1e-5)
    if cell == "lstm":  # the oracle reads from the beginning at every step
        x = training.probe.sequence.x.float()[:given]
        for step in range(given - 1, given + 5):
            answer = output_at(trainee, trainee.snapshots[-1], x)[-1:]
            assert runs[-1, step] == pytest.approx(answer.item(), abs=1e-4)
            x = torch.cat([x, answer.view(1, 1, 1)])


def test_every_snapshot_is_told_with_the_last_exam_until_then() -> None:
    training = carried_out(small(cells=("rnn",), steps=12))
    records = training.trainees[0].records
    sentence = shown(training)["sentences"]
    assert sentence[0] == f"{100 * records.metric[0]:.0f} % right"
    assert sentence[-1] == f"{100 * records.metric[-1]:.0f} % right"
