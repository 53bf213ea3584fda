"""Gate maps and states have the trace's numbers, in the player's colours and a book's symbols."""

from __future__ import annotations

import json
from typing import Any

import numpy as np
import pytest
import torch

import explorer
from explorer import Trace, build_cell, charts, trace
from explorer.cells import CELLS
from explorer.cells.notation import NOTATIONS
from explorer.palette import DIVERGING, SEQUENTIAL
from explorer.views.maps import signal_map
from tests.charts.reading import colour, layers, pixels, rows, title, views

STEPS, UNITS = 9, 4


def traced(cell: str = "lstm", steps: int = STEPS, units: int = UNITS) -> Trace:
    generator = torch.Generator().manual_seed(3)
    module = build_cell(cell, 3, units)
    for weight in module.parameters():
        torch.nn.init.normal_(weight, std=0.7, generator=generator)
    return trace(module, 3.0 * torch.randn(steps, 2, 3, generator=generator))


def spec(chart: Any) -> dict[str, Any]:
    result: dict[str, Any] = chart.to_dict()
    return result


def drawn_values(whole: dict[str, Any], view: dict[str, Any]) -> np.ndarray:
    (values, *_) = layers(view, "rect")
    table = rows(whole, values)
    result = np.full((STEPS, UNITS), np.nan)
    for row in table:
        result[row["t"], row["row"]] = row["value"]
    assert len(table) == STEPS * UNITS
    return result


def test_the_charts_are_there_after_the_library_is_imported() -> None:
    assert explorer.__getattr__("charts") is charts


def test_every_value_of_a_gate_is_drawn_as_the_trace_has_it() -> None:
    read = traced()
    whole = spec(charts.gate_map(read, "f", batch=1))
    np.testing.assert_array_equal(
        drawn_values(whole, whole).astype(np.float32), read["f"][:, 1].numpy()
    )


@pytest.mark.parametrize("cell", ["lstm", "gru", "minlstm"])
def test_colours_and_domains_are_those_of_the_player(cell: str) -> None:
    read = traced(cell)
    whole = spec(charts.trace_picture(read, z="keep"))
    for signal, view in zip(CELLS[cell].signals, views(whole), strict=True):
        sent = signal_map(CELLS[cell], signal, read[signal.name][:, 0], "pytorch")
        scale = colour(view)["scale"]
        assert scale["domain"] == [sent["low"], sent["high"]]
        stops = SEQUENTIAL if sent["colours"] == "sequential" else DIVERGING
        assert scale["range"] == list(stops)
        assert scale["clamp"]


@pytest.mark.parametrize("notation", NOTATIONS)
def test_titles_have_the_symbols_of_the_book(notation: str) -> None:
    whole = spec(charts.trace_picture(traced(), notation=notation))
    symbols = [signal.symbols.of(notation).text for signal in CELLS["lstm"].signals]
    assert [title(view).split()[-1] for view in views(whole)] == symbols


def test_a_gate_points_as_the_book_has_it_unless_asked_otherwise() -> None:
    read = traced("gru")
    own = read["z"][:, 0].numpy()
    kept = spec(charts.gate_map(read, "z", notation="olah", z="keep"))
    replaced = spec(charts.gate_map(read, "z", notation="olah"))
    np.testing.assert_allclose(drawn_values(kept, kept), own, rtol=1e-6)
    np.testing.assert_allclose(drawn_values(replaced, replaced), 1.0 - own, atol=1e-6)
    assert replaced["title"]["subtitle"] == "near 1 the old state is replaced"
    assert "subtitle" not in kept["title"]


def test_a_frame_draws_what_its_trace_draws() -> None:
    read = traced()
    frame = read.to_frame().query("batch == 0")
    ours, theirs = (
        spec(charts.gate_map(source, "o", cell=cell))
        for source, cell in ((read, None), (frame, "lstm"))
    )
    np.testing.assert_array_equal(drawn_values(ours, ours), drawn_values(theirs, theirs))
    assert title(ours) == title(theirs)


def test_without_a_name_all_gates_are_drawn_and_the_steps_are_written_once() -> None:
    whole = spec(charts.gate_map(traced()))
    assert [title(view) for view in views(whole)] == [
        "input gate i",
        "forget gate f",
        "output gate o",
    ]
    written = [layers(view, "rect")[0]["encoding"]["x"]["axis"]["labels"] for view in views(whole)]
    assert written == [False, False, True]


def test_what_is_not_finite_is_magenta_and_said() -> None:
    frame = traced().to_frame().query("batch == 0 and signal == 'c'").copy()
    frame.loc[frame.index[:3], "value"] = [np.nan, np.inf, -np.inf]
    whole = spec(charts.gate_map(frame, "c", cell="lstm"))
    values, missing = layers(whole, "rect")
    assert missing["mark"]["color"] == "#ff00ff"
    assert sum(row["value"] is None for row in rows(whole, values)) == 3
    assert "magenta" in whole["title"]["subtitle"]
    assert "3 of its values are no finite numbers." in whole["description"]


