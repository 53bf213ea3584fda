"""The charts are valid, keep still, and can be read without colour."""

from __future__ import annotations

from itertools import pairwise
from typing import Any

import altair as alt
import pandas as pd
import pytest

from explorer.charts.cliff import MOST_CELLS, PATHS, cliff_chart
from tests.plain_cells import assert_one_sentence

ENDS = ((4.0, 5.0), (-3.0, -1.0))


def surface(points: int = 5, factor: float = 0.1) -> pd.DataFrame:
    spread = [i / (points - 1) for i in range(points)]
    rows = [(4.0 + p, -3.0 + 2.0 * q, factor * p * q) for q in spread for p in spread]
    return pd.DataFrame(rows, columns=["u", "b", "loss"])


def paths(far: float = 1e6, names: tuple[str, ...] = tuple(PATHS)) -> pd.DataFrame:
    rows = [(name, update, 4.5 + far * update, -2.0, 0.1) for name in names for update in range(3)]
    return pd.DataFrame(rows, columns=["path", "update", "u", "b", "loss"])


def specification(
    first: pd.DataFrame | None = None, second: pd.DataFrame | None = None
) -> dict[str, Any]:
    """The specification, which altair has held against the schema of Vega-Lite."""
    chart = cliff_chart(
        surface() if first is None else first,
        paths() if second is None else second,
        "A cliff.",
        ENDS,
    )
    result: dict[str, Any] = chart.to_dict()
    return result


def layers(spec: dict[str, Any]) -> list[dict[str, Any]]:
    """The layers that hold a mark."""
    inner = spec.get("layer")
    return [spec] if inner is None else [one for part in inner for one in layers(part)]


def without_data(spec: Any) -> Any:
    if isinstance(spec, dict):
        left_out = ("data", "datasets", "description")  # the description tells the data
        return {k: without_data(v) for k, v in spec.items() if k not in left_out}
    return [without_data(part) for part in spec] if isinstance(spec, list) else spec


def fields(spec: Any, name: str) -> list[Any]:
    """Every value under this name, however deep."""
    if isinstance(spec, dict):
        own = [spec[name]] if name in spec else []
        return own + [result for part in spec.values() for result in fields(part, name)]
    return (
        [result for part in spec for result in fields(part, name)] if isinstance(spec, list) else []
    )


def test_the_chart_is_a_layered_one_with_the_description_given() -> None:
    chart = cliff_chart(surface(), paths(), "A cliff.", ENDS)
    assert isinstance(chart, alt.LayerChart)
    assert chart.to_dict()["description"].startswith("A cliff. ")


def test_the_description_tells_how_the_loss_goes_on_each_path() -> None:
    rows = [
        ("with clipping", update, 4.5, -2.0, loss) for update, loss in enumerate((0.3, 0.4, 0.01))
    ]
    rows += [("without clipping", update, 4.5, -2.0, 0.2) for update in range(2)]
    table = pd.DataFrame(rows, columns=["path", "update", "u", "b", "loss"])
    description = specification(second=table)["description"]
    assert description == (
        "A cliff. The loss with clipping falls overall from 0.3 at update 0 to 0.01 at update 2; "
        "the lowest is 0.01 at update 2, the highest 0.4 at update 1. The loss without clipping "
        "stays at 0.2."
    )


def test_only_the_ends_fix_the_axes_so_that_nothing_jumps() -> None:
    near = without_data(specification(surface(), paths(0.0)))
    far = without_data(specification(surface(factor=1e3), paths(1e9, ("with clipping",))))
    assert near == far
    for part in layers(near):
        for channel, ends, title in (("x", ENDS[0], "u"), ("y", ENDS[1], "b")):
            scale = part["encoding"][channel]["scale"]
            assert scale["domain"] == list(ends)
            assert scale["nice"] is False
            assert part["encoding"][channel]["axis"]["title"] == title


def test_every_mark_is_cut_off_at_the_plots_edge() -> None:
    marks = [part["mark"] for part in layers(specification())]
    assert [mark["type"] for mark in marks] == ["rect", "line", "line", "point"]
    assert all(mark["clip"] is True for mark in marks)


