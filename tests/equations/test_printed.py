"""The printed equations compute the cell, in every form in which they are printed."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import Any

import pytest
import torch
from hypothesis import given
from hypothesis import strategies as st
from torch import Tensor

from explorer import CELLS, build_cell, trace
from explorer.cells import Cell, Equation
from explorer.cells.cell import Step
from explorer.cells.terms import (
    Constant,
    Difference,
    Function,
    InputProduct,
    Maximum,
    Negative,
    Peephole,
    Product,
    Quotient,
    RecurrentProduct,
    Sum,
    Term,
    Value,
)
from explorer.equations.mathml import equation_mathml
from explorer.equations.printed import (
    Bias,
    Matrix,
    Stacked,
    TurnedPeephole,
    flipped_gates,
    printed_equations,
    turned,
)
from explorer.network.recurrent import Recurrent

ARITHMETIC: dict[type[Term], Callable[[Tensor, Tensor], Tensor]] = {
    Sum: torch.add,
    Difference: torch.sub,
    Product: torch.mul,
    Quotient: torch.div,
    Maximum: torch.maximum,
}
FUNCTIONS = {
    **{"sigmoid": torch.sigmoid, "tanh": torch.tanh, "relu": torch.relu, "exp": torch.exp},
    "log_sigmoid": lambda value: value.sigmoid().log(),
}
FLIPPING = [(key, name) for key, cell in CELLS.items() for name in cell.direction]


class Printed:
    """Evaluates printed terms at one step for all units, straight from the module's parameters."""

    def __init__(
        self,
        module: Recurrent,
        x: Tensor,
        values: Mapping[str, Tensor],
        recurrent_rows: tuple[str, ...] | None = None,
    ) -> None:
        self.weights, self.x, self.values = dict(module.named_parameters()), x, values
        self.cell, self.size = module.cell, module.hidden_size
        self.recurrent_rows = recurrent_rows or module.cell.recurrent_rows

    def of(self, term: Term) -> Tensor:
        if isinstance(term, TurnedPeephole):
            return -self.of(Peephole(term.row))
        if getattr(term, "turned", False):
            return -self.of(replace(term, turned=False))  # type: ignore[call-arg]
        match term:
            case Constant(value):
                return torch.tensor(value, dtype=self.x.dtype)
            case Value("x", False):
                return self.x
            case Value(name, previous):
                return self.values[f"{name}_prev" if previous else name]
            case (
                Sum(left, right)
                | Difference(left, right)
                | Product(left, right)
                | Quotient(left, right)
                | Maximum(left, right)
            ):
                return ARITHMETIC[type(term)](self.of(left), self.of(right))
            case Negative(inner):
                return -self.of(inner)
            case Function(name, argument):
                return FUNCTIONS[name](self.of(argument))
            case Matrix(letter, row, vector):
                return self.of(vector) @ self.block(letter, row).T
            case Stacked(row, vector):
                both = torch.cat([self.block("U", row), self.block("W", row)], dim=1)
                return torch.cat([self.of(vector), self.x], dim=-1) @ both.T
            case Bias(row, which):
                return self.bias(row, which)
            case Peephole(row):
                return self.weights[f"weight_c{row}_l0"]
        raise AssertionError(f"{term} is not printed")

    def bias(self, row: str, which: str) -> Tensor:
        both = ("ih", "hh") if row in self.recurrent_rows else ("ih",)
        kinds = both if which == "both" else (which,)
        return sum((self.block(kind, row) for kind in kinds), torch.zeros(()))

    def block(self, kind: str, row: str) -> Tensor:
        names = {"W": "weight_ih", "U": "weight_hh", "ih": "bias_ih", "hh": "bias_hh"}
        rows = self.cell.recurrent_rows if kind in ("U", "hh") else self.cell.rows
        start = rows.index(row) * self.size
        return self.weights[f"{names[kind]}_l0"][start : start + self.size]


def values_by_step(
    module: Recurrent, x: Tensor, flipped: frozenset[str]
) -> list[dict[str, Tensor]]:
    """For each step the signals as they are shown, and the states before as name_prev."""
    traced = trace(module, x)
    steps = []
    for t in range(len(x)):
        now = {name: traced[name][t] for name in traced.names}
        before = {
            f"{name}_prev": traced[name][t - 1]
            if t
            else torch.full_like(traced[name][0], module.cell.starts.get(name, 0.0))
            for name in module.cell.states
        }
        steps.append({k: 1 - v if k in flipped else v for k, v in now.items()} | before)
    return steps


