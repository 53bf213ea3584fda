"""An LSTM with proj_size: torch's own output, and a plain loop with W_hr for all that is inside."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st
from torch import Tensor, nn
from torch.nn.utils import parametrizations
from torch.nn.utils.rnn import pack_padded_sequence

from explorer import Clamp, gradients, trace
from explorer.analysis.echo import echo
from explorer.backprop.backward import local_steps
from explorer.backprop.chain import chain, state_jacobians
from explorer.backprop.clipping import parameter_gradients
from explorer.backprop.jacobians import (
    jacobians,
    loss_step_map,
    one_sequence,
    products,
    step_jacobians,
)
from explorer.backprop.paths import paths, straight_path
from tests.plain_cells import Case, assert_close, assert_one_sentence, cases, with_drawn_weights

# torch says once that its quickest kernel has no projections.
pytestmark = pytest.mark.filterwarnings("ignore:LSTM with projections")

Place = tuple[int, str]
Held = Callable[[str, int, Tensor], Tensor]


def free(_: str, __: int, value: Tensor) -> Tensor:
    return value


@dataclass
class Loop:
    """Live values of every step, by place and name, and the output (T, B, directions · P)."""

    signals: dict[Place, dict[str, list[Tensor]]] = field(default_factory=dict)
    output: Tensor = field(default_factory=lambda: torch.empty(0))


def one_step(
    weights: dict[str, Tensor], x: Tensor, h: Tensor, c: Tensor, *, held: Held = free, t: int = 0
) -> dict[str, Tensor]:
    """The equations of torch's documentation, one after the other."""
    products = x @ weights["weight_ih"].T + h @ weights["weight_hh"].T
    if "bias_ih" in weights:
        products = products + weights["bias_ih"] + weights["bias_hh"]
    blocks = products.chunk(4, dim=-1)
    now = {name: held(name, t, torch.sigmoid(blocks["ifgo".index(name)])) for name in "ifo"}
    now["g"] = held("g", t, torch.tanh(blocks[2]))
    now["c"] = held("c", t, now["f"] * c + now["i"] * now["g"])
    now["m"] = held("m", t, now["o"] * torch.tanh(now["c"]))
    now["h"] = held("h", t, now["m"] @ weights["weight_hr"].T)
    return now


def weights_of(module: nn.LSTM, end: str) -> dict[str, Tensor]:
    own = {name.removesuffix(end): p for name, p in module.named_parameters() if name.endswith(end)}
    return {name: weight for name, weight in own.items() if not name.endswith("_reverse")}


def plain_loop(module: nn.LSTM, x: Tensor, state: Any, held: Held = free) -> Loop:
    loop, inputs = Loop(), x.transpose(0, 1) if module.batch_first else x
    for layer in range(module.num_layers):
        outputs = []
        for direction in ("forward", "backward")[: 2 if module.bidirectional else 1]:
            end = f"_l{layer}" + ("_reverse" if direction == "backward" else "")
            weights, entry = weights_of(module, end), len(loop.signals)
            batch = inputs.shape[1]
            h = inputs.new_zeros(batch, module.proj_size) if state is None else state[0][entry]
            c = inputs.new_zeros(batch, module.hidden_size) if state is None else state[1][entry]
            order = range(len(inputs))
            steps: dict[int, dict[str, Tensor]] = {}
            for t in order if direction == "forward" else reversed(order):
                steps[t] = one_step(weights, inputs[t], h, c, held=held, t=t)
                h, c = steps[t]["h"], steps[t]["c"]
            names = steps[0]
            loop.signals[layer, direction] = {n: [steps[t][n] for t in order] for n in names}
            outputs.append(torch.stack(loop.signals[layer, direction]["h"]))
        inputs = torch.cat(outputs, dim=-1)
    loop.output = inputs.transpose(0, 1) if module.batch_first else inputs
    return loop