@pytest.mark.parametrize("points", [61, 62, 121])
def test_a_fine_surface_is_thinned_and_still_reaches_all_four_sides(points: int) -> None:
    spec = specification(surface(points))
    rows = next(rows for rows in spec["datasets"].values() if "path" not in rows[0])
    assert len(rows) <= MOST_CELLS**2
    (rect,) = [part for part in layers(spec) if part["mark"]["type"] == "rect"]
    edges = {step["as"]: step["calculate"] for step in rect["transform"]}
    for name, (low, high), ends in (
        ("u", ("left", "right"), ENDS[0]),
        ("b", ("low", "high"), ENDS[1]),
    ):
        values = sorted({row[name] for row in rows})
        reach = float(edges[high].removeprefix(f"datum.{name} + "))
        assert edges[low] == f"datum.{name} - {reach}"
        # No gap between one rectangle and the next.
        assert all(b - a <= 2 * reach for a, b in pairwise(values))
        assert values[0] - reach <= ends[0]
        assert values[-1] + reach >= ends[1]


def test_a_surface_of_few_points_is_drawn_with_all_of_them() -> None:
    given = surface(5)
    datasets = specification(given)["datasets"].values()
    rows = next(rows for rows in datasets if "path" not in rows[0])
    pd.testing.assert_frame_equal(pd.DataFrame(rows), given)


def test_low_loss_is_dark_and_a_loss_of_zero_has_a_shade() -> None:
    (rect,) = [part for part in layers(specification()) if part["mark"]["type"] == "rect"]
    scale = rect["encoding"]["color"]["scale"]
    darkness = [sum(int(c[i : i + 2], 16) for i in (1, 3, 5)) for c in scale["range"]]
    assert scale["domain"] == sorted(scale["domain"])
    assert darkness[0] == min(darkness)
    assert darkness[-1] == max(darkness)
    assert scale["clamp"] is True
    assert scale["domain"][0] > 0
    shown = next(step for step in rect["transform"] if step["as"] == "shown")
    assert shown["calculate"] == f"max(datum.loss, {scale['domain'][0]})"


def test_the_paths_differ_in_colour_in_dashes_and_in_marks() -> None:
    result = {
        channel: part["encoding"][channel]["scale"]
        for part in layers(specification())
        for channel in ("stroke", "strokeDash", "shape", "color")
        if part["mark"]["type"] != "rect" and channel in part["encoding"]
    }
    assert set(result) == {"stroke", "strokeDash", "shape", "color"}
    for scale in result.values():
        assert scale["domain"] == ["with clipping", "without clipping"]
        one, other = scale["range"]
        assert one != other
    assert result["stroke"] == result["color"]


def test_points_are_joined_in_the_order_of_the_updates() -> None:
    lines = [part for part in layers(specification()) if part["mark"]["type"] == "line"]
    assert lines
    assert all(part["encoding"]["order"]["field"] == "update" for part in lines)


def test_nothing_is_written_smaller_than_14() -> None:
    spec = without_data(specification())
    for name in ("labelFontSize", "titleFontSize"):
        sizes = fields(spec, name)
        assert sizes
        assert min(sizes) >= 14
    for part in fields(spec, "axis") + [one for one in fields(spec, "legend") if one]:
        assert "labelFontSize" in part
        assert "titleFontSize" in part or part["title"] is None


def test_surface_and_points_say_their_numbers() -> None:
    tips = {
        part["mark"]["type"]: [tip["field"] for tip in part["encoding"]["tooltip"]]
        for part in layers(specification())
        if "tooltip" in part["encoding"]
    }
    assert tips == {"rect": ["u", "b", "loss"], "point": ["path", "update", "u", "b", "loss"]}


def test_the_frames_and_altairs_settings_are_left_alone() -> None:
    first, second = surface(70), paths()
    kept = first.copy(), second.copy()
    before = alt.data_transformers.active, alt.data_transformers.options.copy()
    specification(first, second)
    pd.testing.assert_frame_equal(first, kept[0])
    pd.testing.assert_frame_equal(second, kept[1])
    assert (alt.data_transformers.active, alt.data_transformers.options) == before


def test_a_path_of_another_name_is_refused() -> None:
    with pytest.raises(ValueError, match="path") as refused:
        specification(surface(), paths(names=("sideways",)))
    assert_one_sentence(refused.value, "'sideways'", "with clipping, without clipping")


def test_a_surface_of_one_row_is_refused() -> None:
    flat = surface()[lambda frame: frame["b"] == -3.0]
    with pytest.raises(ValueError, match="surface") as refused:
        specification(flat)
    assert_one_sentence(refused.value, "1 value of b", "2 or more")