@pytest.mark.parametrize("key", CELLS)
@given(
    stacked=st.booleans(),
    bias=st.booleans(),
    turned=st.booleans(),
    seed=st.integers(0, 999),
    sizes=st.tuples(st.integers(1, 4), st.integers(1, 5)),
)
def test_every_printed_equation_gives_the_signal_it_defines_at_every_step(
    key: str, *, stacked: bool, bias: bool, turned: bool, seed: int, sizes: tuple[int, int]
) -> None:
    cell = CELLS[key]
    module = build_cell(key, *sizes, seed=seed, gain=2.0, bias=bias, dtype=torch.float64)
    x = torch.randn(
        4, 1, sizes[0], dtype=torch.float64, generator=torch.Generator().manual_seed(seed)
    )
    flipped = flipped_gates(cell, "replace") if turned else frozenset()
    equations = printed_equations(cell, stacked=stacked, bias=bias, flipped=flipped)
    assert [equation.name for equation in equations] == [e.name for e in cell.equations]
    for t, values in enumerate(values_by_step(module, x, flipped)):
        printed = Printed(module, x[t], values)
        for equation in equations:
            torch.testing.assert_close(
                printed.of(equation.term), values[equation.name], rtol=1e-12, atol=1e-14
            )


def terms_of(cell: Cell, *, stacked: bool = False, bias: bool = True) -> list[Term]:
    equations = printed_equations(cell, stacked=stacked, bias=bias, flipped=frozenset())
    return [part for equation in equations for part in equation.term.subterms()]


@pytest.mark.parametrize("stacked", [False, True])
@pytest.mark.parametrize("key", CELLS)
def test_every_product_is_written_with_its_bias_apart(key: str, stacked: bool) -> None:
    kinds = {type(part) for part in terms_of(CELLS[key], stacked=stacked)}
    assert not kinds & {InputProduct, RecurrentProduct}


@pytest.mark.parametrize("key", CELLS)
def test_each_row_has_both_biases_or_none(key: str) -> None:
    cell = CELLS[key]
    assert not any(isinstance(part, Bias) for part in terms_of(cell, bias=False))
    printed = [part for part in terms_of(cell) if isinstance(part, Bias)]
    kinds = {"both": ["ih", "hh"], "ih": ["ih"], "hh": ["hh"]}
    # An equation may name a gate's exponent that another has, too: each time whole.
    result = {(part.row, kind) for part in printed for kind in kinds[part.which]}
    assert result == {(row, kind) for row in cell.rows for kind in ("ih", "hh")}


@pytest.mark.parametrize("key", CELLS)
def test_input_and_recurrent_product_are_stacked_only_where_they_are_added(key: str) -> None:
    stacked = {p.row for p in terms_of(CELLS[key], stacked=True) if isinstance(p, Stacked)}
    separate = {"n"} if key == "gru" else set()  # r ⊙ (U h₋ + b) cannot be stacked with W x
    assert stacked == set(CELLS[key].recurrent_rows) - separate
    assert not any(isinstance(part, Stacked) for part in terms_of(CELLS[key]))


@pytest.mark.parametrize("key", CELLS)
def test_a_gate_is_flipped_only_if_it_points_the_other_way_than_asked(key: str) -> None:
    cell = CELLS[key]
    assert flipped_gates(cell, None) == frozenset()
    for asked in ("keep", "replace"):
        other = {name for name, own in cell.direction.items() if own != asked}
        assert flipped_gates(cell, asked) == other


def equation_of(key: str, name: str, flipped: frozenset[str]) -> Equation:
    equations = printed_equations(CELLS[key], stacked=False, bias=True, flipped=flipped)
    return next(equation for equation in equations if equation.name == name)


@pytest.mark.parametrize(("key", "gate"), FLIPPING)
@pytest.mark.parametrize("stacked", [False, True])
def test_a_flipped_gate_is_printed_as_its_book_does_with_no_minus_in_front(
    key: str, gate: str, stacked: bool
) -> None:
    own, flipped = (
        next(
            equation_mathml(equation, CELLS[key], "fau")
            for equation in printed_equations(CELLS[key], stacked=stacked, bias=True, flipped=names)
            if equation.name == gate
        )
        for names in (frozenset[str](), frozenset(gate))
    )
    assert flipped == own


LEAF_TERMS: list[Term] = [
    Matrix("W", "i", Value("x")),
    Matrix("U", "i", Value("h", previous=True)),
    Bias("i", "both"),
    Product(Peephole("i"), Value("c", previous=True)),
    Product(Value("f"), Matrix("U", "i", Value("h", previous=True))),
]


