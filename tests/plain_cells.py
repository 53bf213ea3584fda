"""The oracle: every cell as a plain, slow loop of one line per equation, and cases to run it on.

Written from the published equations, with live tensors at every step. Nothing here calls the
explorer's own equations, layers or traces.
"""

from __future__ import annotations

import math
import operator
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

import torch
from hypothesis import strategies as st
from torch import Tensor, nn

from explorer import build_cell
from explorer.cells import terms

TORCH_MODULES: dict[str, tuple[type[nn.RNNBase], dict[str, str]]] = {
    "rnn": (nn.RNN, {"nonlinearity": "tanh"}),
    "rnn_relu": (nn.RNN, {"nonlinearity": "relu"}),
    "lstm": (nn.LSTM, {}),
    "gru": (nn.GRU, {}),
}
OUR_CELLS: dict[str, tuple[str, str | None]] = {
    "rnn": ("rnn", None),
    "rnn_relu": ("rnn", "relu"),
    "irnn": ("irnn", None),
    "lstm": ("lstm", None),
    "lstm_peephole": ("lstm_peephole", None),
    "lstm_cifg": ("lstm_cifg", None),
    "gru": ("gru", None),
    "gru_reset_before": ("gru_reset_before", None),
    "gru_simple": ("gru_simple", None),
    "mgu": ("mgu", None),
    "mingru": ("mingru", None),
    "mingru_log_space": ("mingru", "log_space"),
    "minlstm": ("minlstm", None),
    "slstm": ("slstm", None),
}
# What is left of a relative error of 1e-6 when no step of the way is in single precision: a looser
# bound for float64 would not notice one that is.
RELATIVE_ERROR = {torch.float64: 1e-10, torch.float32: 1e-5}


class PlainWeights:
    """The weights of one layer and direction, by gate letter, read off torch's parameter names."""

    def __init__(self, module: nn.Module, letters: str, suffix: str) -> None:
        self.parameters = {
            name.removesuffix(suffix): parameter
            for name, parameter in module.named_parameters()
            if name.endswith(suffix)
        }
        self.letters = letters

    def x(self, letter: str, x: Tensor) -> Tensor:
        """W x + b_ih for one gate: (B, I) → (B, H)."""
        return x @ self._rows("weight_ih", letter).T + self._rows("bias_ih", letter)

    def u(self, letter: str, h: Tensor) -> Tensor:
        """U h + b_hh for one gate: (B, H) → (B, H)."""
        return h @ self._rows("weight_hh", letter).T + self._rows("bias_hh", letter)

    def p(self, letter: str) -> Tensor:
        """The peephole weights of one gate, (H,)."""
        return self.parameters[f"weight_c{letter}"]

    def _rows(self, name: str, letter: str) -> Tensor:
        size = len(self.parameters["weight_ih"]) // len(self.letters)
        start = self.letters.index(letter) * size
        if name not in self.parameters:  # a module without biases
            return self.parameters["weight_ih"].new_zeros(size)
        return self.parameters[name][start : start + size]


def sigma(a: Tensor) -> Tensor:
    return 1 / (1 + torch.exp(-a))


def log_sigma(a: Tensor) -> Tensor:
    return (a - a.abs()) / 2 - torch.log1p(torch.exp(-a.abs()))


def larger(a: Tensor, b: Tensor) -> Tensor:
    return torch.where(a > b, a, b)


def rnn(w: PlainWeights, x: Tensor, h: Tensor) -> dict[str, Tensor]:
    return {"h": torch.tanh(w.x("h", x) + w.u("h", h))}


def rnn_relu(w: PlainWeights, x: Tensor, h: Tensor) -> dict[str, Tensor]:
    a = w.x("h", x) + w.u("h", h)
    return {"h": torch.where(a > 0, a, torch.zeros_like(a))}


def lstm(w: PlainWeights, x: Tensor, h: Tensor, c: Tensor) -> dict[str, Tensor]:
    i = sigma(w.x("i", x) + w.u("i", h))
    f = sigma(w.x("f", x) + w.u("f", h))
    g = torch.tanh(w.x("g", x) + w.u("g", h))
    o = sigma(w.x("o", x) + w.u("o", h))
    c = f * c + i * g
    return {"i": i, "f": f, "g": g, "o": o, "c": c, "h": o * torch.tanh(c)}