def live_gradients(loop: Loop, loss: Tensor) -> dict[Place, dict[str, Tensor]]:
    for signals in loop.signals.values():
        for name in "hc":
            for step in signals[name]:
                step.retain_grad()
    loss.backward()
    return {
        place: {
            name: torch.stack(
                [torch.zeros_like(s) if s.grad is None else s.grad for s in signals[name]]
            )
            for name in "hc"
        }
        for place, signals in loop.signals.items()
    }


def projected(case: Case, size: int) -> nn.LSTM:
    module = nn.LSTM(case.input_size, case.hidden_size, proj_size=size, **case.options)
    return with_drawn_weights(module, case.seed)  # type: ignore[return-value]


def start_of(case: Case, size: int) -> Any:
    if not case.with_state:
        return None
    h, c = case.state("lstm")
    return h[..., :size].contiguous(), c


@st.composite
def projections(draw: st.DrawFn, **fixed: Any) -> tuple[Case, int]:
    case = draw(cases(**fixed).filter(lambda case: case.hidden_size > 1))
    return case, draw(st.integers(1, case.hidden_size - 1))


# torch and the loop are the oracles


@given(drawn=projections())
def test_a_trace_has_torchs_output_and_last_states_of_their_own_sizes(
    drawn: tuple[Case, int],
) -> None:
    case, size = drawn
    module, x, state = projected(case, size), case.input(), start_of(case, size)
    output, (h, c) = module(x, state)
    t = trace(module, x, state)
    assert_close(t.output, output)
    for entry, (layer, direction) in enumerate(t.by_place):
        last = 0 if direction == "backward" else case.steps - 1
        here = t.at(layer, direction)
        assert here["h"].shape == (case.steps, case.batch, size)
        assert here["c"].shape == (case.steps, case.batch, case.hidden_size)
        assert_close(here["h"][last], h[entry])
        assert_close(here["c"][last], c[entry])


@given(drawn=projections())
def test_every_signal_is_that_of_the_plain_loop(drawn: tuple[Case, int]) -> None:
    case, size = drawn
    module, x, state = projected(case, size), case.input(), start_of(case, size)
    t, loop = trace(module, x, state), plain_loop(module, x, state)
    for place, signals in loop.signals.items():
        assert set(t.at(*place).names) == set(signals)
        for name, steps in signals.items():
            assert_close(t.at(*place)[name], torch.stack(steps))


@given(drawn=projections(), loss=st.sampled_from(["last", "sum", 0, "squares"]))
def test_gradients_are_those_that_autograd_leaves_on_live_states(
    drawn: tuple[Case, int], loss: Any
) -> None:
    case, size = drawn
    module, x, state = projected(case, size), case.input(), start_of(case, size)
    loop = plain_loop(module, x, state)
    steps = loop.output.transpose(0, 1) if case.batch_first else loop.output
    values = {"last": steps[-1], "sum": steps, 0: steps[0], "squares": steps.square()}
    expected = live_gradients(loop, values[loss].sum())
    asked = (lambda output: output.square().sum()) if loss == "squares" else loss
    result = gradients(module, x, asked, state)
    for place, states in expected.items():
        for name, gradient in states.items():
            assert_close(result.at(*place)[name], gradient)


HOLDS = [
    [Clamp("h", 0.3, units=(1,), start=1, stop=4)],
    [Clamp("m", 0.3, units=(4,), start=2)],
    [Clamp("f", 0.9), Clamp("c", -1.5, units=(0, 3), start=3, stop=4)],
]


