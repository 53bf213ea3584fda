"""Of sequences of different lengths, each is traced as if it stood alone; padding is no step."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st
from torch import Tensor, nn
from torch.nn.utils import parametrizations
from torch.nn.utils.rnn import PackedSequence, pack_padded_sequence, pad_packed_sequence

from explorer import CELLS, Clamp, gradients, trace
from explorer.analysis.echo import echo
from explorer.backprop.jacobians import jacobians, loss_step_map
from explorer.backprop.paths import paths, straight_path
from tests.plain_cells import TORCH_MODULES, Case, assert_close, assert_one_sentence, cases
from tests.plain_gradients import autograd_gradients


@dataclass(frozen=True)
class Padded:
    """A case whose sequences end at `lengths`."""

    case: Case
    lengths: list[int]

    @property
    def first(self) -> bool:
        return self.case.batch_first

    def packed(self) -> PackedSequence:
        x = self.case.input()
        return pack_padded_sequence(x, self.lengths, batch_first=self.first, enforce_sorted=False)

    def dense(self, output: Tensor | PackedSequence) -> Tensor:
        """An output, (T, B, F)."""
        if isinstance(output, PackedSequence):
            return pad_packed_sequence(output, total_length=self.case.steps)[0]
        return output.transpose(0, 1) if self.first else output

    def alone(self, entry: int, key: str) -> tuple[Tensor, Any]:
        """One sequence without its padding, and its states, in the module's own layout."""
        batch = 0 if self.first else 1
        x = self.case.input().narrow(batch, entry, 1)
        x = x.narrow(1 - batch, 0, self.lengths[entry])
        state = self.case.state(key)
        if isinstance(state, tuple):
            return x, tuple(part[:, entry : entry + 1] for part in state)
        return x, None if state is None else state[:, entry : entry + 1]


@st.composite
def padded(draw: st.DrawFn, **fixed: Any) -> Padded:
    case = draw(cases(**fixed))
    ends = st.lists(st.integers(1, case.steps), min_size=case.batch, max_size=case.batch)
    return Padded(case, draw(ends))


def check_alone(padded: Padded, key: str, result: Any, alone: Any) -> None:
    """Each sequence's values are those that it has alone; behind its end they are NaN."""
    for entry, length in enumerate(padded.lengths):
        expected = alone(*padded.alone(entry, key))
        for place, signals in expected.by_place.items():
            for name, value in signals.items():
                ours = result.at(*place)[name][:, entry]
                assert_close(ours[:length], value[:, 0])
                assert bool(ours[length:].isnan().all())


# torch's packed run is the oracle for the output, each sequence alone for the signals


@pytest.mark.parametrize("key", TORCH_MODULES)
@given(padded=padded())
def test_a_packed_sequence_has_torchs_own_output_and_each_sequence_its_own_trace(
    key: str, padded: Padded
) -> None:
    module, packed, state = (
        padded.case.torch_module(key),
        padded.packed(),
        padded.case.state(key),
    )
    t = trace(module, packed, state)
    expected = module(packed, state)[0]
    assert isinstance(t.output, PackedSequence)
    assert_close(t.output.data, expected.data)
    assert torch.equal(t.output.batch_sizes, expected.batch_sizes)
    assert_close(padded.dense(t.output), padded.dense(expected))
    assert t.lengths is not None
    assert t.lengths.tolist() == padded.lengths
    check_alone(padded, key, t, lambda x, start: trace(module, x, start))


@pytest.mark.parametrize("key", CELLS)
@given(padded=padded())
@settings(max_examples=10)
def test_lengths_beside_a_padded_tensor_say_the_same(key: str, padded: Padded) -> None:
    module, x, state = padded.case.our_module(key), padded.case.input(), padded.case.state(key)
    t = trace(module, x, state, lengths=padded.lengths)
    check_alone(padded, key, t, lambda x, start: trace(module, x, start))
    dense, padding = padded.dense(t.output), torch.arange(padded.case.steps)[:, None]
    behind = padding >= torch.tensor(padded.lengths)
    assert dense.shape[:2] == behind.shape
    assert not bool(dense[behind].any())
    last = max(place[0] for place in t.by_place)
    both = [t.at(*place)["h"] for place in t.by_place if place[0] == last]
    assert_close(dense, torch.cat(both, dim=-1).nan_to_num())