def lstm_peephole(w: PlainWeights, x: Tensor, h: Tensor, c: Tensor) -> dict[str, Tensor]:
    i = sigma(w.x("i", x) + w.u("i", h) + w.p("i") * c)
    f = sigma(w.x("f", x) + w.u("f", h) + w.p("f") * c)
    g = torch.tanh(w.x("g", x) + w.u("g", h))
    c = f * c + i * g
    o = sigma(w.x("o", x) + w.u("o", h) + w.p("o") * c)
    return {"i": i, "f": f, "g": g, "o": o, "c": c, "h": o * torch.tanh(c)}


def lstm_cifg(w: PlainWeights, x: Tensor, h: Tensor, c: Tensor) -> dict[str, Tensor]:
    i = sigma(w.x("i", x) + w.u("i", h))
    f = 1 - i
    g = torch.tanh(w.x("g", x) + w.u("g", h))
    o = sigma(w.x("o", x) + w.u("o", h))
    c = f * c + i * g
    return {"i": i, "f": f, "g": g, "o": o, "c": c, "h": o * torch.tanh(c)}


def gru(w: PlainWeights, x: Tensor, h: Tensor) -> dict[str, Tensor]:
    r = sigma(w.x("r", x) + w.u("r", h))
    z = sigma(w.x("z", x) + w.u("z", h))
    n = torch.tanh(w.x("n", x) + r * w.u("n", h))
    return {"r": r, "z": z, "n": n, "h": (1 - z) * n + z * h}


def gru_reset_before(w: PlainWeights, x: Tensor, h: Tensor) -> dict[str, Tensor]:
    r = sigma(w.x("r", x) + w.u("r", h))
    z = sigma(w.x("z", x) + w.u("z", h))
    n = torch.tanh(w.x("n", x) + w.u("n", r * h))
    return {"r": r, "z": z, "n": n, "h": (1 - z) * n + z * h}


def gru_simple(w: PlainWeights, x: Tensor, h: Tensor) -> dict[str, Tensor]:
    z = sigma(w.x("z", x) + w.u("z", h))
    n = torch.tanh(w.x("n", x) + w.u("n", h))
    return {"z": z, "n": n, "h": (1 - z) * n + z * h}


def mgu(w: PlainWeights, x: Tensor, h: Tensor) -> dict[str, Tensor]:
    f = sigma(w.x("f", x) + w.u("f", h))
    n = torch.tanh(w.x("n", x) + w.u("n", f * h))
    return {"f": f, "n": n, "h": (1 - f) * h + f * n}


def mingru(w: PlainWeights, x: Tensor, h: Tensor) -> dict[str, Tensor]:
    z = sigma(w.x("z", x))
    n = w.x("n", x)
    return {"z": z, "n": n, "h": (1 - z) * h + z * n}


def mingru_log_space(w: PlainWeights, x: Tensor, h: Tensor) -> dict[str, Tensor]:
    z = sigma(w.x("z", x))
    v = w.x("n", x)
    n = torch.where(v >= 0, v + 0.5, sigma(v))
    return {"z": z, "n": n, "h": (1 - z) * h + z * n}


def minlstm(w: PlainWeights, x: Tensor, h: Tensor) -> dict[str, Tensor]:
    f, i = sigma(w.x("f", x)), sigma(w.x("i", x))
    f, i = f / (f + i), i / (f + i)
    n = w.x("n", x)
    return {"f": f, "i": i, "n": n, "h": f * h + i * n}


def slstm(w: PlainWeights, x: Tensor, *before: Tensor) -> dict[str, Tensor]:
    h, m, n, c = before
    i = w.x("i", x) + w.u("i", h)
    f = log_sigma(w.x("f", x) + w.u("f", h)) + m
    g = torch.tanh(w.x("g", x) + w.u("g", h))
    o = sigma(w.x("o", x) + w.u("o", h))
    m = larger(f, i)
    i, f = torch.exp(i - m), torch.exp(f - m)
    c, n = f * c + i * g, f * n + i
    return {"m": m, "i": i, "f": f, "g": g, "o": o, "c": c, "n": n, "h": o * c / n}


@dataclass(frozen=True)
class PlainCell:
    """A step, the order of the gate blocks in the weights, and the states it carries on.

    `sees_state` says whether gates do, `first` has the states that do not begin at 0, `positive`
    those that are never below it.
    """

    step: Callable[..., dict[str, Tensor]]
    letters: str
    states: str = "h"
    sees_state: bool = True
    first: Mapping[str, float] = field(default_factory=dict)
    positive: str = ""


