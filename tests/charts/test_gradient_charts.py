"""Charts of gradients have the numbers of the analysis, on the player's scales."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd
import pytest
import torch
from torch import Tensor

from explorer import Trace, build_cell, charts, gradients, jacobians, paths, trace
from explorer.backprop.jacobians import loss_step_map
from explorer.palette import log_domain
from explorer.resources import SWEEP_OF_LAGS
from explorer.views.maps import power_map
from tests.charts.reading import colour, layers, rows, title

STEPS = 12


def module_and_x(cell: str = "lstm") -> tuple[torch.nn.Module, Tensor]:
    generator = torch.Generator().manual_seed(5)
    module = build_cell(cell, 3, 4, seed=1)
    return module, torch.randn(STEPS, 1, 3, generator=generator)


def forward(cell: str = "lstm") -> Trace:
    return trace(*module_and_x(cell))


def curves_in(chart: Any) -> dict[str, list[float | None]]:
    whole = chart.to_dict()
    result: dict[str, list[float | None]] = {}
    for row in rows(whole, layers(whole, "line")[0]):
        result.setdefault(row["curve"], []).append(row["value"])
    return result


def assert_drawn(drawn: list[float | None], values: Any) -> None:
    """What has no place on a logarithmic scale is left out, all else as it is."""
    expected = np.asarray(values, dtype=float)
    shown = np.array([np.nan if value is None else value for value in drawn])
    np.testing.assert_allclose(shown, np.where(expected > 0.0, expected, np.nan), rtol=1e-12)


def test_norms_of_a_gradient_are_drawn_with_the_symbols_of_the_book() -> None:
    backward = gradients(*module_and_x(), loss=6)
    chart = charts.gradient_norms(backward, notation="olah")
    drawn, norms = curves_in(chart), backward.norms()
    assert list(drawn) == ["‖∂L/∂h‖", "‖∂L/∂C‖"]
    assert_drawn(drawn["‖∂L/∂h‖"], norms["h"])
    assert_drawn(drawn["‖∂L/∂C‖"], norms["c"])
    scale = layers(chart.to_dict(), "line")[0]["encoding"]["y"]["scale"]
    assert scale["type"] == "log"
    assert tuple(scale["domain"]) == log_domain(torch.cat(list(norms.values())))


def test_exact_zeros_stand_at_the_bottom_and_are_named() -> None:
    whole = charts.gradient_norms(gradients(*module_and_x(), loss=6)).to_dict()
    assert whole["title"]["subtitle"] == "hollow points: exactly 0"
    zeros = rows(whole, layers(whole, "point")[-1])
    # No gradient reaches what comes after the loss, of either state.
    assert sorted(row["t"] for row in zeros) == sorted([*range(7, STEPS)] * 2)


def test_a_frame_and_a_table_of_norms_draw_the_same() -> None:
    backward = gradients(*module_and_x())
    first = curves_in(charts.gradient_norms(backward))
    assert curves_in(charts.gradient_norms(backward.norms(), cell="lstm")) == first
    for name, drawn in curves_in(charts.gradient_norms(backward.to_frame(), cell="lstm")).items():
        assert drawn == pytest.approx(first[name], rel=1e-5)


def test_overflow_and_the_smallest_numbers_keep_a_scale() -> None:
    norms = {"h": np.array([np.inf, 1e300, np.nan, 1e-320, 0.0, 1.0])}
    whole = charts.gradient_norms(norms, cell="rnn").to_dict()
    low, high = layers(whole, "line")[0]["encoding"]["y"]["scale"]["domain"]
    assert 0.0 < low <= 1e-320
    assert 1e300 <= high < np.inf
    drawn = [row["value"] for row in rows(whole, layers(whole, "line")[0])]
    assert [value is None for value in drawn] == [True, False, True, False, True, False]
    # What stands between two gaps has a point, since it has no line.
    assert [row["alone"] for row in rows(whole, layers(whole, "line")[0])] == [
        False, True, False, True, False, True,
    ]  # fmt: skip


def test_the_map_of_losses_and_steps_is_that_of_the_player() -> None:
    read = forward()
    sizes = loss_step_map(read)
    whole = charts.loss_step_map(read).to_dict()
    sent = power_map(sizes.T.contiguous())
    assert colour(whole)["scale"]["domain"] == [sent["low"], sent["high"]]
    table = rows(whole, layers(whole, "rect")[0])
    assert len(table) == STEPS * STEPS
    for row in table:
        size = float(sizes[row["row"], row["t"]])
        expected = sent["low"] if size <= 0.0 else max(np.log10(size), sent["low"])
        assert row["value"] == pytest.approx(expected)
    assert charts.loss_step_map(sizes).to_dict()["datasets"] == whole["datasets"]


def test_singular_values_are_those_of_the_jacobians() -> None:
    result = jacobians(forward())
    drawn = curves_in(charts.singular_values(result))
    assert list(drawn) == ["largest of 4", "number 2 of 4", "number 3 of 4", "smallest of 4"]
    for k, values in enumerate(drawn.values()):
        assert_drawn(values, result.singular_values[:, k])


def test_paths_have_the_names_of_the_book_and_their_norms() -> None:
    parts = paths(forward())
    drawn = curves_in(charts.path_norms(parts, cell="lstm", notation="ng"))
    assert list(drawn) == ["straight", "through Γ_u", "through Γ_f", "through c̃", "through Γ_o"]
    assert_drawn(drawn["straight"], parts["direct"]["c"].flatten(1).norm(dim=1))
    assert_drawn(drawn["through Γ_f"], parts["f"]["h"].flatten(1).norm(dim=1))
    assert curves_in(charts.path_norms(forward(), notation="ng")) == drawn


def test_several_cells_stand_on_one_scale_and_differ_in_colour_and_dashes() -> None:
    backward = {name: gradients(*module_and_x(name)) for name in ("rnn", "gru", "lstm")}
    chart = charts.curves(backward)
    drawn = curves_in(chart)
    for name, one in backward.items():
        assert_drawn(drawn[name], one.norms()["h"])
    (line,) = layers(chart.to_dict(), "line")
    for channel in ("color", "strokeDash"):
        look = line["encoding"][channel]["scale"]["range"]
        assert len({str(one) for one in look}) == 3
    assert title(chart.to_dict()) == "norm of the gradient ‖∂L/∂h‖"


def test_a_sweep_draws_every_training_and_the_means() -> None:
    frame = pd.read_csv(SWEEP_OF_LAGS)
    whole = charts.lag_sweep(frame, guess=1 / 3).to_dict()
    (line,) = layers(whole, "line")
    assert line["encoding"]["y"]["aggregate"] == "mean"
    assert len(rows(whole, layers(whole, "point")[0])) == len(frame)
    assert layers(whole, "rule")
    names = {row["curve"] for row in rows(whole, line)}
    assert {"RNN", "LSTM, chrono", "LSTM, drawn"} <= names


def test_attention_has_the_reading_step_across_and_what_it_looks_at_down() -> None:
    weights = torch.tensor([[1.0, 0.0, 0.0], [0.25, 0.75, 0.0], [0.125, 0.5, 0.375]])
    whole = charts.attention(weights, ["a", "b", "c"]).to_dict()
    table = rows(whole, layers(whole, "rect")[0])
    assert {(row["t"], row["row"]): row["value"] for row in table} == {
        (step, seen): float(weights[step, seen]) for step in range(3) for seen in range(3)
    }
    frame = pd.DataFrame(
        [
            {"step": step, "looks_at": seen, "weight": float(weights[step, seen])}
            for step in range(3)
            for seen in range(3)
        ]
    )
    assert charts.attention(frame, ["a", "b", "c"]).to_dict()["datasets"] == whole["datasets"]


@pytest.mark.parametrize(
    ("draw", "sentence"),
    [
        (lambda: charts.gradient_norms(forward()), "This trace holds values"),
        (lambda: charts.gradient_norms({"h": [1.0]}), "give cell=, one of rnn, "),
        (lambda: charts.loss_step_map(torch.zeros(3)), "The map has 1 axes"),
        (lambda: charts.loss_step_map(torch.ones(3, 3), [0]), "There are 1 losses for 3 rows"),
        (lambda: charts.path_norms(paths(forward())), "give cell=, one of rnn, "),
        (lambda: charts.curves({}), "There is nothing to draw"),
        (lambda: charts.curves({"a": [1.0], "b": [1.0, 2.0]}), "The curves have 1 and 2 steps"),
        (lambda: charts.curves({"a": forward()}, "q"), "a has no 'q'"),
        (lambda: charts.lag_sweep(pd.DataFrame({"cell": []})), "The frame has no column 'lag'"),
        (lambda: charts.attention(torch.zeros(2, 3)), "The rows are 2 × 3"),
        (lambda: charts.singular_values(forward(), notation="x"), "Unknown notation 'x'"),
    ],
)
def test_a_wrong_source_gets_one_sentence(draw: Any, sentence: str) -> None:
    with pytest.raises(ValueError, match=sentence) as caught:
        draw()
    assert "\n" not in str(caught.value)