@pytest.mark.parametrize("first", LEAF_TERMS)
@pytest.mark.parametrize("second", [*LEAF_TERMS, Negative(LEAF_TERMS[0]), Value("c")])
def test_turning_the_signs_of_the_weights_turns_the_sign_of_a_term(
    first: Term, second: Term
) -> None:
    module = build_cell("lstm_peephole", 2, 3, dtype=torch.float64)
    values = {"f": torch.tensor([0.3]), "c": torch.tensor([0.4])}
    values |= {"h_prev": torch.tensor([1.0, 2.0, -1.0]), "c_prev": torch.tensor([0.7])}
    values = {name: value.double() for name, value in values.items()}
    printed = Printed(module, torch.tensor([1.0, -2.0]).double(), values)
    for term in (Sum(first, second), Difference(first, second)):
        torch.testing.assert_close(printed.of(turned(term)), -printed.of(term))


@pytest.mark.parametrize(("key", "gate"), FLIPPING)
def test_a_flipped_gate_weights_what_it_left_to_one_minus_it_before(key: str, gate: str) -> None:
    one, two = torch.tensor([3.0]), torch.tensor([5.0])
    module = build_cell(key, 1, 1)
    for z in (0.0, 0.25, 1.0):
        values = {gate: torch.tensor([z]), "n": two, "h_prev": one}
        printed = Printed(module, one, values)
        own = printed.of(equation_of(key, "h", frozenset()).term)
        flipped = printed.of(equation_of(key, "h", frozenset(gate)).term)
        keeping, replacing = (1 - z) * two + z * one, (1 - z) * one + z * two
        keeps = CELLS[key].direction[gate] == "keep"
        torch.testing.assert_close(own, keeping if keeps else replacing)
        torch.testing.assert_close(flipped, replacing if keeps else keeping)


@pytest.mark.parametrize(("key", "gate"), FLIPPING)
def test_with_a_gate_flipped_nothing_is_subtracted_from_one_twice(key: str, gate: str) -> None:
    flipped = frozenset(gate)
    for equation in printed_equations(CELLS[key], stacked=False, bias=True, flipped=flipped):
        for part in equation.term.subterms():
            if isinstance(part, Difference):
                assert not isinstance(part.right, Difference)


# equations that no cell of the registry has


def written_and_computed(step: Step, name: str, flipped: frozenset[str]) -> tuple[Tensor, Tensor]:
    """A signal of a made-up cell: as its printed equation gives it, and as its step does."""
    module = build_cell("gru", 2, 3, seed=6, dtype=torch.float64).requires_grad_(False)
    x, h = torch.tensor([[0.5, -1.5]]).double(), torch.tensor([[0.2, -0.4, 0.9]]).double()
    weights = dict(module.named_parameters())

    class Numbers:
        def x(self, row: str) -> Tensor:
            block = slice(3 * "rzn".index(row), 3 * "rzn".index(row) + 3)
            return x @ weights["weight_ih_l0"][block].T + weights["bias_ih_l0"][block]

        def u(self, row: str, source: Tensor) -> Tensor:
            block = slice(3 * "rzn".index(row), 3 * "rzn".index(row) + 3)
            return source @ weights["weight_hh_l0"][block].T + weights["bias_hh_l0"][block]

        def p(self, row: str) -> Tensor:
            raise AssertionError(row)

    values = step(Numbers(), {"h": h})
    computed = 1 - values[name] if name in flipped else values[name]
    cell = replace(CELLS["gru"], step=step)
    equations = printed_equations(cell, stacked=True, bias=True, flipped=flipped)
    (term,) = [equation.term for equation in equations if equation.name == name]
    displayed = {k: 1 - v if k in flipped else v for k, v in values.items()} | {"h_prev": h}
    return Printed(module, x, displayed, cell.recurrent_rows or ("",)).of(term), computed


@pytest.mark.parametrize(
    "gate",
    [
        lambda w, prev: (w.x("z") + w.u("z", prev["h"])).tanh(),
        lambda w, prev: w.x("z"),
        lambda w, prev: w.x("z").sigmoid() * w.x("r").sigmoid(),
    ],
)
def test_a_flipped_gate_need_not_be_a_sigmoid(gate: Callable[[Any, Any], Any]) -> None:
    def step(w: Any, prev: Mapping[str, Any]) -> dict[str, Any]:
        z = gate(w, prev)
        return {"z": z, "h": z * prev["h"]}

    for name in ("z", "h"):
        written, computed = written_and_computed(step, name, frozenset("z"))
        torch.testing.assert_close(written, computed, rtol=1e-12, atol=1e-14)


@pytest.mark.parametrize(("input_row", "recurrent_row"), [("r", "z"), ("z", "r"), ("n", "n")])
def test_products_of_two_rows_are_not_mixed_up(input_row: str, recurrent_row: str) -> None:
    def step(w: Any, prev: Mapping[str, Any]) -> dict[str, Any]:
        return {"h": (w.x(input_row) + w.u(recurrent_row, prev["h"])).tanh()}

    written, computed = written_and_computed(step, "h", frozenset())
    torch.testing.assert_close(written, computed, rtol=1e-12, atol=1e-14)
