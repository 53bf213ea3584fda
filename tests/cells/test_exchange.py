"""Another function in a cell's place for one: against plain loops with that function in them."""

from __future__ import annotations

from collections.abc import Callable

import pytest
import torch
from torch import Tensor, nn

from explorer import CELLS, Cell, Clamp, Recurrent, build_cell, gradients, jacobians, trace
from explorer.cells.exchange import (
    EXCHANGEABLE,
    exchange_places,
    exchanged,
    exchanged_signal,
    own_function,
)
from explorer.cells.intervals import RANGES
from explorer.equations.mathml import equation_mathml
from explorer.equations.plain import plain_text
from explorer.equations.printed import printed_equations
from explorer.network.exchanged_network import (
    exchanged_network,
    from_identity,
    starts_at_identity,
)
from explorer.network.unroll import opened_steps, run_layer
from tests.plain_cells import (
    PlainWeights,
    assert_close,
    assert_one_sentence,
    sigma,
    with_drawn_weights,
)

Phi = Callable[[Tensor], Tensor]
Step = Callable[[PlainWeights, Tensor, list[Tensor], Phi, Phi], dict[str, Tensor]]
PHI: dict[str, Phi] = {
    "sigmoid": sigma,
    "tanh": torch.tanh,
    "relu": lambda a: torch.where(a > 0, a, torch.zeros_like(a)),
    "identity": lambda a: a,
}
TANH_CELLS = ("lstm", "lstm_peephole", "lstm_cifg", "gru", "gru_reset_before", "gru_simple", "mgu")
# Every cell with every function in every place that it has.
EVERY = [
    (key, place, function)
    for key, cell in CELLS.items()
    for place in exchange_places(cell)
    for function in EXCHANGEABLE
]


def rnn(w: PlainWeights, x: Tensor, s: list[Tensor], g: Phi, out: Phi) -> dict[str, Tensor]:
    return {"h": out(w.x("h", x) + w.u("h", s[0]))}


def lstm(w: PlainWeights, x: Tensor, s: list[Tensor], g: Phi, out: Phi) -> dict[str, Tensor]:
    i, f, o = (sigma(w.x(gate, x) + w.u(gate, s[0])) for gate in "ifo")
    new = g(w.x("g", x) + w.u("g", s[0]))
    c = f * s[1] + i * new
    return {"i": i, "f": f, "g": new, "o": o, "c": c, "h": o * out(c)}


def gru(w: PlainWeights, x: Tensor, s: list[Tensor], g: Phi, out: Phi) -> dict[str, Tensor]:
    r, z = (sigma(w.x(gate, x) + w.u(gate, s[0])) for gate in "rz")
    n = g(w.x("n", x) + r * w.u("n", s[0]))
    return {"r": r, "z": z, "n": n, "h": (1 - z) * n + z * s[0]}


def reset_first(w: PlainWeights, x: Tensor, s: list[Tensor], g: Phi, out: Phi) -> dict[str, Tensor]:
    r, z = (sigma(w.x(gate, x) + w.u(gate, s[0])) for gate in "rz")
    n = g(w.x("n", x) + w.u("n", r * s[0]))
    return {"r": r, "z": z, "n": n, "h": (1 - z) * n + z * s[0]}


PLAIN: dict[str, tuple[Step, str]] = {
    "rnn": (rnn, "h"),
    "irnn": (rnn, "h"),
    "lstm": (lstm, "ifgo"),
    "gru": (gru, "rzn"),
    "gru_reset_before": (reset_first, "rzn"),
}


def plain_run(module: Recurrent, x: Tensor, phi: dict[str, str]) -> list[dict[str, Tensor]]:
    """The signals of every step by a plain loop, live, from the weights of a module."""
    step, letters = PLAIN[module.cell.key]
    weights = PlainWeights(module, letters, "_l0")
    before = [x.new_zeros(x.shape[1], module.hidden_size) for _ in module.cell.states]
    steps = []
    for now in x:
        functions = (PHI[phi.get("candidate", "tanh")], PHI[phi.get("state", "tanh")])
        signals = step(weights, now, before, *functions)
        for value in signals.values():
            value.retain_grad()
        before = [signals[name] for name in module.cell.states]
        steps.append(signals)
    return steps


def drawn(key: str, place: str, function: str) -> tuple[Recurrent, Tensor]:
    module = build_cell(key, 3, 4, dtype=torch.float64, **{place: function})
    generator = torch.Generator().manual_seed(3)
    x = torch.randn(6, 2, 3, dtype=torch.float64, generator=generator)
    return with_drawn_weights(module, 5), x