def test_many_values_are_one_picture_that_leaves_none_out() -> None:
    read = traced(steps=500, units=128)
    whole = spec(charts.trace_picture(read))
    assert len(json.dumps(whole)) < 1_000_000
    (image,) = layers(views(whole)[1], "image")
    drawn = pixels(rows(whole, image)[0]["url"])
    height, width = drawn.shape[0] // 128, drawn.shape[1] // 500
    cells = drawn[::height, ::width]
    assert cells.shape == (128, 500, 3)
    stops = np.array([list(bytes.fromhex(stop[1:])) for stop in SEQUENTIAL], dtype=float)
    # The player's table has 256 colours: a value is at most half a step of it away.
    levels = np.rint(read["f"][:, 0].numpy().T * 255) / 255 * (len(stops) - 1)
    for part in range(3):
        expected = np.interp(levels, range(len(stops)), stops[:, part])
        assert np.abs(cells[:, :, part] - expected).max() <= 1.0


def test_a_picture_of_many_values_has_magenta_for_what_is_not_finite() -> None:
    frame = traced(steps=300, units=32).to_frame().query("batch == 0 and signal == 'h'").copy()
    frame.loc[frame.index[0], "value"] = np.nan
    whole = spec(charts.gate_map(frame, "h", cell="lstm"))
    (image,) = layers(whole, "image")
    assert pixels(rows(whole, image)[0]["url"])[0, 0].tolist() == [255, 0, 255]


def test_tokens_stand_at_their_steps_where_they_have_room() -> None:
    tokens = ["a", " ", *"bcdefgh"]
    wide = spec(charts.gate_map(traced(), "f", tokens=tokens))
    axis = layers(wide, "rect")[0]["encoding"]["x"]["axis"]
    assert axis["values"] == list(range(STEPS))
    assert json.loads(axis["labelExpr"].split("[indexof")[0])[:3] == ["a", "␣", "b"]
    long = spec(charts.gate_map(traced(steps=90), "f", tokens=["word"] * 90))
    assert "labelExpr" not in layers(long, "rect")[0]["encoding"]["x"]["axis"]


def test_a_token_cannot_end_the_expression_it_stands_in() -> None:
    tokens = ['"]; x', "\\", "'", *"abcdef"]
    axis = layers(spec(charts.gate_map(traced(), "f", tokens=tokens)), "rect")[0]
    written = axis["encoding"]["x"]["axis"]["labelExpr"].split("[indexof")[0]
    assert json.loads(written)[:2] == ['"]; x', "\\"]


def test_the_marked_step_is_outlined() -> None:
    whole = spec(charts.gate_map(traced(), "f", t=4))
    outlines = layers(whole, "rect")[1:]
    assert {tuple(rows(whole, one)[0].values()) for one in outlines} == {(3.5, 4.5)}


def test_states_of_some_units_are_curves() -> None:
    read = traced()
    whole = spec(charts.states(read, units=[0, 2], unit_labels=["a", "b", "c", "d"]))
    assert [title(view) for view in views(whole)] == ["hidden state h", "cell state c"]
    (line,) = layers(views(whole)[1], "line")
    found = {(row["curve"], row["t"]): row["value"] for row in rows(whole, line)}
    assert len(found) == 2 * STEPS
    assert found["c", 3] == float(read["c"][3, 0, 2])


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        ({"signal": "q"}, "There is no signal 'q'; there is i, f, g, o, c, h."),
        ({"notation": "tex"}, "Unknown notation 'tex'"),
        ({"z": "up"}, "z is 'up'; allowed are 'keep', 'replace' and None."),
        ({"batch": 2}, "There is no batch entry 2; allowed are 0 to 1."),
        ({"tokens": ["a"]}, "There are 1 tokens for 9 steps"),
        ({"unit_labels": ["a"], "signal": "f"}, "There are 1 labels for 4 units"),
        ({"t": 9}, "Step 9 is marked; allowed are 0 to 8."),
        ({"width": 50}, "The width is 50 pixels"),
    ],
)
def test_a_wrong_argument_gets_one_sentence(arguments: dict[str, Any], sentence: str) -> None:
    with pytest.raises(ValueError, match=sentence.replace("(", r"\(")):
        charts.gate_map(traced(), **arguments)


def test_a_frame_of_several_layers_or_none_of_a_trace_gets_one_sentence() -> None:
    frame = traced().to_frame()
    with pytest.raises(ValueError, match="give cell=, one of rnn, "):
        charts.gate_map(frame)
    both = frame.assign(layer=[k % 2 for k in range(len(frame))])
    with pytest.raises(ValueError, match="several values of 'layer'"):
        charts.gate_map(both, "f", cell="lstm")
    with pytest.raises(ValueError, match="no column 'unit'"):
        charts.gate_map(frame.drop(columns="unit"), cell="lstm")
    with pytest.raises(ValueError, match="A dict is no trace"):
        charts.gate_map({"f": 1})  # type: ignore[arg-type]
    with pytest.raises(ValueError, match="RNN has no gate"):
        charts.gate_map(traced("rnn"))
