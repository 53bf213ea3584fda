"""Arithmetic on terms builds the expression as written, and its value is that of the numbers."""

from __future__ import annotations

import math
from typing import Any

import pytest
import torch
from hypothesis import given
from hypothesis import strategies as st
from torch import nn

from explorer.cells.algebra import SymbolicWeights, combined, relu, sigmoid, tanh
from explorer.cells.terms import (
    Constant,
    Difference,
    Function,
    InputProduct,
    Negative,
    Peephole,
    Product,
    RecurrentProduct,
    Sum,
    Term,
    Value,
    as_term,
    replaced,
)
from tests.plain_cells import PlainWeights, sigma, term_value

NUMBERS = {"a": 0.75, "b": -1.5, "c": 0.0}


def number(term: Term) -> float:
    """The value of a term over NUMBERS."""
    values = {name: torch.tensor(value, dtype=torch.float64) for name, value in NUMBERS.items()}
    none = PlainWeights(nn.Module(), "", "")
    return float(term_value(term, none, torch.empty(0), values, values))


def written(term: Term) -> str:
    """The term as text, every bracket written."""
    parts = [written(child) for child in term.children()]
    signs = {Sum: " + ", Difference: " − ", Product: " ⊙ "}
    match term:
        case Constant():
            text = f"{term.value:g}"
        case Value():
            text = term.name + "₋" * term.previous
        case Negative():
            text = f"(−{parts[0]})"
        case Function():
            text = f"{term.name}({parts[0]})"
        case _:
            text = f"({signs[type(term)].join(parts)})"
    return text


@st.composite
def expressions(draw: st.DrawFn, depth: int = 4) -> tuple[Any, Any]:
    """The same expression twice: of terms, and of tensors."""
    if depth == 0 or draw(st.integers(0, 4)) == 0:
        name = draw(st.sampled_from(sorted(NUMBERS)))
        return Value(name), torch.tensor(NUMBERS[name], dtype=torch.float64)
    term, tensor = draw(expressions(depth=depth - 1))
    other = draw(
        st.one_of(
            expressions(depth=depth - 1),
            st.floats(-2, 2).map(lambda value: (value, value)),
        )
    )
    operations = {
        "add": lambda left, right: left + right,
        "radd": lambda left, right: right + left,
        "sub": lambda left, right: left - right,
        "rsub": lambda left, right: right - left,
        "mul": lambda left, right: left * right,
        "rmul": lambda left, right: right * left,
        "neg": lambda left, right: -left,
        "sigmoid": lambda left, right: sigmoid(left),
        "tanh": lambda left, right: tanh(left),
        "relu": lambda left, right: relu(left),
    }
    operation = operations[draw(st.sampled_from(sorted(operations)))]
    return operation(term, other[0]), operation(tensor, other[1])


@given(pair=expressions())
def test_a_term_has_the_value_of_the_same_expression_of_numbers(pair: tuple[Any, Any]) -> None:
    term, tensor = pair
    assert isinstance(term, Term)
    assert math.isclose(number(term), float(tensor), rel_tol=1e-9, abs_tol=1e-12)


a, b = Value("a"), Value("b", previous=True)


@pytest.mark.parametrize(
    ("term", "text"),
    [
        (a + b, "(a + b₋)"),
        (a + 1, "(a + 1)"),
        (1 + a, "(1 + a)"),
        (a - b, "(a − b₋)"),
        (a - 2.0, "(a − 2)"),
        (1.0 - a, "(1 − a)"),
        (a * b, "(a ⊙ b₋)"),
        (a * 3, "(a ⊙ 3)"),
        (3 * a, "(3 ⊙ a)"),
        (-a, "(−a)"),
        (a + b * a, "(a + (b₋ ⊙ a))"),
        ((a + b) * a, "((a + b₋) ⊙ a)"),
        (a + b + a, "((a + b₋) + a)"),
        (sigmoid(a), "sigmoid(a)"),
        (tanh(a + b), "tanh((a + b₋))"),
        (relu(relu(a)), "relu(relu(a))"),
    ],
)
def test_the_order_and_the_brackets_of_an_expression_are_kept(term: Term, text: str) -> None:
    assert written(term) == text


