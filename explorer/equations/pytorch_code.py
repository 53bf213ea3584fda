"""Writes terms as PyTorch expressions."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator

from explorer.cells import Cell
from explorer.cells.terms import (
    InputProduct,
    Peephole,
    RecurrentProduct,
    Sum,
    Term,
    Value,
    replaced,
)
from explorer.equations.printer import Dialect, Precedence, operand, printed, quotient_in_line


def pytorch_code(term: Term, *, bias: bool) -> str:
    """A term as an expression of `x`, signals such as `h_prev`, and `W`, `U`, `b_ih`, `b_hh`, `p`.

    The weights are dictionaries with the names of rows as keys. Without `bias`, `b_ih` and `b_hh`
    are left out. Raises ValueError for a term that has no code.
    """
    return "".join(printed(term, _Code(bias=bias)))


def pytorch_lines(cell: Cell, *, bias: bool) -> Iterator[tuple[str, str]]:
    """Each line of a step: a name, and the expression that it stands for.

    What a gate adds up before its function, if it is used more than once, has a line of its own.
    """
    shared = _shared_sums(cell)
    names: dict[int, Term] = {}
    for equation in cell.equations:
        for part in equation.term.subterms():
            row = shared.get(id(part))
            if row is not None and id(part) not in names:
                names[id(part)] = Value(f"a_{row}")
                yield f"a_{row}", pytorch_code(part, bias=bias)
        yield equation.name, pytorch_code(replaced(equation.term, names), bias=bias)


def _shared_sums(cell: Cell) -> dict[int, str]:
    """Terms such as W_f x + U_f h₋ that occur more than once, by their `id`, and their rows."""
    rows: dict[int, str] = {}
    uses: Counter[int] = Counter()
    for equation in cell.equations:
        for part in equation.term.subterms():
            match part:
                case InputProduct(row) | Sum(InputProduct(row), RecurrentProduct()):
                    rows[id(part)] = row
                    uses[id(part)] += 1
    sums = {place: row for place, row in rows.items() if uses[place] > 1}
    inner = {
        id(part.left)
        for equation in cell.equations
        for part in equation.term.subterms()
        if isinstance(part, Sum) and id(part) in sums
    }
    return {place: row for place, row in sums.items() if place not in inner}


class _Code(Dialect[str]):
    """PyTorch expressions, with the biases or without."""

    def __init__(self, *, bias: bool) -> None:
        self.bias = bias

    def leaf(self, term: Term) -> tuple[list[str], Precedence]:
        match term:
            case Value(name, previous):
                return [f"{name}_prev" if previous else name], Precedence.ATOM
            # `r * h @ U` would multiply r and h first: as a factor, a product needs brackets too.
            case InputProduct(row):
                bias = f' + b_ih["{row}"]' if self.bias else ""
                return [f'x @ W["{row}"].T{bias}'], Precedence.SUM
            case RecurrentProduct(row, source):
                vector = "".join(operand(source, self, Precedence.ATOM))
                bias = f' + b_hh["{row}"]' if self.bias else ""
                return [f'{vector} @ U["{row}"].T{bias}'], Precedence.SUM
            case Peephole(row):
                return [f'p["{row}"]'], Precedence.ATOM
        raise ValueError(f"Cannot write a {type(term).__name__} as code.")

    def constant(self, value: float) -> list[str]:
        return [repr(value).removesuffix(".0")]

    def plus(self) -> list[str]:
        return [" + "]

    def minus(self) -> list[str]:
        return [" - "]

    def times(self) -> list[str]:
        return [" * "]

    def quotient(self, left: Term, right: Term) -> tuple[list[str], Precedence]:
        return quotient_in_line(left, right, self, [" / "])

    def larger(self, left: list[str], right: list[str]) -> list[str]:
        return ["torch.maximum(", *left, ", ", *right, ")"]

    def negative(self) -> list[str]:
        return ["-"]

    def bracketed(self, pieces: list[str]) -> list[str]:
        return ["(", *pieces, ")"]

    def applied(self, function: str, argument: list[str]) -> list[str]:
        name = {"log_sigmoid": "nn.functional.logsigmoid"}.get(function, function)
        return [f"torch.{name}(", *argument, ")"]
