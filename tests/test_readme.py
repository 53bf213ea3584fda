"""The code in README.md runs, and gives what is said beside it."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pytest
import torch

from explorer import charts
from explorer.analysis.cost_sentences import listed
from explorer.cells import CELLS
from explorer.language.tokens import EOS
from explorer.resources import PLAYER, ROOT

README = (Path(__file__).parents[1] / "README.md").read_text("utf-8")
TAKEN, STAGE, NOTEBOOK, CHARTS, FILES, INSIDE, CAPTURE, UNITS, TRAINING, MODELS = re.findall(
    r"```python\n(.*?)```", README, flags=re.DOTALL
)
ROW = r'shown: "([^"]*)",\s*does: "([^"]*)"'
# The same training, made short.
SHORT = {"length=80": "length=3, steps=4, batch=4"}


def carried_out(code: str) -> list[tuple[str, Any]]:
    """Every line that is only looked at in a notebook, with its value."""
    namespace: dict[str, Any] = {}
    values = []
    for statement in re.split(r"\n(?=\S)", code.strip()):
        line = statement.partition("  #")[0]
        try:
            expression = compile(line, "README.md", "eval")
        except SyntaxError:
            exec(compile(statement, "README.md", "exec"), namespace)
        else:
            values.append((line, eval(expression, namespace)))
    return values


def test_five_lines_give_a_stage_at_the_place_that_is_set() -> None:
    (move,) = re.findall(r"`(stage\.t, .*?)`", README)
    lines = f"{STAGE}{move}\n(stage.t, stage.unit, stage.steps, stage.units)\n"
    (_, displayed), (_, place) = carried_out(lines)
    # As the last line a notebook displays it.
    assert "application/vnd.jupyter.widget-view+json" in displayed._repr_mimebundle_()[0]
    assert place == (12, 3, 50, 16)
    assert len(STAGE.strip().splitlines()) <= 6  # with the blank one


def test_the_gallery_names_every_notebook() -> None:
    gallery = set(re.findall(r"\]\((examples/\w+\.ipynb)\)", README))
    assert gallery == {f"examples/{path.name}" for path in (ROOT / "examples").glob("*.ipynb")}


def test_kinds_of_files_are_keys_and_the_equation_has_the_numbers_that_are_said() -> None:
    (_, kinds), (_, diagram), (_, equations) = carried_out(TAKEN)
    assert set(re.findall(r'"([\w.]+)"', TAKEN.partition("# (")[2].partition(")")[0])) <= set(kinds)
    assert diagram.startswith(b"<svg")
    said = TAKEN.partition("# … f_t ")[2].partition(" …")[0]
    assert f"f_t {said}" in equations


def test_a_trace_in_a_notebook_has_the_shapes_that_are_said() -> None:
    shown = [value for _, value in carried_out(NOTEBOOK)]
    forget, cell, frame, norms, held, candidate, singular, back, sentence = shown
    assert forget.shape == cell.shape == (50, 1, 16)
    assert set(frame["signal"]) == {"f"}
    assert len(frame) == 2 * 2 * 50 * 16
    assert {name: len(values) for name, values in norms.items()} == {"h": 50, "c": 50}
    assert held["f"][10:].eq(0).all()
    assert held["f"][:10].gt(0).all()
    assert candidate.ge(0).all()  # as no tanh would give
    assert singular.shape == (50, 16)
    assert back.shape == (50, 1, 16)
    assert "going on" in sentence


def test_a_figure_is_three_lines_and_the_table_names_what_there_is() -> None:
    (_, pdf), (_, chart) = carried_out(CHARTS)
    assert pdf.startswith(b"%PDF")
    assert "‖∂L/∂h‖" in chart.to_dict()["description"]
    table = README.partition("| function | draws |")[2].partition("\n\n")[0]
    named = set(re.findall(r"`(\w+)`", table))
    own = {name for name in charts.__all__ if not name.endswith("_chart")} - {"PATHS"}
    assert named == own


def test_a_model_comes_from_its_file_in_a_notebook(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    module = torch.nn.RNN(3, 4, nonlinearity="relu")
    weights = {f"encoder.rnn.{name}": value for name, value in module.state_dict().items()}
    torch.save(weights, tmp_path / "model.pt")
    monkeypatch.chdir(tmp_path)
    (_, summary), (_, states), (_, beside) = carried_out(FILES)
    assert "encoder.rnn: RNN, 3 inputs, 4 units" in summary
    assert states.shape == (50, 1, 4)
    assert (states >= 0.0).all()  # as no tanh would give
    assert beside == (None, None, None)


def test_a_model_of_ones_own_is_read_and_watched_in_a_notebook() -> None:
    lines = carried_out(NOTEBOOK + INSIDE + CAPTURE)
    values = [value for line, value in lines if line.strip() != "seen.remove()"]
    assert [value.shape for value in values[-6:]] == [
        (30, 4, 16),
        (30, 4, 16),
        (30, 4, 16),
        (30, 4, 16),
        (30, 4, 8),
        (30, 64, 16),
    ]


def test_units_of_a_text_are_found_in_a_notebook() -> None:
    (held_out, control), frame = (value for _, value in carried_out(NOTEBOOK + INSIDE + UNITS)[-2:])
    assert 0.0 <= held_out <= 1.0
    assert 0.5 < control <= 1.0
    assert len(frame) == 2 * 16


def test_a_training_in_a_notebook_tells_the_metric_of_every_cell() -> None:
    code = TRAINING
    for long, short in SHORT.items():
        assert code.count(long) == 1
        code = code.replace(long, short)
    ((_, result),) = carried_out(code)
    assert list(result) == ["RNN", "GRU", "LSTM"]
    assert all(0.0 <= share <= 1.0 for share in result.values())


def test_the_models_that_come_with_the_app_answer_in_a_notebook() -> None:
    (_, (bits, forget)), (_, drawn), (_, sentence) = carried_out(MODELS)
    assert len(bits) == len(forget) - 1
    assert torch.isfinite(bits).all()
    assert drawn[:2] == [EOS, "the"]
    assert sentence == "The answer is 2026-11-20, with 0.99 for the whole of it."


def test_the_cells_are_those_of_the_registry() -> None:
    assert len(CELLS) == 12
    titles = listed([cell.title for cell in CELLS.values()])
    assert f"- Twelve cells: {titles}." in " ".join(README.split())


def test_a_line_of_code_that_does_not_run_is_noticed() -> None:
    with pytest.raises(NameError):
        carried_out("unknown_name")


def test_the_table_of_keys_is_that_of_the_player() -> None:
    keys = re.findall(ROW, (PLAYER / "keys.js").read_text("utf-8"))
    table = README.partition("| key | does |\n|---|---|\n")[2].partition("\n\n")[0]
    assert len(keys) > 10
    assert table.splitlines() == [f"| {key} | {does} |" for key, does in keys]
