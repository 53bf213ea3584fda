"""The worked example of CONTRIBUTING.md is followed to the letter."""

import re
from pathlib import Path

import pytest
import torch
from streamlit.testing.v1 import AppTest

from explorer import CELLS, Cell, build_cell, gradients, trace
from explorer.cells.notation import NOTATIONS
from explorer.equations.mathml import equation_mathml
from explorer.equations.printed import printed_equations
from explorer.equations.substitution import substitution
from explorer.lessons.checking import problems
from explorer.lessons.reading import read_lesson
from explorer.session.control import Control, Value
from explorer.session.control_kinds import Whole
from explorer.session.controls import CONTROLS, Chosen
from explorer.session.declared.pages import CELL, EXPLORE, TRAIN
from explorer.session.link import read_link, write_link

ROOT = Path(__file__).parents[1]


@pytest.fixture
def example(monkeypatch: pytest.MonkeyPatch) -> Cell:
    text = (ROOT / "CONTRIBUTING.md").read_text("utf-8")
    source, _ = re.findall(r"```python\n(.*?)```", text, flags=re.DOTALL)
    namespace: dict[str, object] = {}
    exec(compile(source, "janet.py", "exec"), namespace)
    cell = namespace["JANET"]
    assert isinstance(cell, Cell)
    monkeypatch.setitem(CELLS, "janet", cell)
    return cell


def test_the_example_cell_equals_a_plain_loop(example: Cell) -> None:
    module = build_cell("janet", 3, 4, seed=1, dtype=torch.float64)
    x = torch.randn(6, 2, 3, dtype=torch.float64, generator=torch.Generator().manual_seed(0))
    w_f, w_g = module.weight_ih_l0.chunk(2)
    u_f, u_g = module.weight_hh_l0.chunk(2)
    b_f, b_g = (module.bias_ih_l0 + module.bias_hh_l0).chunk(2)
    h = torch.zeros(2, 4, dtype=torch.float64)
    states = []
    for x_t in x:
        s = x_t @ w_f.T + h @ u_f.T + b_f
        g = torch.tanh(x_t @ w_g.T + h @ u_g.T + b_g)
        h = torch.sigmoid(s) * h + (1 - torch.sigmoid(s - 1)) * g
        h.retain_grad()
        states.append(h)
    torch.testing.assert_close(trace(module, x)["h"], torch.stack(states).detach())
    states[-1].sum().backward()
    expected = torch.stack([state.grad for state in states if state.grad is not None])
    torch.testing.assert_close(gradients(module, x)["h"], expected)


@pytest.mark.parametrize("notation", NOTATIONS)
def test_the_example_cell_is_typeset_with_its_numbers_in_every_notation(
    example: Cell, notation: str
) -> None:
    module = build_cell("janet", 3, 4, dtype=torch.float64).requires_grad_(False)
    x = torch.ones(5, 1, 3, dtype=torch.float64)
    opened = trace(module, x).opened[0, "forward"]
    equations = printed_equations(
        example, stacked=NOTATIONS[notation].stacked, bias=True, flipped=frozenset()
    )
    written = [equation_mathml(equation, example, notation) for equation in equations]
    assert [equation.name for equation in equations] == ["f", "i", "g", "h"]
    assert all(text.startswith("<math>") for text in written)
    put_in = substitution(opened, equations, 1, frozenset(), x)
    result = put_in.numbers[int(put_in.lines["h"][-1])]
    torch.testing.assert_close(result, opened.signals["h"][:, 0, 1])


# the example of a control


@pytest.fixture
def muted(monkeypatch: pytest.MonkeyPatch) -> Control:
    text = (ROOT / "CONTRIBUTING.md").read_text("utf-8")
    _, source = re.findall(r"```python\n(.*?)```", text, flags=re.DOTALL)
    namespace: dict[str, object] = {"Whole": Whole, "EXPLORE": EXPLORE}
    exec(compile(source, "explore.py", "exec"), namespace)
    control = namespace["MUTED"]
    assert isinstance(control, Control)
    monkeypatch.setitem(CONTROLS, control.key, control)
    return control


def test_the_example_control_is_carried_by_links_where_it_counts(muted: Control) -> None:
    values: dict[str, Value] = {"weights": "random", "muted": 3}
    assert write_link(values, CELL) == "weights=random&muted=3"
    assert write_link({"muted": 3}, CELL) == ""
    assert write_link(values, TRAIN) == ""
    assert read_link("muted=3").values == {"muted": 3}
    assert Chosen({})["muted"] is None


def test_a_bad_value_of_the_example_control_is_told_in_a_sentence(muted: Control) -> None:
    assert read_link("muted=x").sentence == (
        "In the link, muted “x” is not a valid value (allowed: whole numbers from 0 to 255); "
        "the default is used."
    )


def test_the_example_control_is_drawn_and_kept_while_it_is_not(muted: Control) -> None:
    def page() -> None:
        import streamlit as st

        from explorer.ui.controls import state
        from explorer.ui.controls.widgets import draw

        state.begin("cell")
        if st.checkbox("drawn", value=True):
            draw("muted")
        state.finish()

    app = AppTest.from_function(page).run()
    app.number_input[0].set_value(7).run()
    app.checkbox[0].uncheck().run()
    assert not app.number_input
    app.checkbox[0].check().run()
    assert app.number_input[0].value == 7
    assert app.number_input[0].label == "Mute input"


def test_the_example_lesson_can_be_played() -> None:
    text = (ROOT / "CONTRIBUTING.md").read_text("utf-8")
    (source,) = re.findall(r"```\n(---\n.*?)```", text, flags=re.DOTALL)
    lesson = read_lesson(source)
    assert problems(lesson) == []
    assert [step.question is None for step in lesson.steps] == [True, False]
