"""The gradient chart: data in, specification out; its present step is placed by a signal alone."""

from __future__ import annotations

import json
from typing import Any

import altair as alt
import pandas as pd
import pytest

from explorer.charts import gradient_chart, playhead_parameter, playhead_rule

COLOURS = {"‖∂L/∂h‖": "#0072b2", "‖∂L/∂c‖": "#d55e00"}


def frame(steps: int = 6, norm: float = 0.5) -> pd.DataFrame:
    return pd.concat(
        [pd.DataFrame({"t": range(steps), "title": title, "norm": norm}) for title in COLOURS],
        ignore_index=True,
    )


def specification(steps: int = 6, **changes: Any) -> dict[str, Any]:
    chart = gradient_chart(frame(steps, **changes), COLOURS, (1e-3, 1.0), "What is seen.")
    found: dict[str, Any] = chart.to_dict()
    return found


def layer(spec: dict[str, Any], mark: str) -> dict[str, Any]:
    return next(one for one in spec["layer"] if one["mark"]["type"] == mark)


def test_the_chart_is_a_valid_specification_with_a_description() -> None:
    spec = specification()
    alt.LayerChart.from_dict(spec)  # validates
    assert spec["description"] == "What is seen."


def test_the_chart_follows_the_range_input_of_the_transport() -> None:
    (parameter,) = specification()["params"]
    assert parameter["name"] == "t"
    assert parameter["bind"] == {"element": "#playhead", "event": "input"}
    assert playhead_parameter().name == "t"


@pytest.mark.parametrize("steps", [1, 2, 57, 500])
def test_the_rule_stands_over_the_middle_of_its_step_by_signal_alone(steps: int) -> None:
    rule = playhead_rule(steps).to_dict()
    encoding = json.dumps(rule["encoding"])
    assert "field" not in encoding
    expression = rule["encoding"]["x"]["value"]["expr"]
    low, high = specification(steps)["layer"][0]["encoding"]["x"]["scale"]["domain"]
    width = 640.0
    for t in {0, steps - 1}:
        # Vega hands the step over as text.
        place = eval(expression, {"toNumber": float, "t": str(t), "width": width})
        assert place == pytest.approx((t - low) / (high - low) * width)


def test_the_rule_has_one_row_of_data_of_its_own() -> None:
    spec = specification()
    rule = layer(spec, "rule")
    data = rule["data"]
    rows = spec.get("datasets", {}).get(data.get("name"), data.get("values"))
    assert rows is None or len(rows) == 1
    assert "data" not in layer(spec, "line")


def test_zeros_have_marks_of_their_own_as_a_log_scale_cannot_hold_them() -> None:
    spec = specification()
    line, point = layer(spec, "line"), layer(spec, "point")
    assert [one["filter"] for one in line["transform"]] == ["datum.norm > 0"]
    assert [one["filter"] for one in point["transform"]] == ["datum.norm == 0"]
    assert line["encoding"]["y"]["scale"]["type"] == "log"
    assert "field" not in point["encoding"]["y"]


def test_states_differ_in_colour_and_in_shape_in_the_order_given() -> None:
    encoding = layer(specification(), "line")["encoding"]
    assert encoding["color"]["scale"] == {"domain": [*COLOURS], "range": [*COLOURS.values()]}
    assert encoding["shape"]["scale"]["domain"] == [*COLOURS]


def test_the_frame_that_is_given_is_left_as_it_is() -> None:
    given = frame()
    before = given.copy(deep=True)
    gradient_chart(given, COLOURS, (1e-3, 1.0), "What is seen.").to_dict()
    pd.testing.assert_frame_equal(given, before)