PLAIN_CELLS = {
    "rnn": PlainCell(rnn, "h"),
    "rnn_relu": PlainCell(rnn_relu, "h"),
    "irnn": PlainCell(rnn_relu, "h"),
    "lstm": PlainCell(lstm, "ifgo", "hc"),
    "lstm_peephole": PlainCell(lstm_peephole, "ifgo", "hc"),
    "lstm_cifg": PlainCell(lstm_cifg, "igo", "hc"),
    "gru": PlainCell(gru, "rzn"),
    "gru_reset_before": PlainCell(gru_reset_before, "rzn"),
    "gru_simple": PlainCell(gru_simple, "zn"),
    "mgu": PlainCell(mgu, "fn"),
    "mingru": PlainCell(mingru, "zn", sees_state=False),
    "mingru_log_space": PlainCell(mingru_log_space, "zn", sees_state=False, positive="h"),
    "minlstm": PlainCell(minlstm, "fin", sees_state=False),
    "slstm": PlainCell(slstm, "ifgo", "hmnc", first={"m": -math.inf}, positive="n"),
}


@dataclass(frozen=True, eq=False)
class PlainRun:
    """signals[layer, direction][name][t] is the live (B, H) tensor at position t.

    `output` has the module's own layout. `final` holds the states after the last step that was
    read, (layers · directions, B, H) each.
    """

    signals: dict[tuple[int, str], dict[str, list[Tensor]]]
    output: Tensor
    final: dict[str, Tensor]


def plain_run(key: str, module: nn.Module, x: Tensor, state: Any = None) -> PlainRun:
    """Runs the cell `key` with the weights of a module, ours or torch's, step after step."""
    source: Any = module
    cell = PLAIN_CELLS[key]
    inputs = list((x.transpose(0, 1) if source.batch_first else x).unbind(0))
    start = state if isinstance(state, tuple) else (state,) * len(cell.states)
    runs: dict[tuple[int, str], dict[str, list[Tensor]]] = {}
    finals = []
    for layer in range(source.num_layers):
        outputs = []
        for direction in ("forward", "backward") if source.bidirectional else ("forward",):
            ending = "_reverse" if direction == "backward" else ""
            weights = PlainWeights(module, cell.letters, f"_l{layer}{ending}")
            shape = (len(inputs[0]), source.hidden_size)
            before = [
                x.new_full(shape, cell.first.get(name, 0.0)) if s is None else s[len(runs)]
                for name, s in zip(cell.states, start, strict=True)
            ]
            steps: list[dict[str, Tensor]] = [{} for _ in inputs]
            positions = range(len(inputs))
            for t in positions if direction == "forward" else reversed(positions):
                steps[t] = cell.step(weights, inputs[t], *before)
                before = [steps[t][name] for name in cell.states]
            runs[layer, direction] = {name: [step[name] for step in steps] for name in steps[0]}
            finals.append(before)
            outputs.append([step["h"] for step in steps])
        inputs = [torch.cat(parts, dim=-1) for parts in zip(*outputs, strict=True)]
    output = torch.stack(inputs, dim=1 if source.batch_first else 0)
    final = {
        name: torch.stack([last[index] for last in finals])
        for index, name in enumerate(cell.states)
    }
    return PlainRun(runs, output, final)


@dataclass(frozen=True)
class Case:
    """A module's options, an input's shape and a seed."""

    steps: int = 5
    batch: int = 2
    input_size: int = 3
    hidden_size: int = 4
    num_layers: int = 1
    bidirectional: bool = False
    bias: bool = True
    batch_first: bool = False
    dtype: torch.dtype = torch.float64
    with_state: bool = False
    seed: int = 0

    @property
    def options(self) -> dict[str, Any]:
        """The arguments of a constructor, torch's or ours."""
        names = ("num_layers", "bidirectional", "bias", "batch_first", "dtype")
        return {name: getattr(self, name) for name in names}

    def torch_module(self, key: str) -> nn.Module:
        """torch's own module for the cell `key`, with the weights of this case."""
        kind, options = TORCH_MODULES[key]
        module = kind(self.input_size, self.hidden_size, **options, **self.options)
        return with_drawn_weights(module, self.seed)

    def our_module(self, key: str) -> nn.Module:
        """Our module for the cell `key`, with weights that are no initialisation's."""
        name, nonlinearity = OUR_CELLS[key]
        module = build_cell(
            name, self.input_size, self.hidden_size, nonlinearity=nonlinearity, **self.options
        )
        return with_drawn_weights(module, self.seed)

    def input(self) -> Tensor:
        """x in the module's layout."""
        first = (self.batch, self.steps) if self.batch_first else (self.steps, self.batch)
        return self._normal(1, *first, self.input_size)

    def state(self, key: str) -> Any:
        """The states before the first step as the module takes them; None if not given."""
        count = self.num_layers * (2 if self.bidirectional else 1)
        shape = (count, self.batch, self.hidden_size)
        if not self.with_state:
            return None
        cell = PLAIN_CELLS[key]
        drawn = [self._normal(2 + n, *shape) for n in range(len(cell.states))]
        parts = [
            part.abs() + 0.5 if name in cell.positive else part
            for name, part in zip(cell.states, drawn, strict=True)
        ]
        return tuple(parts) if len(parts) > 1 else parts[0]

    def _normal(self, offset: int, *shape: int) -> Tensor:
        generator = torch.Generator().manual_seed(1000 * self.seed + offset)
        return torch.randn(shape, generator=generator, dtype=self.dtype)