def test_functions_of_tensors_are_torchs() -> None:
    values = torch.linspace(-3, 3, 7, dtype=torch.float64)
    torch.testing.assert_close(sigmoid(values), sigma(values))
    assert torch.equal(tanh(values), torch.tanh(values))
    assert torch.equal(relu(values), values.clamp(min=0))


def test_symbolic_weights_answer_with_the_products_of_a_row() -> None:
    weights = SymbolicWeights()
    product, recurrent, peephole = weights.x("i"), weights.u("f", a), weights.p("o")
    assert isinstance(product, InputProduct)
    assert isinstance(recurrent, RecurrentProduct)
    assert isinstance(peephole, Peephole)
    assert (product.row, recurrent.row, peephole.row) == ("i", "f", "o")
    assert recurrent.source is a


def test_a_number_becomes_a_constant_and_a_term_stays_itself() -> None:
    assert as_term(a) is a
    constant = as_term(2)
    assert isinstance(constant, Constant)
    assert constant.value == 2.0


def test_equal_looking_terms_are_different_terms() -> None:
    assert Value("a") != Value("a")
    assert len({Value("a"), Value("a")}) == 2


def test_children_are_in_reading_order_and_only_terms() -> None:
    product = RecurrentProduct("n", a)
    assert (a - b).children() == (a, b)
    assert product.children() == (a,)
    assert tanh(product).children() == (product,)
    assert a.children() == Constant(1.0).children() == Peephole("i").children() == ()


def test_subterms_come_parents_first_and_from_left_to_right() -> None:
    left, right = sigmoid(a), a * b
    expression = left + right
    assert list(expression.subterms()) == [expression, left, a, right, a, b]


@given(pair=expressions())
def test_subterms_contain_each_term_as_often_as_the_expression_does(
    pair: tuple[Any, Any],
) -> None:
    def size(term: Term) -> int:
        return 1 + sum(size(child) for child in term.children())

    assert len(list(pair[0].subterms())) == size(pair[0])


def test_replacing_exchanges_a_term_wherever_it_stands() -> None:
    gate = sigmoid(a + b)
    z = Value("z")
    expression = (1.0 - gate) * a + gate * b
    assert written(replaced(expression, {id(gate): z})) == "(((1 − z) ⊙ a) + (z ⊙ b₋))"
    assert written(replaced(gate, {id(gate): z})) == "z"
    assert "sigmoid" in written(expression)


def test_replacing_goes_into_the_source_of_a_recurrent_product() -> None:
    gate = sigmoid(a)
    result = replaced(RecurrentProduct("n", gate * b), {id(gate): Value("r")})
    assert isinstance(result, RecurrentProduct)
    assert result.row == "n"
    assert written(result.source) == "(r ⊙ b₋)"


@given(pair=expressions())
def test_replacing_nothing_gives_the_very_same_term(pair: tuple[Any, Any]) -> None:
    assert replaced(pair[0], {}) is pair[0]
    assert replaced(pair[0], {id(Value("a")): Value("b")}) is pair[0]


@pytest.mark.parametrize(
    ("build", "value"),
    [
        (lambda a, b: a + b, 5.0),
        (lambda a, b: a - b, -1.0),
        (lambda a, b: a * b, 6.0),
        (lambda a, b: -a, -2.0),
        (lambda a, b: (a - b).relu(), 0.0),
        (lambda a, b: (b - a).relu(), 1.0),
    ],
)
def test_a_combined_term_has_the_value_that_arithmetic_on_its_parts_gives(
    build: Any, value: float
) -> None:
    a, b = Value("a"), Value("b")
    numbers = {"a": torch.tensor(2.0), "b": torch.tensor(3.0)}

    def evaluated(term: Any) -> Any:
        return numbers[term.name] if isinstance(term, Value) else combined(term, evaluated)

    assert float(evaluated(build(a, b))) == value


def test_a_term_without_parts_cannot_be_combined() -> None:
    with pytest.raises(ValueError, match=r"^Cannot evaluate a Peephole\.$"):
        combined(Peephole("f"), lambda term: term)