@pytest.mark.parametrize("holds", HOLDS, ids=["h", "m", "f and c"])
def test_what_is_held_is_held_in_values_and_gradients(holds: list[Clamp]) -> None:
    case = Case(steps=6, hidden_size=5, batch=2)
    module, x = projected(case, 2), case.input()

    def held(name: str, t: int, value: Tensor) -> Tensor:
        for hold in holds:
            if hold.signal == name and hold.start <= t < (hold.stop or 6):
                units = list(hold.units) if hold.units else list(range(value.shape[-1]))
                mask = torch.zeros(value.shape[-1], dtype=torch.bool)
                mask[units] = True
                value = torch.where(mask, torch.full_like(value, hold.value), value)
        return value

    loop = plain_loop(module, x, None, held)
    t = trace(module, x, clamp=holds)
    for name, steps in loop.signals[0, "forward"].items():
        assert_close(t[name], torch.stack(steps))
    expected = live_gradients(loop, loop.output.square().sum())[0, "forward"]
    result = gradients(module, x, lambda output: output.square().sum(), clamp=holds)
    for name, gradient in expected.items():
        assert_close(result[name], gradient)


@pytest.mark.parametrize("signal", ["h", "m"])
def test_a_unit_to_hold_is_counted_within_its_own_signal(signal: str) -> None:
    module, x = nn.LSTM(3, 5, proj_size=2), torch.ones(4, 1, 3)
    highest = {"h": 1, "m": 4}[signal]
    trace(module, x, clamp=Clamp(signal, 0.0, units=(highest,)))
    with pytest.raises(ValueError, match="no unit") as error:
        trace(module, x, clamp=Clamp(signal, 0.0, units=(highest + 1,)))
    assert_one_sentence(error.value, f"0 to {highest}")


# Jacobians and paths


def later(module: nn.LSTM, x: Tensor, h: Tensor, c: Tensor, first: int) -> tuple[Tensor, Tensor]:
    weights = weights_of(module, "_l0")
    for t in range(first, len(x)):
        now = one_step(weights, x[t], h, c)
        h, c = now["h"], now["c"]
    return h, c


@pytest.mark.parametrize("lengths", [None, [6]])
def test_jacobians_are_autograds(lengths: Any) -> None:
    case = Case(steps=6, batch=1, hidden_size=5)
    module, x = projected(case, 2), case.input()
    module.requires_grad_(False)
    if lengths is not None:
        x = torch.cat([x, torch.ones(3, 1, 3, dtype=x.dtype)])
    t = trace(module, x, lengths=lengths)
    x = x[:6]
    local = local_steps(one_sequence(t))
    jacobian = torch.autograd.functional.jacobian
    over_lag, of_memory = products(local, "h"), products(local, "c")
    steps = step_jacobians(local, list(range(6)))
    whole = state_jacobians(local)
    for step in range(6):
        h, c = t["h"][step], t["c"][step]
        wanted = jacobian(lambda h, c=c, step=step: later(module, x, h, c, step + 1)[0], h)
        assert_close(over_lag[step], wanted[0, :, 0])

        def memory(c: Tensor, step: int = step) -> Tensor:
            o = t["o"][step]
            h = (o * torch.tanh(c)) @ module.get_parameter("weight_hr_l0").T
            return later(module, x, h, c, step + 1)[1]

        assert_close(of_memory[step], jacobian(memory, c)[0, :, 0])
        if step:
            before = (t["h"][step - 1], t["c"][step - 1])
            blocks = jacobian(
                lambda h, c, step=step: later(module, x[: step + 1], h, c, step), before
            )
            assert_close(steps[step], blocks[0][0][0, :, 0])
            rows = [torch.cat([part[0, :, 0] for part in row], dim=1) for row in blocks]
            assert_close(whole[step], torch.cat(rows))
    assert_close(jacobians(t).frobenius, torch.linalg.matrix_norm(over_lag))
    assert_close(loss_step_map(t)[-1], over_lag.sum(1).norm(dim=-1))
    product = torch.eye(7, dtype=torch.float64)
    for step in range(1, 6):
        product = whole[step] @ product
    assert_close(chain(t).products[-1], torch.linalg.matrix_norm(product, 2))


