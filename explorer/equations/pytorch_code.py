"""Writes terms as PyTorch expressions."""

from __future__ import annotations

from explorer.cells.terms import InputProduct, Peephole, RecurrentProduct, Term, Value
from explorer.equations.printer import Dialect, Precedence, operand, printed, quotient_in_line


def pytorch_code(term: Term, *, bias: bool) -> str:
    """A term as an expression of `x`, signals such as `h_prev`, and `W`, `U`, `b_ih`, `b_hh`, `p`.

    The weights are dictionaries with the names of rows as keys. Without `bias`, `b_ih` and `b_hh`
    are left out. Raises ValueError for a term that has no code.
    """
    return "".join(printed(term, _Code(bias=bias)))


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
