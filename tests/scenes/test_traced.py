"""The stage of a trace has the numbers that torch gives, of one sequence, layer and direction."""

from __future__ import annotations

import base64
import json
import re

import numpy as np
import pytest
import torch

from explorer import CELLS, Clamp, capture, gradients, trace
from explorer.scenes import Scene, trace_scene
from explorer.scenes.cell import whole_stage
from explorer.scenes.traced_run import traced_run
from explorer.views.unpacking import curve_values, map_values

T, B, INPUTS, H = 9, 3, 4, 5


def network(**options: object) -> torch.nn.LSTM:
    torch.manual_seed(0)
    return torch.nn.LSTM(INPUTS, H, **options)


def inputs() -> torch.Tensor:
    return torch.randn(T, B, INPUTS, generator=torch.Generator().manual_seed(1))


def numbers(scene: Scene) -> np.ndarray:
    sent = whole_stage(scene)["numbers"]
    return np.frombuffer(base64.b64decode(sent["base64"]), dtype=f"<f{sent['bytes']}")


def test_what_is_shown_is_the_first_sequence_of_the_batch() -> None:
    module, x = network(), inputs()
    scene = trace_scene(trace(module, x), x)
    assert scene.run is not None
    assert scene.gradient is not None
    torch.testing.assert_close(
        scene.run.trace["h"][:, 0], module(x[:, :1])[0][:, 0].double(), atol=1e-6, rtol=0
    )
    torch.testing.assert_close(
        scene.gradient["c"], gradients(module, x[:, :1], "last")["c"].double(), atol=1e-6, rtol=0
    )
    assert scene.transport is not None
    assert scene.transport["tokens"] == [str(step) for step in range(T)]
    assert scene.link == ""
    assert scene.title == f"LSTM, {H} units, {T} steps"
    json.dumps([mount.data for mount in scene.mounts], allow_nan=False)


def test_without_x_the_numbers_are_those_with_x() -> None:
    module, x = network(), inputs()
    known, unknown = (trace_scene(trace(module, x), one, unit=2) for one in (x, None))
    np.testing.assert_allclose(numbers(known), numbers(unknown), atol=1e-5)


def test_another_layer_and_direction_is_shown_in_its_order_of_reading() -> None:
    module, x = network(num_layers=2, bidirectional=True), inputs()
    looked_at = trace(module, x).at(1, "backward")
    scene = trace_scene(looked_at, x, loss="sum")
    assert scene.run is not None
    assert scene.gradient is not None
    assert scene.transport is not None
    assert scene.transport["tokens"] == [str(step) for step in reversed(range(T))]
    assert scene.transport["where"] == "Layer 2 of 2, backward: step 0 is the last token"
    torch.testing.assert_close(scene.run.trace["c"], looked_at["c"][:, :1].flip(0).double())
    wanted = gradients(module, x, "sum").at(1, "backward")["h"][:, :1].flip(0).double()
    torch.testing.assert_close(scene.gradient["h"], wanted)
    below = torch.cat([trace(module, x).at(0, side)["h"] for side in ("forward", "backward")], -1)
    torch.testing.assert_close(scene.run.sequence.x, below[:, :1].flip(0).double())


def test_padding_is_not_shown() -> None:
    module, x = network(), inputs()
    short = trace(module, x, lengths=[6, 9, 2])
    scene = trace_scene(short, x)
    assert scene.run is not None
    torch.testing.assert_close(scene.run.trace["h"], trace(module, x[:6, :1])["h"].double())


def test_what_is_held_is_said_of_the_units_and_steps() -> None:
    held = trace(network(), inputs(), clamp=[Clamp("f", 0.5, (1, 3), 2, 6), Clamp("i", 0.0)])
    data = trace_scene(held).mount("stage").data
    assert data["held"] == [
        {"signal": "f", "units": [1, 3], "start": 2, "stop": 6},
        {"signal": "i", "units": None, "start": 0, "stop": T},
    ]
    # There is no run without the hold to compare with.
    assert len(whole_stage(trace_scene(held))["maps"]) == len(CELLS["lstm"].signals)


def test_a_captured_call_has_its_own_input_and_the_gradient_of_its_own_loss() -> None:
    module, x = network(), inputs()
    with capture(module) as seen:
        module(x)[0][3, 0].sum().backward()
    scene = trace_scene(seen["model"], loss="training")
    assert scene.run is not None
    assert scene.gradient is not None
    torch.testing.assert_close(scene.run.sequence.x, x[:, :1].double())
    torch.testing.assert_close(scene.gradient["h"], gradients(module, x[:, :1], 3)["h"].double())