@given(padded=padded(bidirectional=True))
def test_what_stands_in_the_padding_changes_nothing(padded: Padded) -> None:
    module, x = padded.case.torch_module("lstm"), padded.case.input()
    dense = padded.dense(x.clone())
    behind = torch.arange(padded.case.steps)[:, None] >= torch.tensor(padded.lengths)
    dense[behind] = torch.nan
    spoilt = dense.transpose(0, 1) if padded.first else dense
    t, expected = (trace(module, one, lengths=padded.lengths) for one in (spoilt, x))
    assert torch.equal(t.output, expected.output)
    assert torch.equal(
        gradients(module, spoilt, "sum", lengths=padded.lengths)["c"].nan_to_num(7.0),
        gradients(module, x, "sum", lengths=padded.lengths)["c"].nan_to_num(7.0),
    )


def test_padding_in_which_a_state_overflows_leaves_gradients_of_other_steps_finite() -> None:
    module = nn.RNN(1, 2, nonlinearity="relu")
    with torch.no_grad():
        for parameter in module.parameters():
            parameter.fill_(100.0)
    result = gradients(module, torch.ones(100, 2, 1), "last", lengths=[3, 2])["h"]
    alone = gradients(module, torch.ones(3, 1, 1), "last")["h"]
    assert_close(result[:3, 0], alone[:, 0])
    assert bool(result[:2, 1].isfinite().all())


# autograd over the loops of single sequences is the oracle for gradients


@pytest.mark.parametrize("key", ["rnn", "lstm", "gru", "gru_reset_before"])
@given(padded=padded(dtype=torch.float64), loss=st.sampled_from(["last", "sum", 0, -1]))
@settings(max_examples=15)
def test_gradients_are_those_that_autograd_leaves_on_each_sequence_alone(
    key: str, padded: Padded, loss: Any
) -> None:
    module, x, state = padded.case.our_module(key), padded.case.input(), padded.case.state(key)
    result = gradients(module, x, loss, state, lengths=padded.lengths)
    for entry, length in enumerate(padded.lengths):
        alone, start = padded.alone(entry, key)
        expected = autograd_gradients(key, module, alone, loss, start)
        for place, states in expected.items():
            for name, gradient in states.items():
                ours = result.at(*place)[name][:, entry]
                assert_close(ours[:length], gradient[:, 0])
                assert bool(ours[length:].isnan().all())


def test_a_step_that_a_sequence_lacks_adds_nothing_to_the_loss() -> None:
    padded = Padded(Case(steps=5, batch=3), [5, 2, 4])
    module, x = padded.case.our_module("lstm"), padded.case.input()
    late = gradients(module, x, 3, lengths=padded.lengths)["h"]
    assert [bool(late[0, entry].any()) for entry in range(3)] == [True, False, True]
    back = gradients(module, x, -3, lengths=padded.lengths)["h"]
    assert [bool(back[0, entry].any()) for entry in range(3)] == [True, False, True]
    own_second = gradients(module, x[:4, 2:], -3)["h"]
    assert_close(back[:4, 2], own_second[:, 0])


def test_a_loss_function_sees_what_the_module_returns() -> None:
    padded = Padded(Case(steps=5, batch=3), [2, 5, 4])
    module, packed = padded.case.torch_module("gru"), padded.packed()

    def last(output: PackedSequence) -> Tensor:
        values, lengths = pad_packed_sequence(output)
        return values[lengths - 1, torch.arange(3)].sum()

    result, expected = gradients(module, packed, last)["h"], gradients(module, packed)["h"]
    assert_close(result.nan_to_num(), expected.nan_to_num())
    x = padded.case.input()
    dense = gradients(module, x, lambda output: output[1].sum(), lengths=padded.lengths)["h"]
    assert_close(dense.nan_to_num(), gradients(module, packed, 1)["h"].nan_to_num())


# the rest of the library


@given(padded=padded(batch_first=False, num_layers=1, bidirectional=True))
def test_a_held_gate_is_held_at_the_positions_of_the_sequence_in_both_directions(
    padded: Padded,
) -> None:
    case = padded.case
    module, x = case.torch_module("lstm"), case.input()
    holds = [Clamp("f", 0.25, start=case.steps - 1, direction=d) for d in ("forward", "backward")]
    t = trace(module, x, clamp=holds, lengths=padded.lengths)
    for direction in ("forward", "backward"):
        f = t.at(0, direction)["f"]
        full = [entry for entry, length in enumerate(padded.lengths) if length == case.steps]
        assert bool((f[-1, full] == 0.25).all())
        assert not bool((f[:-1] == 0.25).any())


