"""The output of a read-out is an equation like the others, with torch's own numbers in it."""

from __future__ import annotations

import base64
import re
import xml.etree.ElementTree as ET

import numpy as np
import pytest
import torch

from explorer import CELLS
from explorer.cells.notation import NOTATIONS
from explorer.export.pages.bundle import diagrams
from explorer.models.readout import Head, ReadOut
from explorer.models.shipped import available_models, load_model
from explorer.session.choice import Choice, ModelChoice
from explorer.session.run import run, run_gradient
from explorer.views.answer import AnswerForm, answer_function, answer_line, answer_mathml
from explorer.views.stage import stage_data, step_names

UNITS, OUTPUTS, STEPS = 3, 4, 5


def read_out(*heads: Head, both: bool = False) -> tuple[ReadOut, torch.Tensor]:
    """A read-out with drawn weights and the products W_y h, (T, O)."""
    generator = torch.Generator().manual_seed(1)
    layer = torch.nn.utils.skip_init(torch.nn.Linear, UNITS, OUTPUTS, dtype=torch.float64)
    for parameter in layer.requires_grad_(False).parameters():
        parameter.normal_(generator=generator)
    h = torch.randn(STEPS, UNITS, dtype=torch.float64, generator=generator)
    sums = layer(h)
    functions = {"softmax": lambda v: v.softmax(-1), "sigmoid": torch.sigmoid, "": lambda v: v}
    parts = [functions[head.function](sums[:, head.start : head.stop]) for head in heads]
    names = tuple("abcd")
    values, sentences = torch.cat(parts, dim=-1), ("",) * STEPS
    result = ReadOut(names, values, True, sentences, sums, layer.bias, heads, both)
    return result, h @ layer.weight.T


@pytest.mark.parametrize("function", ["softmax", "sigmoid"])
def test_of_each_head_the_largest_output_is_written_out(function: str) -> None:
    shown, products = read_out(Head(function, 0, OUTPUTS))
    result = answer_line(shown, "h", "y", 7)
    best = shown.values.argmax(-1)
    steps = torch.arange(STEPS)
    wanted = (products[steps, best], shown.bias[best], shown.values[steps, best])
    for numbers, expected in zip(result.numbers, wanted, strict=True):
        torch.testing.assert_close(numbers, expected)
    assert [piece for piece in result.line if isinstance(piece, int)] == [7, 8, 9]
    assert result.parts == (("W_y h", "output"), ("b_y", "bias"), ("y", ""))


def test_two_heads_stand_in_one_line_each_with_its_own_function() -> None:
    shown, products = read_out(Head("sigmoid", 0, 1), Head("softmax", 1, OUTPUTS))
    result = answer_line(shown, "h", "y", 0)
    texts = "".join(piece if isinstance(piece, str) else "#" for piece in result.line)
    assert texts == " = σ(# + #) = #, softmax(…, # + #, …) = #"
    torch.testing.assert_close(result.numbers[0], products[:, 0])
    torch.testing.assert_close(result.numbers[2], (products[:, 0] + shown.bias[0]).sigmoid())
    torch.testing.assert_close(result.numbers[5], shown.values[:, 1:].amax(-1))
    assert answer_function(shown) == "softmax"


def test_numbers_that_are_read_out_have_no_function_and_the_first_is_written() -> None:
    shown, products = read_out(Head("", 0, OUTPUTS))
    result = answer_line(shown, "h", "y", 0)
    assert result.line == (" = ", 0, " + ", 1, " = ", 2)
    torch.testing.assert_close(result.numbers[0] + result.numbers[1], result.numbers[2])
    torch.testing.assert_close(result.numbers[0], products[:, 0])
    assert answer_function(shown) == "linear"


@pytest.mark.parametrize("notation", NOTATIONS)
@pytest.mark.parametrize("both", [False, True])
def test_the_equation_is_well_formed_and_has_the_books_letter_for_h(
    notation: str, both: bool
) -> None:
    for heads in (
        (Head("softmax", 0, OUTPUTS),),
        (Head("sigmoid", 0, 1), Head("softmax", 1, OUTPUTS)),
    ):
        text = answer_mathml(AnswerForm(heads, both), CELLS["lstm"], notation)
        letters = "".join(ET.fromstring(text).itertext())
        assert letters.startswith("y^")
        assert f"W{'y'}" in letters
        assert letters.count("a⟨" if notation == "ng" else "ht") == (2 if both else 1)
        assert all(name in letters for name in ("softmax", "σ")[: len(heads)])


@pytest.mark.parametrize("cell", available_models())
def test_a_shipped_models_answer_is_its_read_out_of_the_traced_state(cell: str) -> None:
    model = ModelChoice(cell=cell)
    shown = run(model)
    data = stage_data(shown, Choice(model), run_gradient(shown, "last"))
    equation = data["equations"][-1]
    assert equation["name"] == "read_out"
    assert [one["name"] for one in data["equations"]] == step_names(shown)
    sent = data["numbers"]
    table = np.frombuffer(base64.b64decode(sent["base64"]), f"<f{sent['bytes']}")
    table = table.reshape(-1, data["length"])
    answers = load_model(cell).readout(shown.trace["h"][:, 0]).detach()
    wanted = (answers[:, 0].sigmoid(), answers[:, 1:].softmax(-1).amax(-1))
    places = [piece for piece in equation["line"] if isinstance(piece, int)]
    for place, expected in zip(places[2::3], wanted, strict=True):
        np.testing.assert_allclose(table[place], expected.numpy(), rtol=1e-6, atol=1e-7)
    assert len(data["parts"]) == len(table)


def test_random_weights_have_no_equation_of_a_read_out() -> None:
    model = ModelChoice(weights="random")
    shown = run(model)
    data = stage_data(shown, Choice(model), run_gradient(shown, "last"))
    assert data["answer"] == ""
    assert "read_out" not in step_names(shown)
    assert [one["name"] for one in data["equations"]] == step_names(shown)


@pytest.mark.parametrize("cell", CELLS)
def test_every_diagram_has_a_place_for_the_answer(cell: str) -> None:
    assert len(re.findall('data-when="read_out"', diagrams()[cell])) == 1
    assert 'data-value="read_out"' in diagrams()[cell]
