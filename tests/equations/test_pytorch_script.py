"""The script that is taken away computes, alone and from scratch, what the view shows."""

from __future__ import annotations

import ast
import io
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest
import torch
from safetensors.torch import load_file
from torch import Tensor

from explorer import CELLS
from explorer.backprop.state_gradients import state_gradients
from explorer.equations.printed import flipped_gates
from explorer.equations.pytorch_script import Within, reproducing_script, shown_frame
from explorer.models.trained import available_models
from explorer.session.choice import OWN_NUMBERS, ModelChoice
from explorer.session.holds import Hold
from explorer.session.resolve import resolved_choice
from explorer.session.run import Run, run

EVERY = [(key, None) for key in CELLS] + [
    (key, name) for key, cell in CELLS.items() for name in cell.nonlinearities
]
LOSSES: tuple[str | int, ...] = ("last", "sum", 0, 7)
SAVE = """
from safetensors.torch import save_file
save_file({f"signal {name}": value.contiguous() for name, value in signals.items()}
    | {f"gradient {name}": value.contiguous() for name, value in gradients.items()}, OUT)
"""


def small(cell: str, **settings: Any) -> Run:
    return run(
        ModelChoice(cell=cell, weights="random", size=5, sequence="noise", steps=9, **settings)
    )


def executed(script: str) -> dict[str, Any]:
    namespace: dict[str, Any] = {"__name__": "__main__"}
    exec(compile(script, "unroll_view.py", "exec"), namespace)
    return namespace


def assert_same(found: dict[str, Tensor], wanted: dict[str, Tensor]) -> None:
    assert list(found) == list(wanted)
    for name, value in wanted.items():
        torch.testing.assert_close(found[name], value, rtol=1e-10, atol=1e-12)


def shown(view: Run, flipped: frozenset[str]) -> dict[str, Tensor]:
    return {
        name: 1 - view.trace[name] if name in flipped else view.trace[name]
        for name in view.trace.names
    }


def gradient(view: Run, loss: str | int) -> dict[str, Tensor]:
    result = state_gradients(view.trace, loss)
    return {name: result[name] for name in result.names}


@pytest.mark.parametrize("loss", LOSSES)
@pytest.mark.parametrize(
    ("cell", "nonlinearity", "direction"),
    [
        (cell, nonlinearity, direction)
        for cell, nonlinearity in EVERY
        for direction in ("keep", "replace")
        if direction == "keep" or CELLS[cell].direction
    ],
)
def test_executed_alone_the_script_gives_the_signals_and_gradients_of_the_view(
    cell: str,
    nonlinearity: Any,
    direction: Any,
    loss: str | int,
    capsys: pytest.CaptureFixture[str],
) -> None:
    view = small(cell, nonlinearity=nonlinearity)
    flipped = flipped_gates(view.module.cell, direction)
    namespace = executed(reproducing_script(view.module, view.sequence, flipped, loss))
    assert_same(namespace["signals"], shown(view, flipped))
    assert_same(namespace["gradients"], gradient(view, loss))
    assert capsys.readouterr().out.count("\n") == 1


@pytest.mark.parametrize(("cell", "nonlinearity"), EVERY)
def test_where_torch_has_the_cell_the_script_ends_in_its_own_comparison(
    cell: str, nonlinearity: Any, capsys: pytest.CaptureFixture[str]
) -> None:
    view = small(cell, nonlinearity=nonlinearity)
    namespace = executed(reproducing_script(view.module, view.sequence, frozenset()))
    sentence = capsys.readouterr().out
    if view.module.cell.twin is None:
        assert "last state" in sentence
        assert "module" not in namespace
    else:
        assert f"torch.nn.{view.module.cell.twin}" in sentence
        assert namespace["difference"] < 1e-12


def test_the_scripts_comparison_fails_for_other_weights(
    capsys: pytest.CaptureFixture[str],
) -> None:
    view = small("gru")
    script = reproducing_script(view.module, view.sequence, frozenset())
    changed = script.replace("r * (", "z * (")
    assert changed != script
    assert executed(changed)["difference"] > 1e-3
    capsys.readouterr()