@pytest.mark.parametrize("holds", [[], [Clamp("h", 0.3, units=(1,), start=2, stop=5)]])
def test_the_parts_of_a_step_add_up_to_the_gradient(holds: list[Clamp]) -> None:
    case = Case(steps=6, batch=1, hidden_size=5)
    module, x = projected(case, 2), case.input()
    t = trace(module, x, clamp=holds)
    parts, total = paths(t, "sum"), gradients(module, x, "sum", clamp=holds)
    arriving = sum(states["h"] for states in parts.values())
    assert_close(arriving + 1.0, total["h"])
    assert_close(parts["direct"]["c"][:-1], (total["c"] * t["f"])[1:])
    assert not any(states["c"].any() for path, states in parts.items() if path != "direct")
    straight, _ = straight_path(t)
    assert_close(straight[2], t["f"][3:, 0].prod(0).norm())


# everything else that is opened


def test_sequences_of_different_lengths_are_read() -> None:
    case = Case(steps=6, batch=3, hidden_size=5, num_layers=2, bidirectional=True)
    module, x = projected(case, 2), case.input()
    packed = pack_padded_sequence(x, [3, 6, 2], enforce_sorted=False)
    t = trace(module, packed)
    assert_close(t.output.data, module(packed)[0].data)
    result = gradients(module, packed, "last")
    alone = gradients(module, x[:3, :1], "last")
    for place in alone.by_place:
        for name in "hc":
            assert_close(result.at(*place)[name][:3, :1], alone.at(*place)[name])


@pytest.mark.parametrize("batch_first", [False, True])
def test_echoes_and_weight_gradients_are_those_of_torch(batch_first: bool) -> None:
    case = Case(steps=6, batch=2, hidden_size=5, num_layers=2, batch_first=batch_first)
    module, x = projected(case, 2), case.input()
    normed = parametrizations.weight_norm(projected(case, 2), "weight_hh_l1")
    module(x)[0].sum().backward()
    for name, value in parameter_gradients(module, x, "sum").items():
        assert_close(value, module.get_parameter(name).grad)
    through_copy = parameter_gradients(normed, x, "sum")
    for name in ("weight_hr_l0", "weight_hr_l1", "weight_ih_l0"):
        assert_close(through_copy[name], module.get_parameter(name).grad)
    assert_close(echo(normed, x, 2).size, echo(module, x, 2).size)
    assert_close(trace(normed, x).output, module(x)[0])


def test_a_trace_prints_both_of_its_sizes() -> None:
    t = trace(nn.LSTM(3, 4, proj_size=2), torch.zeros(7, 2, 3))
    sizes = "layers=1, T=7, B=2, H=4, P=2"
    assert repr(t) == f"Trace(lstm_projected, {sizes}: i, f, g, o, c, m, h)"


def test_a_state_of_another_size_is_told_both_shapes() -> None:
    part = torch.zeros(1, 2, 4)
    with pytest.raises(ValueError, match="The state has the shape") as error:
        trace(nn.LSTM(3, 4, proj_size=2), torch.zeros(7, 2, 3), (part, part))
    assert_one_sentence(error.value, "h (1, 2, 2) and c (1, 2, 4)")


@settings(max_examples=5)
@given(drawn=projections(batch_first=False, with_state=False))
def test_our_module_with_a_projection_computes_what_torchs_does(drawn: tuple[Case, int]) -> None:
    from explorer.cells.lstm import LSTM_PROJECTED
    from explorer.network.recurrent import Recurrent

    case, size = drawn
    theirs, x = projected(case, size), case.input()
    ours = Recurrent(
        LSTM_PROJECTED, case.input_size, case.hidden_size, proj_size=size, **case.options
    )
    ours.load_state_dict(theirs.state_dict())
    (output, finals), (expected, lasts) = ours(x), theirs(x)
    assert_close(output, expected)
    for final, last in zip(finals, lasts, strict=True):
        assert_close(final, last)
