"""The script computes, alone and from scratch, the numbers of the view."""

from __future__ import annotations

import ast
import os
import subprocess
import sys
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
import torch
from safetensors.torch import load_file
from torch import Tensor

from explorer import CELLS, build_cell, trace
from explorer.backprop.losses import output_gradient
from explorer.backprop.state_gradients import state_gradients
from explorer.equations.printed import flipped_gates
from explorer.equations.pytorch_script import NetworkContext, reproducing_script
from explorer.models.shipped import available_models
from explorer.network.clamp import Clamp
from explorer.sequences.arrangement import Arrangement
from explorer.session.choice import OWN_NUMBERS, ModelChoice
from explorer.session.holds import Hold
from explorer.session.resolve import resolved_choice
from explorer.session.run import Run, run
from explorer.tracing.one_layer import layer_module, layer_view_of

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


def assert_same(result: dict[str, Tensor], wanted: dict[str, Tensor]) -> None:
    assert list(result) == list(wanted)
    for name, value in wanted.items():
        torch.testing.assert_close(result[name], value, rtol=1e-10, atol=1e-12)


def view_signals(view: Run, flipped: frozenset[str]) -> dict[str, Tensor]:
    return {
        name: 1 - view.trace[name] if name in flipped else view.trace[name]
        for name in view.trace.names
    }


def view_gradients(view: Run, loss: str | int) -> dict[str, Tensor]:
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
def test_the_script_computes_the_signals_and_gradients_of_the_view(
    cell: str,
    nonlinearity: Any,
    direction: Any,
    loss: str | int,
    capsys: pytest.CaptureFixture[str],
) -> None:
    view = small(cell, nonlinearity=nonlinearity)
    flipped = flipped_gates(view.module.cell, direction)
    namespace = executed(reproducing_script(view.module, view.sequence, flipped, loss))
    assert_same(namespace["signals"], view_signals(view, flipped))
    assert_same(namespace["gradients"], view_gradients(view, loss))
    assert capsys.readouterr().out.count("\n") == 1