def test_layouts_of_the_module_are_read() -> None:
    module, x = network(batch_first=True), inputs().transpose(0, 1)
    run = traced_run(trace(module, x), x, tokens="abcdefghi")
    torch.testing.assert_close(run.sequence.x[:, 0], x[0].double())
    assert run.sequence.tokens == tuple("abcdefghi")
    alone = traced_run(trace(module, x[0]), x[0])
    torch.testing.assert_close(alone.sequence.x, run.sequence.x)


@pytest.mark.parametrize(
    ("options", "part"),
    [
        ({"unit": H}, "no unit 5"),
        ({"notation": "greek"}, "Unknown notation 'greek'; allowed are pytorch"),
        ({"z": "up"}, "allowed are keep, replace"),
        ({"loss": "first"}, "The loss is 'first'"),
        ({"loss": "training"}, "captured calls alone"),
        ({"x": torch.zeros(T, B, INPUTS + 1)}, f"allowed is ({T}, B, {INPUTS})"),
        ({"tokens": "ab"}, "There are 2 tokens"),
    ],
)
def test_what_does_not_fit_is_one_sentence(options: dict[str, object], part: str) -> None:
    with pytest.raises(ValueError, match=re.escape(part)):
        trace_scene(trace(network(), inputs()), **options)  # type: ignore[arg-type]


@pytest.mark.filterwarnings("ignore:LSTM with projections")
def test_what_has_no_stage_says_so() -> None:
    with pytest.raises(ValueError, match="is projected to 2 numbers"):
        trace_scene(trace(network(proj_size=2), inputs()))
    with pytest.raises(ValueError, match="at most 500 steps are shown"):
        trace_scene(trace(network(), torch.zeros(501, 1, INPUTS)))


def test_another_sequence_of_the_batch_is_shown_and_named() -> None:
    module, x = network(), inputs()
    scene = trace_scene(trace(module, x, lengths=[T, T - 2, 4]), x, batch=1)
    assert scene.run is not None
    assert scene.gradient is not None
    alone = x[: T - 2, 1:2]
    torch.testing.assert_close(scene.run.trace["h"], module(alone)[0].double(), atol=1e-6, rtol=0)
    torch.testing.assert_close(
        scene.gradient["c"], gradients(module, alone)["c"].double(), atol=1e-6, rtol=0
    )
    assert scene.sentences[0] == "Shown is sequence 1 of the 3 in the batch, counted from 0."
    with pytest.raises(ValueError, match=r"no sequence 3 in this trace; allowed are 0 to 2\."):
        trace_scene(trace(module, x), x, batch=3)


def test_a_trace_of_gradients_is_a_board_of_their_sizes() -> None:
    module, x = network(), inputs()
    gradient = gradients(module, x)
    scene = trace_scene(gradient, batch=2, notation="olah")
    assert scene.title == f"Gradient of a loss: LSTM, {H} units, {T} steps"
    curves, maps = scene.mounts[0].data["groups"]
    assert [curve["title"] for curve in curves["lines"][0]["curves"]] == ["‖∂L/∂h‖", "‖∂L/∂C‖"]
    norm = gradients(module, x[:, 2:3]).norms()["h"].numpy()
    shown_norm = curve_values(curves["lines"][0]["curves"][0])[0]
    np.testing.assert_allclose(shown_norm, norm, rtol=1e-4)
    powers = map_values(maps["maps"][0], T)[0]
    wanted = gradient["h"][:, 2].double().abs().log10().numpy()
    shown = wanted > maps["maps"][0]["low"]
    assert shown.mean() > 0.9
    # 16-bit codes over the range of the map.
    step = (maps["maps"][0]["high"] - maps["maps"][0]["low"]) / 65534
    np.testing.assert_allclose(powers[shown], wanted[shown], atol=step)
    json.dumps(scene.mounts[0].data, allow_nan=False)


def test_what_is_no_finite_number_is_said_with_its_first_step() -> None:
    x = inputs()
    x[4, 0, 1] = torch.nan  # an infinite input saturates the gates, which stay finite
    told = "At step 4 a signal is no finite number; such are drawn in magenta."
    assert told in trace_scene(trace(network(), x), loss=2).sentences
    assert "finite" not in " ".join(trace_scene(trace(network(), inputs())).sentences)