@pytest.mark.parametrize("cell", ["lstm_peephole", "gru"])
def test_several_features_a_step_are_taken_along(
    cell: str, capsys: pytest.CaptureFixture[str]
) -> None:
    view = run(
        ModelChoice(
            cell=cell, weights="random", sequence=OWN_NUMBERS, numbers="a,b,c\n1,2,3\n0,-1,.5"
        )
    )
    namespace = executed(reproducing_script(view.module, view.sequence, frozenset()))
    assert torch.equal(namespace["x"], view.sequence.x)
    assert_same(namespace["signals"], shown(view, frozenset()))
    capsys.readouterr()


@pytest.mark.parametrize("cell", available_models())
def test_trained_weights_are_taken_along(cell: str, capsys: pytest.CaptureFixture[str]) -> None:
    view = run(ModelChoice(cell=cell))
    assert view.trained is not None
    namespace = executed(reproducing_script(view.module, view.sequence, frozenset(), "sum"))
    assert_same(namespace["signals"], shown(view, frozenset()))
    assert_same(namespace["gradients"], gradient(view, "sum"))
    capsys.readouterr()


@pytest.mark.parametrize("cell", ["lstm", "gru_v1"])
def test_started_as_a_program_of_its_own_the_script_needs_torch_and_safetensors_alone(
    cell: str, tmp_path: Path
) -> None:
    view = small(cell)
    flipped = flipped_gates(view.module.cell, "replace")
    script = reproducing_script(view.module, view.sequence, flipped, 3)
    imported = {
        name.split(".")[0]
        for node in ast.walk(ast.parse(script))
        for name in (
            [alias.name for alias in node.names]
            if isinstance(node, ast.Import)
            else [node.module or ""]
            if isinstance(node, ast.ImportFrom)
            else []
        )
    }
    assert imported - sys.stdlib_module_names == {"torch", "safetensors"}
    file, out = tmp_path / "unroll_view.py", tmp_path / "out.safetensors"
    file.write_text(script + SAVE.replace("OUT", repr(str(out))), encoding="utf-8")
    environment = {k: v for k, v in os.environ.items() if k != "PYTHONPATH"}
    subprocess.run([sys.executable, "-I", str(file)], check=True, cwd=tmp_path, env=environment)
    result = load_file(out)
    wanted = {f"signal {name}": value for name, value in shown(view, flipped).items()}
    wanted |= {f"gradient {name}": value for name, value in gradient(view, 3).items()}
    assert_same(dict(sorted(result.items())), dict(sorted(wanted.items())))


@pytest.mark.parametrize("cell", CELLS)
def test_shortened_for_reading_it_is_the_same_script_but_for_the_packed_numbers(cell: str) -> None:
    view = small(cell)
    long = reproducing_script(view.module, view.sequence, frozenset(), "sum")
    short = reproducing_script(view.module, view.sequence, frozenset(), "sum", shortened=True)
    ast.parse(short)
    assert len(short) < len(long)
    before, _, rest = long.partition('PACKED = """\n')
    packed, _, after = rest.partition('"""\n')
    assert short.startswith(before)
    assert short.endswith(after)
    assert len(packed) > len(long) - len(short) > 0


@pytest.mark.parametrize("cell", CELLS)
def test_no_line_of_the_script_is_longer_than_a_screen(cell: str) -> None:
    view = small(cell)
    for shortened in (False, True):
        script = reproducing_script(view.module, view.sequence, frozenset(), shortened=shortened)
        assert max(map(len, script.splitlines())) <= 110


# the table


@pytest.mark.parametrize("cell", CELLS)
def test_the_table_has_every_number_of_the_view_once_and_the_gradients_beside(cell: str) -> None:
    view = small(cell)
    flipped = flipped_gates(view.module.cell, "replace")
    at = state_gradients(view.trace, "last")
    frame = shown_frame(view.trace, at, flipped)
    numbers = shown(view, flipped) | {f"dL/d{name}": at[name] for name in at.names}
    assert set(frame["signal"]) == set(numbers)
    assert len(frame) == sum(value.numel() for value in numbers.values())
    for name, value in numbers.items():
        part = frame[frame["signal"] == name].sort_values(["t", "unit"])
        assert part["value"].tolist() == value.flatten().tolist()
        np.testing.assert_array_equal(part["t"], np.repeat(np.arange(9), 5))


def test_read_back_from_csv_the_table_has_the_same_numbers() -> None:
    view = small("lstm")
    frame = shown_frame(view.trace, state_gradients(view.trace, "sum"), frozenset())
    again = pd.read_csv(io.StringIO(frame.to_csv(index=False)))
    pd.testing.assert_frame_equal(again, frame, check_exact=True, check_dtype=False)