@pytest.mark.parametrize(("cell", "nonlinearity"), EVERY)
def test_the_script_of_a_cell_that_torch_has_ends_with_a_comparison(
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
def test_several_features_a_step_are_in_the_script(
    cell: str, capsys: pytest.CaptureFixture[str]
) -> None:
    view = run(
        ModelChoice(
            cell=cell, weights="random", sequence=OWN_NUMBERS, numbers="a,b,c\n1,2,3\n0,-1,.5"
        )
    )
    namespace = executed(reproducing_script(view.module, view.sequence, frozenset()))
    assert torch.equal(namespace["x"], view.sequence.x)
    assert_same(namespace["signals"], view_signals(view, frozenset()))
    capsys.readouterr()


@pytest.mark.parametrize("cell", available_models())
def test_trained_weights_are_in_the_script(cell: str, capsys: pytest.CaptureFixture[str]) -> None:
    view = run(ModelChoice(cell=cell))
    assert view.trained is not None
    namespace = executed(reproducing_script(view.module, view.sequence, frozenset(), "sum"))
    assert_same(namespace["signals"], view_signals(view, frozenset()))
    assert_same(namespace["gradients"], view_gradients(view, "sum"))
    capsys.readouterr()


def test_a_loss_of_any_kind_is_in_the_script_by_its_derivative(
    capsys: pytest.CaptureFixture[str],
) -> None:
    view = run(ModelChoice(cell="lstm", weights="trained"))
    assert view.training_loss is not None
    slope = output_gradient(view.trace.output, view.training_loss)
    namespace = executed(reproducing_script(view.module, view.sequence, frozenset(), slope))
    wanted = state_gradients(view.trace, view.training_loss)
    assert_same(namespace["gradients"], {name: wanted[name] for name in wanted.names})
    assert "largest difference from torch.nn.LSTM" in capsys.readouterr().out


@pytest.mark.parametrize("cell", ["lstm", "gru_reset_before"])
def test_run_as_a_program_the_script_needs_only_torch_and_safetensors(
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
    wanted = {f"signal {name}": value for name, value in view_signals(view, flipped).items()}
    wanted |= {f"gradient {name}": value for name, value in view_gradients(view, 3).items()}
    assert_same(dict(sorted(result.items())), dict(sorted(wanted.items())))


@pytest.mark.parametrize("cell", CELLS)
def test_the_shortened_script_differs_only_in_the_packed_numbers(cell: str) -> None:
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


# held values


@pytest.mark.parametrize(
    ("cell", "hold"),
    [
        ("lstm", Hold("wipe", start=2, stop=5)),
        ("lstm", Hold("carry", unit=3)),
        ("gru", Hold("h", 0.5, unit=1, start=1)),
        ("gru_reset_before", Hold("ignore")),
        ("lstm_peephole", Hold("o", 0.25, start=4, stop=4)),
    ],
)
def test_the_script_holds_the_same_values_as_the_view(cell: str, hold: Hold) -> None:
    view = small(cell, hold=hold)
    assert view.held
    script = reproducing_script(view.module, view.sequence, frozenset(), "sum", held=view.held)
    result = executed(script)
    assert_same(result["signals"], view_signals(view, frozenset()))
    assert_same(result["gradients"], view_gradients(view, "sum"))


# a layer and a direction of a network


def deep_script(view: Run, flipped: frozenset[str], loss: str | int, **settings: Any) -> str:
    assert view.layer_view is not None
    result = resolved_choice(view.choice)
    context = NetworkContext(result.network, result.sequence, view.layer_view)
    return reproducing_script(
        view.module, view.sequence, flipped, loss, held=view.held, context=context, **settings
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
def test_the_deep_script_computes_a_layer_from_the_networks_input(
    cell: str,
    nonlinearity: Any,
    place: dict[str, Any],
    hold: Hold | None,
    capsys: pytest.CaptureFixture[str],
) -> None:
    view = small(cell, nonlinearity=nonlinearity, hold=hold, **place)
    flipped = flipped_gates(view.module.cell, "replace")
    namespace = executed(deep_script(view, flipped, 3))
    assert_same(namespace["signals"], view_signals(view, flipped))
    assert_same(namespace["gradients"], view_gradients(view, 3))
    printed = capsys.readouterr().out
    if view.module.cell.twin and not hold:
        assert f"torch.nn.{view.module.cell.twin}" in printed
        assert namespace["difference"] < 1e-12
    else:
        assert "last state" in printed


@pytest.mark.parametrize("changed", ["flip(0)", "_reverse"])
def test_the_comparison_of_a_deep_script_fails_for_another_direction(
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


@pytest.mark.parametrize(
    ("layer", "sentence"),
    [
        (0, "Layer 1 of 3, backward.\n"),
        (1, "Layer 2 of 3, backward. The layer below it runs first.\n"),
        (2, "Layer 3 of 3, backward. The layers below it run first.\n"),
    ],
)
def test_the_deep_script_names_its_layer_and_direction(layer: int, sentence: str) -> None:
    view = small("gru", layers=3, directions=2, layer=layer, reading="backward")
    script = deep_script(view, frozenset(), "last")
    assert sentence in (ast.get_docstring(ast.parse(script)) or "")
    assert "step 0 is the last token" in script
    assert ("run_layer" in script) == (layer > 0)


def test_the_shortened_deep_script_is_shorter() -> None:
    view = small("gru", layers=3, directions=2, layer=1, reading="backward")
    script = deep_script(view, frozenset(), "last")
    assert len(deep_script(view, frozenset(), "last", shortened=True)) < len(script)


@pytest.mark.parametrize("hold", [None, Hold("h", 0.25, 1, 2, 4)])
def test_the_script_is_laid_out_as_a_formatter_would(hold: Hold | None, tmp_path: Path) -> None:
    """Blank lines, quotes, line lengths and used names are those of a file written by hand."""
    for cell in CELLS:
        flipped = flipped_gates(CELLS[cell], "replace")
        alone = small(cell, hold=hold)
        script = reproducing_script(alone.module, alone.sequence, flipped, held=alone.held)
        (tmp_path / f"{cell}.py").write_text(script, encoding="utf-8")
        for directions, layer in ((2, 0), (1, 1), (2, 2)):
            view = small(cell, hold=hold, layers=3, directions=directions, layer=layer)
            file = tmp_path / f"{cell}_{directions}_{layer}.py"
            file.write_text(deep_script(view, flipped, "sum"), encoding="utf-8")
    for order in (["format", "--check"], ["check", "--select", "E,F,W,I,C4,UP"]):
        result = subprocess.run(
            [sys.executable, "-m", "ruff", *order, "--isolated", "--line-length", "100", tmp_path],
            check=False,
            text=True,
            capture_output=True,
        )
        assert result.returncode == 0, result.stdout


# choices of the library that the page does not offer


@pytest.mark.parametrize("place", [None, (0, "forward"), (1, "backward")])
@pytest.mark.parametrize("cell", CELLS)
def test_the_script_of_a_module_without_biases_has_none(
    cell: str, place: tuple[int, str] | None, capsys: pytest.CaptureFixture[str]
) -> None:
    sequence = small(cell).sequence
    context = None
    module = network = build_cell(
        cell,
        1,
        3,
        num_layers=2 if place else 1,
        bidirectional=bool(place),
        bias=False,
        seed=4,
        dtype=torch.float64,
    )
    traced = trace(network, sequence.x)
    wanted = {name: traced[name].detach() for name in traced.names}
    if place is not None:
        layer_view = layer_view_of(network, *place)
        assert layer_view is not None
        context = NetworkContext(network, sequence, layer_view)
        module = layer_module(network, *place)
        looked_at = traced.at(*place)
        wanted = {name: looked_at[name].detach() for name in looked_at.names}
        if place[1] == "backward":
            wanted = {name: value.flip(0) for name, value in wanted.items()}
    script = reproducing_script(module, sequence, frozenset(), context=context)
    assert "b_hh[" not in script
    result = executed(script)
    assert_same(result["signals"], wanted)
    if module.cell.twin:
        assert result["difference"] < 1e-12
    capsys.readouterr()


def test_a_clamp_without_an_end_holds_to_the_last_step() -> None:
    module = build_cell("gru", 1, 3, seed=4, dtype=torch.float64).requires_grad_(False)
    sequence = small("gru").sequence
    clamp = Clamp("h", 0.25, (0, 2), start=3)
    script = reproducing_script(module, sequence, frozenset(), "sum", held=(clamp,))
    result = executed(script)["signals"]["h"][:, 0]
    assert (result[3:, [0, 2]] == 0.25).all()
    assert not (result[:3, [0, 2]] == 0.25).any()
    assert not (result[:, 1] == 0.25).any()
    traced = trace(module, sequence.x, clamp=[clamp])
    torch.testing.assert_close(result, traced["h"][:, 0], rtol=1e-10, atol=1e-12)


@pytest.mark.parametrize(("own", "word"), [("keep", "replaces"), ("replace", "keeps")])
def test_a_comment_says_which_way_a_flipped_gate_points(own: Any, word: str) -> None:
    view = small("gru")
    view.module.cell = replace(view.module.cell, direction={"z": own})
    script = reproducing_script(view.module, view.sequence, frozenset("z"))
    assert f'signals["z"] = 1 - signals["z"]  # near 1 {word} the old state\n' in script


@pytest.mark.parametrize("layers", [1, 2])
def test_the_script_of_a_standardised_table_says_so_and_has_its_columns_as_read(
    layers: int,
) -> None:
    choice = ModelChoice(
        weights="random",
        sequence=OWN_NUMBERS,
        numbers="a,b\n0.5,3000\n1.5,5000\n-1,4000",
        arrangement=Arrangement(scale="auto"),
        layers=layers,
        layer=layers - 1,
        size=3,
    )
    view, network = run(choice), resolved_choice(choice)
    context = None
    if view.layer_view is not None:
        context = NetworkContext(network.network, network.sequence, view.layer_view)
    script = reproducing_script(view.module, view.sequence, frozenset(), context=context)
    assert "# Standardised" in script
    result = executed(script)
    expected = torch.tensor([[0.5, 3000], [1.5, 5000], [-1, 4000]], dtype=torch.float64)
    torch.testing.assert_close(result["columns"][:, 0], expected)
    assert_same(result["signals"], view_signals(view, frozenset()))
    raw = replace(choice, arrangement=Arrangement(), layers=1, layer=0)
    assert "# Standardised" not in reproducing_script(
        run(raw).module, run(raw).sequence, frozenset()
    )


def test_the_script_of_a_part_of_a_table_has_its_columns_and_rows_and_says_which() -> None:
    rows = [f"{firm},{1990 + n},{n},{n % 3}" for firm in ("x\\y", "b") for n in range(9)]
    choice = ModelChoice(
        weights="random",
        sequence=OWN_NUMBERS,
        numbers="\n".join(["firm,year,level,flow", *rows]),
        arrangement=Arrangement(run="x\\y", features=("level",), scale="all"),
        size=3,
    )
    view = run(choice)
    script = reproducing_script(view.module, view.sequence, frozenset())
    said = " ".join(line.removeprefix("# ") for line in script.splitlines() if line[:2] == "# ")
    for part in ("only the 9 of 18 rows where firm is x\\y", "read, as chosen: level"):
        assert part in said
    result = executed(script)
    assert result["columns"].flatten().tolist() == pytest.approx([*range(9)])
    assert_same(result["signals"], view_signals(view, frozenset()))