@pytest.mark.parametrize(
    ("key", "place", "function"), [one for one in EVERY if one[0] in PLAIN], ids="-".join
)
def test_signals_and_gradients_are_those_of_a_plain_loop(
    key: str, place: str, function: str
) -> None:
    module, x = drawn(key, place, function)
    steps = plain_run(module, x, {place: function})
    steps[-1]["h"].sum().backward()
    traced, back = trace(module, x), gradients(module, x)
    for name in traced.names:
        assert_close(traced[name], torch.stack([step[name] for step in steps]))
    for name in module.cell.states:
        live = [step[name].grad for step in steps]
        assert_close(back[name], torch.stack([x.new_zeros(2, 4) if g is None else g for g in live]))


def test_both_places_at_once() -> None:
    module = build_cell("lstm", 3, 4, dtype=torch.float64, candidate="relu", state="identity")
    with_drawn_weights(module, 5)
    x = torch.randn(6, 2, 3, dtype=torch.float64, generator=torch.Generator().manual_seed(3))
    steps = plain_run(module, x, {"candidate": "relu", "state": "identity"})
    assert_close(trace(module, x)["h"], torch.stack([step["h"] for step in steps]))


def test_the_jacobian_is_that_of_a_plain_loop() -> None:
    module, x = drawn("gru_reset_before", "candidate", "sigmoid")
    x = x[:, :1]
    steps = plain_run(module, x, {"candidate": "sigmoid"})
    first, last = steps[0]["h"], steps[-1]["h"][0]
    rows = [torch.autograd.grad(one, first, retain_graph=True)[0][0] for one in last]
    expected = torch.linalg.svdvals(torch.stack(rows))
    assert_close(jacobians(trace(module, x)).singular_values[0], expected)


def test_a_held_candidate_is_held_there_too() -> None:
    module, x = drawn("lstm", "candidate", "relu")
    held = trace(module, x, clamp=Clamp("g", 0.0))
    assert torch.equal(held["c"], torch.zeros_like(held["c"]))


@pytest.mark.parametrize(
    ("key", "place"), [(k, p) for k, cell in CELLS.items() for p in exchange_places(cell)]
)
def test_with_its_own_function_it_is_the_cell(key: str, place: str) -> None:
    cell = CELLS[key]
    assert exchanged(cell, place, own_function(cell, place)) is cell


def test_what_is_declared_is_found() -> None:
    places = {key: exchange_places(cell) for key, cell in CELLS.items()}
    assert places["rnn"] == places["irnn"] == ("state",)
    assert places["lstm"] == ("candidate", "state")
    # Nothing squashes the blend of a GRU, nor the quotient of an sLSTM.
    assert places["gru"] == places["slstm"] == ("candidate",)
    assert {own_function(CELLS[key], "candidate") for key in TANH_CELLS} == {"tanh"}
    assert own_function(CELLS["irnn"], "state") == "relu"
    # A minGRU's candidate is a bare sum.
    assert own_function(CELLS["mingru"], "candidate") == "identity"
    assert exchanged_signal(CELLS["lstm"], "state").name == "h"
    projected = CELLS["lstm"].projected
    assert projected is not None
    assert exchanged_signal(projected, "state").name == "m"


def test_torch_has_the_plain_rnn_with_relu_and_no_other() -> None:
    module, x = drawn("rnn", "state", "relu")
    theirs = nn.RNN(3, 4, nonlinearity="relu", dtype=torch.float64)
    theirs.load_state_dict(module.state_dict())
    assert_close(trace(module, x)["h"], theirs(x)[0])
    assert exchanged(CELLS["rnn"], "state", "relu").twin == "RNN"
    assert exchanged(CELLS["irnn"], "state", "tanh").twin_options == {"nonlinearity": "tanh"}
    for key, place, function in EVERY:
        other = exchanged(CELLS[key], place, function)
        if other is not CELLS[key] and CELLS[key].twin != "RNN":
            assert other.twin is None


@pytest.mark.parametrize(("key", "place", "function"), EVERY, ids="-".join)
def test_declared_ends_are_those_of_the_values(key: str, place: str, function: str) -> None:
    cell = exchanged(CELLS[key], place, function)
    for signal, values in extreme_values(cell).items():
        declared = cell.signal(signal)
        assert values.min() >= (-torch.inf if declared.low is None else declared.low)
        assert values.max() <= (torch.inf if declared.high is None else declared.high)
    there = exchanged_signal(CELLS[key], place)
    if own_function(CELLS[key], place) != function and there.kind == "candidate":
        ends = (cell.signal(there.name).low, cell.signal(there.name).high)
        assert ends == tuple(e if abs(e) < torch.inf else None for e in RANGES[function])


