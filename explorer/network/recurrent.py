"""The module a cell becomes: stacked layers with torch's parameter names and calling convention."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, Literal

import torch
from torch import Tensor, nn

from explorer.cells import CELLS, Cell
from explorer.cells.exchange import CANDIDATE, STATE, exchanged
from explorer.network.initialisation import INITIALISATIONS, initialise
from explorer.network.inputs import sequence_first
from explorer.network.layout import Layout
from explorer.network.stack import SUFFIXES, Stack, initial_states, read_stack
from explorer.network.unroll import run_layer


class Recurrent(nn.Module):
    """A stack of one cell's layers, called like `torch.nn.LSTM` and its relatives.

    Parameters carry torch's names and row order (`weight_ih_l0`, `weight_hh_l0_reverse`, …), so a
    `state_dict` of the torch module of the same kind loads as it is. Peephole weights are called
    `weight_ci_l0`, `weight_cf_l0`, `weight_co_l0`, each of shape (H,). A cell whose output is
    projected has `proj_size` numbers P in h, and `weight_hr_l0` of shape (P, H). A cell none of
    whose gates sees the state before has no `weight_hh_l0` and no `bias_hh_l0`.
    """

    def __init__(
        self,
        cell: Cell,
        input_size: int,
        hidden_size: int,
        *,
        num_layers: int = 1,
        bias: bool = True,
        batch_first: bool = False,
        bidirectional: bool = False,
        proj_size: int = 0,
        dtype: torch.dtype | None = None,
    ) -> None:
        super().__init__()
        self.cell = cell
        self.input_size = input_size
        self.hidden_size = hidden_size
        self.num_layers = num_layers
        self.bias = bias
        self.batch_first = batch_first
        self.bidirectional = bidirectional
        self.proj_size = proj_size
        for name, shape in self._shapes():
            self.register_parameter(name, nn.Parameter(torch.zeros(shape, dtype=dtype)))

    def forward(self, x: Tensor, state: Any = None) -> tuple[Tensor, Any]:
        """The states h of the last layer at every step, and the states after the last step.

        x is (T, B, I), or (B, T, I) with `batch_first`; the output has the same layout with H (or
        2 H) features. One sequence without a batch axis, (T, I), gives an output and states without
        it. The state is a tensor, or for cells with several states a tuple of them in the order of
        `cell.states`, as (h, c), each (layers · directions, B, H). Every step evaluates the cell's
        own equations, and autograd sees each of them. Raises ValueError for a wrong shape.
        """
        stack = read_stack(self)
        values = sequence_first(stack, x)
        layout = Layout(self.batch_first, batched=x.dim() == 3)
        start = initial_states(stack, state, values, batched=layout.batched)
        finals: list[dict[str, Tensor]] = []
        for layers in stack.layers:
            outputs: list[Tensor] = []
            for layer in layers:
                flip = len(outputs) == 1
                prev = {name: start[name][len(finals)] for name in self.cell.states}
                states = run_layer(layer, values.flip(0) if flip else values, prev)
                finals.append({name: states[name][-1] for name in self.cell.states})
                outputs.append(states["h"].flip(0) if flip else states["h"])
            values = torch.cat(outputs, dim=-1)
        final = tuple(torch.stack([f[name] for f in finals]) for name in self.cell.states)
        if not layout.batched:
            final = tuple(part.squeeze(1) for part in final)
        return layout.own(values), final if len(final) > 1 else final[0]

    def extra_repr(self) -> str:
        return f"{self.cell.key}, {self.input_size}, {self.hidden_size}, layers={self.num_layers}"

    def stack(self) -> Stack:
        """The layers of this module."""
        return read_stack(self)

    def _shapes(self) -> Iterator[tuple[str, tuple[int, ...]]]:
        size, rows = self.hidden_size, len(self.cell.rows) * self.hidden_size
        recurrent_rows = len(self.cell.recurrent_rows) * size
        directions, outputs = 2 if self.bidirectional else 1, self.proj_size or size
        for index in range(self.num_layers):
            inputs = self.input_size if index == 0 else outputs * directions
            for suffix in SUFFIXES[:directions]:
                end = f"_l{index}{suffix}"
                yield f"weight_ih{end}", (rows, inputs)
                if recurrent_rows:
                    yield f"weight_hh{end}", (recurrent_rows, outputs)
                if self.bias:
                    yield f"bias_ih{end}", (rows,)
                if self.bias and recurrent_rows:
                    yield f"bias_hh{end}", (recurrent_rows,)
                for row in self.cell.peepholes:
                    yield f"weight_c{row}{end}", (size,)
                if self.proj_size:
                    yield f"weight_hr{end}", (outputs, size)


def build_cell(
    key: str,
    input_size: int,
    hidden_size: int,
    *,
    seed: int = 0,
    num_layers: int = 1,
    bias: bool = True,
    batch_first: bool = False,
    bidirectional: bool = False,
    nonlinearity: Literal["tanh", "relu", "log_space"] | None = None,
    initialisation: str | None = None,
    gain: float = 1.0,
    forget_bias: float | None = None,
    candidate: str | None = None,
    state: str | None = None,
    dtype: torch.dtype | None = None,
) -> Recurrent:
    """A recurrent module of the cell `key`, its weights drawn from `seed` alone.

    Args:
        key: a key of `explorer.CELLS`.
        input_size: I, at least 1.
        hidden_size: H, at least 1.
        seed: of a generator of its own; torch's global one is left as it is.
        num_layers: how many layers, at least 1.
        bias: whether bias_ih and bias_hh exist.
        batch_first: x is (B, T, I) instead of (T, B, I).
        bidirectional: whether a second cell reads the sequence backwards.
        nonlinearity: "tanh" or "relu" for the `rnn`, "log_space" for the `mingru`; None is the
            cell's own.
        initialisation: "uniform" (torch's default, U(−1/√H, 1/√H)), "xavier" (Glorot and Bengio
            2010), "orthogonal" (Saxe et al. 2014) or "identity" (Le et al. 2015); None is the
            cell's own.
        gain: factor on every weight matrix and peephole vector, any finite number ≥ 0.
        forget_bias: sum of the two biases of the forget gate (Gers et al. 2000; Jozefowicz et al.
            2015), for cells that have one; None leaves what was drawn.
        candidate: the function around the candidate's sum, "sigmoid", "tanh", "relu" or "identity";
            None is the cell's own.
        state: the same inside the equation of the output, such as tanh of c in an LSTM.
        dtype: torch's default floating type if None.

    Raises:
        ValueError: for a key, size or option that is not allowed; it names those that are.
    """
    if key not in CELLS:
        raise ValueError(f"Unknown cell {key!r}; allowed are {', '.join(CELLS)}.")
    sizes = {"input_size": input_size, "hidden_size": hidden_size, "num_layers": num_layers}
    for name, size in sizes.items():
        if not isinstance(size, int) or size < 1:
            raise ValueError(f"{name} is {size!r}; allowed are whole numbers from 1.")
    cell = chosen_nonlinearity(CELLS[key], nonlinearity)
    for place, function in ((CANDIDATE, candidate), (STATE, state)):
        cell = cell if function is None else exchanged(cell, place, function)
    scheme = initialisation or cell.initialisation
    if scheme not in INITIALISATIONS:
        allowed = ", ".join(INITIALISATIONS)
        raise ValueError(f"Unknown initialisation {scheme!r}; allowed are {allowed}.")
    module = Recurrent(
        cell,
        input_size,
        hidden_size,
        num_layers=num_layers,
        bias=bias,
        batch_first=batch_first,
        bidirectional=bidirectional,
        dtype=dtype,
    )
    initialise(module.stack(), scheme, seed=seed, gain=gain, forget_bias=forget_bias)
    return module


def chosen_nonlinearity(cell: Cell, nonlinearity: str | None) -> Cell:
    """The cell with another squashing function, if it has that choice.

    Raises ValueError if it has not.
    """
    own = cell.twin_options.get("nonlinearity")
    if nonlinearity is None or nonlinearity == own:
        return cell
    if nonlinearity not in cell.nonlinearities:
        allowed = ", ".join(name for name in (own, *cell.nonlinearities) if name) or "none"
        raise ValueError(
            f"{cell.title} has no nonlinearity {nonlinearity!r} to choose; allowed: {allowed}."
        )
    return cell.nonlinearities[nonlinearity]