def test_norms_count_the_sequences_that_have_the_step() -> None:
    padded = Padded(Case(steps=6, batch=2), [4, 2])
    t = trace(padded.case.our_module("gru"), padded.case.input(), lengths=padded.lengths)
    norms, h = t.norms()["h"], t["h"]
    assert_close(norms[:2], torch.linalg.vector_norm(h[:2], dim=(1, 2)))
    assert_close(norms[2:4], torch.linalg.vector_norm(h[2:4, 0], dim=1))
    assert bool(norms[4:].isnan().all())


def test_jacobians_of_one_padded_sequence_are_those_without_its_padding() -> None:
    case = Case(steps=7, batch=1, bidirectional=True)
    module, x = case.torch_module("lstm"), case.input()
    for direction in ("forward", "backward"):
        result = trace(module, x, lengths=[4]).at(0, direction)
        expected = trace(module, x[:4]).at(0, direction)
        assert_close(jacobians(result).frobenius, jacobians(expected).frobenius)
        assert_close(loss_step_map(result), loss_step_map(expected))
        for ours, wanted in zip(straight_path(result), straight_path(expected), strict=True):
            assert_close(ours, wanted)


def test_paths_of_one_padded_sequence_are_those_without_its_padding() -> None:
    case = Case(steps=7, batch=1)
    module, x = case.torch_module("gru"), case.input()
    result, expected = paths(trace(module, x, lengths=[4])), paths(trace(module, x[:4]))
    for path, states in expected.items():
        assert_close(result[path]["h"], states["h"])


def test_an_echo_is_heard_within_each_sequence() -> None:
    padded = Padded(Case(steps=6, batch=2), [6, 2])
    module, x = padded.case.torch_module("gru"), padded.case.input()
    result = echo(module, x, 3, lengths=padded.lengths)
    expected = echo(module, x[:, :1], 3)
    assert_close(result.size, expected.size)
    assert_close(echo(module, padded.packed(), 3).size, expected.size)


@pytest.mark.parametrize("packs", [False, True])
@pytest.mark.parametrize("batch_first", [False, True])
def test_a_module_with_hooks_reads_sequences_of_different_lengths(
    packs: bool, batch_first: bool
) -> None:
    case = Case(steps=6, batch=3, bidirectional=True, batch_first=batch_first, with_state=True)
    padded = Padded(case, [2, 6, 3])
    module = parametrizations.weight_norm(case.torch_module("gru"), "weight_hh_l0")
    x, state = case.input(), case.state("gru")
    if packs:
        t = trace(module, padded.packed(), state)
    else:
        t = trace(module, x, state, lengths=padded.lengths)
    assert_close(padded.dense(t.output), padded.dense(module(padded.packed(), state)[0]))


def test_one_length_serves_one_sequence_without_a_batch_axis() -> None:
    module, x = nn.GRU(3, 4), torch.ones(5, 3)
    t = trace(module, x, lengths=3)
    assert t.output.shape == (5, 4)
    assert_close(t.output[:3], module(x[:3])[0])
    assert torch.equal(t.output, trace(module, x, lengths=torch.tensor([3])).output)
    hooked = parametrizations.weight_norm(module, "weight_hh_l0")
    start = torch.ones(1, 4)
    assert_close(trace(hooked, x, start, lengths=3).output[:3], module(x[:3], start)[0])


@pytest.mark.parametrize(
    "lengths", [[2], [2, 6], [0, 3], [2, -1], [2.0, 3.0], [True, 2], "ab", 3, 2.5, [[1, 2]]]
)
def test_lengths_that_do_not_fit_are_refused_in_one_sentence(lengths: Any) -> None:
    with pytest.raises(ValueError, match="The lengths are") as error:
        trace(nn.GRU(3, 4), torch.ones(5, 2, 3), lengths=lengths)
    assert_one_sentence(error.value, str(lengths), "2 whole numbers from 1 to 5")


def test_a_packed_sequence_takes_no_lengths_beside_its_own() -> None:
    packed = pack_padded_sequence(torch.ones(5, 2, 3), [5, 2])
    with pytest.raises(ValueError, match="its own lengths") as error:
        trace(nn.GRU(3, 4), packed, lengths=[5, 2])
    assert_one_sentence(error.value, "lengths=None")


def test_a_trace_prints_how_long_its_sequences_are() -> None:
    t = trace(nn.GRU(3, 4), torch.ones(5, 3, 3), lengths=[2, 4, 3])
    assert repr(t) == "Trace(gru, layers=1, T=5, lengths 2 to 4, B=3, H=4: r, z, n, h)"
