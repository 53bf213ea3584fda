"""Each equation's sentence says what its number does or where it is from."""

from __future__ import annotations

from itertools import combinations

import pytest
import torch
from torch import Tensor

from explorer import CELLS, Clamp, build_cell, trace
from explorer.cells.notation import Direction
from explorer.equations.printed import flipped_gates, printed_equations
from explorer.equations.substitution import Piece, Substitution, substitution
from explorer.tracing.trace import Trace

DIRECTIONS: tuple[Direction, ...] = ("keep", "replace")
UNIT, STEP = 1, 3


def traced_and_said(
    key: str, direction: Direction = "keep", *, stacked: bool = False, clamp: tuple[Clamp, ...] = ()
) -> tuple[Trace, Substitution]:
    module = build_cell(key, 2, 3, seed=4, gain=2.0, dtype=torch.float64).requires_grad_(False)
    generator = torch.Generator().manual_seed(0)
    x = torch.randn(5, 1, 2, dtype=torch.float64, generator=generator)
    traced = trace(module, x, clamp=clamp)
    flipped = flipped_gates(module.cell, direction)
    equations = printed_equations(module.cell, stacked=stacked, bias=True, flipped=flipped)
    result = substitution(traced.opened[0, "forward"], equations, UNIT, flipped, x)
    return traced, result


def texts(pieces: list[Piece]) -> str:
    """A sentence with marks for its numbers: # for a number, #% for a share in percent."""
    return "".join(p if isinstance(p, str) else "#" for p in pieces)


def numbers(pieces: list[Piece], table: list[Tensor]) -> list[float]:
    return [float(table[p if p >= 0 else ~p][STEP]) for p in pieces if isinstance(p, int)]


@pytest.mark.parametrize("direction", DIRECTIONS)
@pytest.mark.parametrize("key", CELLS)
def test_no_two_equations_of_a_cell_have_the_same_sentence(key: str, direction: Direction) -> None:
    _, result = traced_and_said(key, direction)
    assert [*result.sentences] == [equation.name for equation in CELLS[key].equations]
    for first, second in combinations(result.sentences.values(), 2):
        assert first != second
    assert all(len(pieces) > 1 for pieces in result.sentences.values())


GATES = [
    ("gru", "r", "keep", "#: # % of the old hidden state goes into the candidate"),
    ("gru_reset_before", "r", "keep", "#: # % of the old hidden state goes into the candidate"),
    ("lstm", "f", "keep", "#: # % of the old cell state goes into the new cell state"),
    ("lstm", "i", "keep", "#: # % of the candidate goes into the new cell state"),
    ("lstm", "o", "keep", "#: # % of tanh of the cell state goes into the new hidden state"),
    ("lstm_cifg", "f", "keep", "#: # % of the old cell state goes into the new cell state"),
    ("minlstm", "i", "keep", "#: # % of the candidate goes into the new hidden state"),
    (
        *("slstm", "o", "keep"),
        "#: # % of the cell state divided by the normaliser goes into the new hidden state",
    ),
]


@pytest.mark.parametrize(("key", "name", "direction", "text"), GATES)
def test_a_gate_says_how_much_of_what_it_lets_into_what(
    key: str, name: str, direction: Direction, text: str
) -> None:
    traced, result = traced_and_said(key, direction)
    gate = float(traced[name][STEP, 0, UNIT])
    assert texts(result.sentences[name]) == text
    assert numbers(result.sentences[name], result.numbers) == pytest.approx([gate, gate])
    shares = [piece for piece in result.sentences[name] if isinstance(piece, int) and piece < 0]
    assert len(shares) == 1


@pytest.mark.parametrize("key", [key for key, cell in CELLS.items() if "z" in cell.direction])
@pytest.mark.parametrize("direction", DIRECTIONS)
def test_an_update_gate_says_the_same_shares_whichever_way_it_points(
    key: str, direction: Direction
) -> None:
    traced, result = traced_and_said(key, direction)
    own = float(traced["z"][STEP, 0, UNIT])
    keeps = own if CELLS[key].direction["z"] == "keep" else 1 - own
    shown, *shares = numbers(result.sentences["z"], result.numbers)
    parts = ["# % of the candidate", "# % of the old hidden state"]
    ordered = parts if CELLS[key].direction["z"] == "keep" else parts[::-1]
    assert (
        texts(result.sentences["z"]) == f"#: {' and '.join(ordered)} go into the new hidden state"
    )
    new, old = shares if ordered == parts else shares[::-1]
    assert shown == pytest.approx(keeps if direction == "keep" else 1 - keeps)
    assert (new, old) == pytest.approx((1 - keeps, keeps))


@pytest.mark.parametrize(
    ("key", "name"),
    [
        *[("gru", "h"), ("gru_simple", "h"), ("mgu", "h"), ("mingru", "h"), ("minlstm", "h")],
        *[("lstm", "c"), ("lstm_cifg", "c"), ("lstm_peephole", "c"), ("slstm", "c")],
    ],
)
def test_the_parts_that_a_state_is_said_to_be_from_add_up_to_it(key: str, name: str) -> None:
    traced, result = traced_and_said(key)
    value, *parts = numbers(result.sentences[name], result.numbers)
    assert value == pytest.approx(float(traced[name][STEP, 0, UNIT]))
    assert sum(parts) == pytest.approx(value)
    assert " from the old " in texts(result.sentences[name])
    assert " from the candidate" in texts(result.sentences[name])


@pytest.mark.parametrize("stacked", [False, True])
@pytest.mark.parametrize(
    ("key", "name", "squashing"),
    [
        ("rnn", "h", torch.tanh),
        ("irnn", "h", torch.relu),
        ("lstm", "g", torch.tanh),
        ("gru", "n", torch.tanh),
        ("gru_reset_before", "n", torch.tanh),
    ],
)
def test_what_is_squashed_says_its_parts_their_sum_and_what_becomes_of_it(
    key: str, name: str, squashing: torch.nn.Module, stacked: bool
) -> None:
    _, result = traced_and_said(key, stacked=stacked)
    value, *parts, total = numbers(result.sentences[name], result.numbers)
    assert sum(parts) == pytest.approx(total)
    assert value == pytest.approx(float(squashing(torch.tensor(total, dtype=torch.float64))))
    for origin in ("the input", "the old hidden state", "the bias"):
        assert origin in texts(result.sentences[name])


def test_the_larger_of_two_says_both_and_which_goes_on_from_before() -> None:
    traced, result = traced_and_said("slstm")
    value, carried, new = numbers(result.sentences["m"], result.numbers)
    assert texts(result.sentences["m"]) == (
        "#: the larger of #, which goes on from the old stabiliser, and #"
    )
    assert value == max(carried, new) == float(traced["m"][STEP, 0, UNIT])


@pytest.mark.parametrize("key", CELLS)
def test_every_number_stands_in_a_line_or_a_sentence_and_says_what_it_is(key: str) -> None:
    _, result = traced_and_said(key)
    lines = [*result.lines.values(), *result.sentences.values()]
    places = {p if p >= 0 else ~p for line in lines for p in line if isinstance(p, int)}
    assert places == set(range(len(result.numbers)))
    assert len(result.terms) == len(result.numbers)