@pytest.mark.parametrize(
    ("cell", "hold"),
    [
        ("lstm", Hold("wipe", start=2, stop=5)),
        ("lstm", Hold("carry", unit=3)),
        ("gru", Hold("h", 0.5, unit=1, start=1)),
        ("gru_v1", Hold("ignore")),
        ("lstm_peephole", Hold("o", 0.25, start=4, stop=4)),
    ],
)
def test_the_script_holds_what_the_view_holds(cell: str, hold: Hold) -> None:
    view = small(cell, hold=hold)
    assert view.held
    script = reproducing_script(view.module, view.sequence, frozenset(), "sum", held=view.held)
    result = executed(script)
    assert_same(result["signals"], shown(view, frozenset()))
    assert_same(result["gradients"], gradient(view, "sum"))


# a layer and a direction of a network


def deep_script(view: Run, flipped: frozenset[str], loss: str | int, **settings: Any) -> str:
    assert view.layer_view is not None
    result = resolved_choice(view.choice)
    within = Within(result.network, result.sequence, view.layer_view)
    return reproducing_script(
        view.module, view.sequence, flipped, loss, held=view.held, within=within, **settings
    )


@pytest.mark.parametrize("hold", [None, Hold("h", 0.25, 1, 2, 4)])
@pytest.mark.parametrize(
    "place",
    [
        {"layers": layers, "directions": directions, "layer": layer, "reading": reading}
        for layers, directions in ((1, 2), (3, 1), (3, 2))
        for layer in range(layers)
        for reading in ("forward", "backward")[:directions]
    ],
    ids=lambda place: "-".join(map(str, place.values())),
)
@pytest.mark.parametrize(("cell", "nonlinearity"), EVERY)
def test_the_script_begins_with_the_networks_input_and_ends_with_the_view(
    cell: str,
    nonlinearity: Any,
    place: dict[str, Any],
    hold: Hold | None,
    capsys: pytest.CaptureFixture[str],
) -> None:
    view = small(cell, nonlinearity=nonlinearity, hold=hold, **place)
    flipped = flipped_gates(view.module.cell, "replace")
    namespace = executed(deep_script(view, flipped, 3))
    assert_same(namespace["signals"], shown(view, flipped))
    assert_same(namespace["gradients"], gradient(view, 3))
    printed = capsys.readouterr().out
    if view.module.cell.twin and not hold:
        assert f"torch.nn.{view.module.cell.twin}" in printed
        assert namespace["difference"] < 1e-12
    else:
        assert "last state" in printed


@pytest.mark.parametrize("changed", ["flip(0)", "_reverse"])
def test_the_deep_scripts_comparison_fails_for_another_way_of_reading(
    changed: str, capsys: pytest.CaptureFixture[str]
) -> None:
    view = small("lstm", layers=2, directions=2, layer=1, reading="backward")
    script = deep_script(view, frozenset(), "last")
    start = script.index("sequence = x")
    turned = script[:start] + script[start:].replace(
        changed, {"flip(0)": "flip(1)"}.get(changed, "")
    )
    assert executed(turned)["difference"] > 1e-4
    capsys.readouterr()


def test_the_deep_script_says_its_place_and_is_shortened_for_reading() -> None:
    view = small("gru", layers=3, directions=2, layer=1, reading="backward")
    script = deep_script(view, frozenset(), "last")
    assert "layer 2 of 3, backward" in (ast.get_docstring(ast.parse(script)) or "")
    assert "step 0 is the last token" in script
    assert len(deep_script(view, frozenset(), "last", shortened=True)) < len(script)
    assert all(len(line) <= 100 for line in script.splitlines())
    assert "\n\n\n\n" not in script


def test_the_frame_names_the_layer_and_direction_and_counts_steps_as_they_are_read() -> None:
    view = small("gru", layers=3, directions=2, layer=1, reading="backward")
    at = state_gradients(view.trace, "last")
    frame = shown_frame(view.trace, at, frozenset(), view.layer_view)
    assert set(frame["layer"]) == {1}
    assert set(frame["direction"]) == {"backward"}
    h = frame[(frame["signal"] == "h") & (frame["t"] == 0)]["value"].to_numpy()
    np.testing.assert_array_equal(h, view.trace["h"][0, 0].numpy())
