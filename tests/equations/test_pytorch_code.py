"""Code written from a term and executed gives the value of the term."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st
from torch import Tensor

from explorer.cells import CELLS
from explorer.cells.terms import (
    Function,
    InputProduct,
    Maximum,
    Negative,
    Peephole,
    RecurrentProduct,
    Term,
    Value,
)
from explorer.equations.printed import Bias
from explorer.equations.pytorch_code import pytorch_code, pytorch_lines
from tests.equations.random_terms import CONSTANTS, larger, terms, value_of

ROWS = ("r", "n")
DRAWN = torch.Generator().manual_seed(5)


def drawn(*shape: int) -> Tensor:
    return torch.randn(*shape, dtype=torch.float64, generator=DRAWN)


# batch of 2, 4 inputs, 3 units
X = drawn(2, 4)
SIGNALS = {name: drawn(2, 3) for name in ("r", "n", "h_prev")}
W, U = {row: drawn(3, 4) for row in ROWS}, {row: drawn(3, 3) for row in ROWS}
B_IH, B_HH, P = ({row: drawn(3) for row in ROWS} for _ in range(3))
TORCH_FUNCTIONS = {
    name: lambda a, function=function: function(torch.as_tensor(a, dtype=torch.float64))
    for name, function in {
        **{name: getattr(torch, name) for name in ("sigmoid", "tanh", "relu", "exp")},
        "log_sigmoid": torch.nn.functional.logsigmoid,
    }.items()
}


def executed(code: str, *, bias: bool) -> Tensor:
    names = {"torch": Torch, "x": X, "W": W, "U": U, "p": P, **SIGNALS}
    value = eval(code, names | ({"b_ih": B_IH, "b_hh": B_HH} if bias else {}))
    return torch.as_tensor(value, dtype=torch.float64)


class Torch:
    """torch, but its functions take numbers too: a random term may have σ of a constant."""

    sigmoid = TORCH_FUNCTIONS["sigmoid"]
    tanh = TORCH_FUNCTIONS["tanh"]
    relu = TORCH_FUNCTIONS["relu"]
    exp = TORCH_FUNCTIONS["exp"]
    maximum = staticmethod(larger)
    nn = SimpleNamespace(functional=SimpleNamespace(logsigmoid=TORCH_FUNCTIONS["log_sigmoid"]))


def computed(term: Term, *, bias: bool) -> Tensor:
    def leaf(part: Term) -> Any:
        match part:
            case Value(name, previous):
                return SIGNALS[f"{name}_prev" if previous else name]
            case InputProduct(row):
                return torch.einsum("bi,hi->bh", X, W[row]) + (B_IH[row] if bias else 0)
            case RecurrentProduct(row, source):
                vector = computed(source, bias=bias)
                return torch.einsum("bj,hj->bh", vector, U[row]) + (B_HH[row] if bias else 0)
            case Peephole(row):
                return P[row]
        raise AssertionError(part)

    return torch.as_tensor(value_of(term, leaf, TORCH_FUNCTIONS), dtype=torch.float64)


SIGNAL_TERMS: st.SearchStrategy[Term] = st.sampled_from(
    [Value("r"), Value("n"), Value("h", previous=True)]
)
LEAVES: st.SearchStrategy[Term] = (
    SIGNAL_TERMS
    | st.builds(InputProduct, st.sampled_from(ROWS))
    | st.builds(Peephole, st.sampled_from(ROWS))
)


@st.composite
def vectors(draw: st.DrawFn) -> Term:
    """Vectors that a matrix can multiply: with at least one signal, so that none is a number."""
    return draw(SIGNAL_TERMS) * draw(terms(LEAVES, most=3)) + draw(terms(LEAVES, most=2))


@settings(max_examples=200)
@given(
    term=terms(
        LEAVES | st.builds(RecurrentProduct, st.sampled_from(ROWS), SIGNAL_TERMS | vectors()),
        constants=(*CONSTANTS, 0.123456789012345, 1e-7),
    ),
    bias=st.booleans(),
)
def test_executed_the_code_of_any_term_gives_its_value(term: Term, bias: bool) -> None:
    wanted = computed(term, bias=bias)
    result = executed(pytorch_code(term, bias=bias), bias=bias)
    torch.testing.assert_close(result, wanted, rtol=1e-9, atol=1e-9)


R, N, H = Value("r"), Value("n"), Value("h", previous=True)


@pytest.mark.parametrize(
    ("term", "bias", "code"),
    [
        (InputProduct("r"), True, 'x @ W["r"].T + b_ih["r"]'),
        (InputProduct("r"), False, 'x @ W["r"].T'),
        (RecurrentProduct("n", H), True, 'h_prev @ U["n"].T + b_hh["n"]'),
        (RecurrentProduct("n", H), False, 'h_prev @ U["n"].T'),
        (RecurrentProduct("n", R * H), False, '(r * h_prev) @ U["n"].T'),
        (R * RecurrentProduct("n", H), False, 'r * (h_prev @ U["n"].T)'),
        (R * RecurrentProduct("n", H), True, 'r * (h_prev @ U["n"].T + b_hh["n"])'),
        (Peephole("r") * H, True, 'p["r"] * h_prev'),
        ((1.0 - R) * N + R * H, True, "(1 - r) * n + r * h_prev"),
        (R * -0.5 - N, True, "r * (-0.5) - n"),
        (Negative(R + N), True, "-(r + n)"),
        (Function("sigmoid", R), True, "torch.sigmoid(r)"),
        (0.1234567 * R, True, "0.1234567 * r"),
        (R * (N / H), True, "r * (n / h_prev)"),
        (Maximum(R + N, H).exp(), True, "torch.exp(torch.maximum(r + n, h_prev))"),
        (R.log_sigmoid(), True, "torch.nn.functional.logsigmoid(r)"),
    ],
)
def test_the_code_reads_as_if_written_by_hand(term: Term, bias: bool, code: str) -> None:
    assert pytorch_code(term, bias=bias) == code


def test_what_several_lines_add_up_is_added_up_once_in_a_line_before_them() -> None:
    assert [f"{name} = {code}" for name, code in pytorch_lines(CELLS["slstm"], bias=False)][:5] == [
        'a_f = x @ W["f"].T + h_prev @ U["f"].T',
        'a_i = x @ W["i"].T + h_prev @ U["i"].T',
        "m = torch.maximum(torch.nn.functional.logsigmoid(a_f) + m_prev, a_i)",
        "i = torch.exp(a_i - m)",
        "f = torch.exp(torch.nn.functional.logsigmoid(a_f) + m_prev - m)",
    ]
    assert [name for name, _ in pytorch_lines(CELLS["lstm"], bias=True)] == [*"ifgoch"]


def test_a_term_without_code_is_named() -> None:
    with pytest.raises(ValueError, match="Cannot write a Bias as code"):
        pytorch_code(R + Bias("r", "ih"), bias=True)