def extreme_values(cell: Cell) -> dict[str, Tensor]:
    """Signals of a cell with large weights; only steps that do not overflow."""
    module = Recurrent(cell, 2, 8, dtype=torch.float64)
    generator = torch.Generator().manual_seed(2)
    with torch.no_grad():
        for parameter in module.parameters():
            parameter.normal_(0.0, 2.0, generator=generator)
    x = torch.randn(12, 1, 2, dtype=torch.float64, generator=generator)
    prev = {
        name: torch.full((1, 8), cell.starts.get(name, 0.0), dtype=torch.float64)
        for name in cell.states
    }
    layer = module.stack().layers[0][0]
    with torch.no_grad():
        states = run_layer(layer, x, prev)
        return dict(opened_steps(layer, x, prev, states).signals)


def test_states_are_unbounded_where_the_function_is() -> None:
    def ends(key: str, place: str, function: str, name: str) -> tuple[float | None, float | None]:
        signal = exchanged(CELLS[key], place, function).signal(name)
        return signal.low, signal.high

    assert ends("rnn", "state", "relu", "h") == (0.0, None)
    assert ends("gru", "candidate", "relu", "h") == (0.0, None)
    assert ends("gru", "candidate", "sigmoid", "h") == (0.0, 1.0)
    assert ends("gru", "candidate", "identity", "h") == (None, None)
    # Its own tanh still bounds what an LSTM shows.
    assert ends("lstm", "candidate", "relu", "h") == (-1.0, 1.0)
    assert ends("lstm", "state", "sigmoid", "h") == (0.0, 1.0)
    assert ends("lstm", "state", "identity", "h") == (None, None)


def test_equations_are_printed_with_the_new_function() -> None:
    def printed(place: str, function: str, name: str) -> str:
        cell = exchanged(CELLS["lstm"], place, function)
        equations = printed_equations(cell, stacked=False, bias=True, flipped=frozenset())
        equation = next(one for one in equations if one.name == name)
        symbols = {"x": "x", "h_prev": "h₋", "c_prev": "c₋", "c": "c", "o": "o", "g": "g"}
        assert "math" in equation_mathml(equation, cell, "pytorch")
        return plain_text(equation.term, cell, "pytorch", symbols)

    assert printed("candidate", "sigmoid", "g") == "σ(W_g x + U_g h₋ + b_g)"
    # For the identity nothing is written.
    assert printed("candidate", "identity", "g") == "W_g x + U_g h₋ + b_g"
    assert printed("state", "identity", "h") == "o ⊙ c"
    assert printed("state", "relu", "h") == "o ⊙ ReLU(c)"


def test_a_cell_without_such_a_place_says_so_in_one_sentence() -> None:
    log_space = CELLS["mingru"].nonlinearities["log_space"]
    refused: list[tuple[Cell, str, str, tuple[str, ...]]] = [
        (CELLS["gru"], "state", "relu", ("GRU", "candidate")),
        (CELLS["rnn"], "candidate", "relu", ("RNN", "state")),
        (log_space, "candidate", "tanh", ("none at all",)),
        (CELLS["gru"], "gate", "relu", ("'gate'", "candidate, state")),
        (CELLS["gru"], "candidate", "exp", ("'exp'", "sigmoid, tanh, relu, identity")),
    ]
    for cell, place, function, parts in refused:
        with pytest.raises(ValueError, match=r"allowed|to exchange") as raised:
            exchanged(cell, place, function)
        assert_one_sentence(raised.value, *parts)


def test_a_network_keeps_its_weights() -> None:
    network = build_cell("lstm", 3, 4, num_layers=2, seed=1)
    other = exchanged_network(network, "candidate", "sigmoid")
    assert other.cell.title == "LSTM, σ in the candidate"
    assert all(map(torch.equal, network.parameters(), other.parameters()))


def test_from_the_identity_a_relu_state_stays_when_nothing_comes_in() -> None:
    network = from_identity(build_cell("rnn", 3, 4, seed=1, state="relu", dtype=torch.float64))
    x = torch.zeros(9, 1, 3, dtype=torch.float64)
    start = torch.rand(1, 1, 4, dtype=torch.float64, generator=torch.Generator().manual_seed(0))
    h = trace(network, x, start)["h"]
    assert torch.equal(h, start.expand(9, 1, 4))
    before = build_cell("rnn", 3, 4, seed=1, dtype=torch.float64)
    assert torch.equal(*(one.get_parameter("weight_ih_l0") for one in (network, before)))


def test_a_cell_with_gates_has_no_identity_to_start_from() -> None:
    assert not starts_at_identity(build_cell("gru", 3, 4))
    with pytest.raises(ValueError, match="without gates") as raised:
        from_identity(build_cell("gru", 3, 4))
    assert_one_sentence(raised.value, "GRU")