def cases(**fixed: Any) -> st.SearchStrategy[Case]:
    """Small modules of every kind; `fixed` are fields of a Case that do not vary."""
    varied: dict[str, st.SearchStrategy[Any]] = {
        "steps": st.integers(1, 7),
        "batch": st.integers(1, 3),
        "input_size": st.integers(1, 4),
        "hidden_size": st.integers(1, 5),
        "num_layers": st.integers(1, 3),
        "bidirectional": st.booleans(),
        "bias": st.booleans(),
        "batch_first": st.booleans(),
        "dtype": st.sampled_from([torch.float64, torch.float32]),
        "with_state": st.booleans(),
        "seed": st.integers(0, 10_000),
    }
    return st.builds(Case, **varied | {name: st.just(value) for name, value in fixed.items()})


def with_drawn_weights(module: nn.Module, seed: int) -> nn.Module:
    """The module, every parameter drawn anew: no bias, peephole or block is left at 0 or I."""
    generator = torch.Generator().manual_seed(seed)
    with torch.no_grad():
        for parameter in module.parameters():
            scale = 1.2 / math.sqrt(parameter.shape[-1]) if parameter.dim() == 2 else 0.8
            parameter.normal_(0.0, scale, generator=generator)
    return module


def assert_close(actual: Tensor, expected: Tensor) -> None:
    """Equal in shape, type and value, up to rounding relative to the largest value.

    Never relative to less than 1, the size of a gate and of a loss's own derivative: a lone value
    that is small because two of that size cancel in it has their rounding.
    """
    expected = expected.detach()
    bound = RELATIVE_ERROR[expected.dtype] * max(float(expected.abs().max()), 1.0)
    torch.testing.assert_close(actual, expected, rtol=0.0, atol=bound)


def assert_one_sentence(error: BaseException, *parts: str) -> None:
    """The message is one line and names every part."""
    message = str(error)
    assert "\n" not in message
    assert message.endswith(".")
    for part in parts:
        assert part in message


OPERATIONS: dict[type[terms.Term], Callable[[Any, Any], Any]] = {
    terms.Sum: operator.add,
    terms.Difference: operator.sub,
    terms.Product: operator.mul,
    terms.Quotient: operator.truediv,
    terms.Maximum: larger,
}


def term_value(
    term: terms.Term,
    weights: PlainWeights,
    x: Tensor,
    before: Mapping[str, Tensor],
    now: Mapping[str, Tensor],
) -> Tensor | float:
    """What a symbolic equation says, in numbers."""

    def value(part: terms.Term) -> Any:
        return term_value(part, weights, x, before, now)

    functions = {
        "sigmoid": sigma,
        "tanh": torch.tanh,
        "relu": lambda a: (a + a.abs()) / 2,
        "exp": torch.exp,
        "log_sigmoid": log_sigma,
    }
    match term:
        case terms.Constant():
            result = term.value
        case terms.Value():
            result = (before if term.previous else now)[term.name]
        case terms.InputProduct():
            result = weights.x(term.row, x)
        case terms.RecurrentProduct():
            result = weights.u(term.row, value(term.source))
        case terms.Peephole():
            result = weights.p(term.row)
        case terms.Sum(left, right) | terms.Difference(left, right) | terms.Product(left, right):
            result = OPERATIONS[type(term)](value(left), value(right))
        case terms.Quotient(left, right) | terms.Maximum(left, right):
            result = OPERATIONS[type(term)](value(left), value(right))
        case terms.Negative():
            result = -value(term.inner)
        case terms.Function():
            result = functions[term.name](value(term.argument))
        case _:
            raise AssertionError(f"no rule for {type(term).__name__}")
    return result
