"""Weights start as their scheme says, from their seed alone."""

from __future__ import annotations

import math
from typing import Any

import pytest
import torch
from hypothesis import given
from hypothesis import strategies as st
from torch import Tensor

from explorer import CELLS, Recurrent, build_cell
from explorer.network.initialisation import INITIALISATIONS, start_keeping
from tests.plain_cells import assert_one_sentence

INPUTS, SIZE = 7, 12
INPUT_ALONE = ("mingru", "minlstm")
RECURRENT = [key for key in CELLS if key not in INPUT_ALONE]


def deep(key: str, **options: Any) -> Recurrent:
    """Two layers and two directions, with input blocks both wider and narrower than H."""
    return build_cell(key, INPUTS, SIZE, num_layers=2, bidirectional=True, **options)


def named(module: Recurrent, start: str) -> list[Tensor]:
    result = [p.detach() for name, p in module.named_parameters() if name.startswith(start)]
    assert result
    return result


def every(start: str, key: str, **options: Any) -> list[Tensor]:
    """The H-row blocks of every parameter whose name starts so."""
    return [block for w in named(deep(key, **options), start) for block in w.split(SIZE)]


# seeds


@given(
    key=st.sampled_from(sorted(CELLS)),
    scheme=st.sampled_from(sorted(INITIALISATIONS)),
    seed=st.integers(0, 2**40),
)
def test_the_same_seed_draws_the_same_weights(key: str, scheme: str, seed: int) -> None:
    first = deep(key, initialisation=scheme, seed=seed).state_dict()
    torch.rand(1)  # whatever else is drawn in between
    second = deep(key, initialisation=scheme, seed=seed).state_dict()
    assert all(torch.equal(first[name], second[name]) for name in first)


@pytest.mark.parametrize("scheme", INITIALISATIONS)
@pytest.mark.parametrize("key", CELLS)
def test_another_seed_draws_other_weights(key: str, scheme: str) -> None:
    first = named(deep(key, initialisation=scheme, seed=0), "weight_ih")
    second = named(deep(key, initialisation=scheme, seed=1), "weight_ih")
    assert not any(torch.equal(a, b) for a, b in zip(first, second, strict=True))


@pytest.mark.parametrize("scheme", INITIALISATIONS)
def test_drawing_leaves_torchs_global_generator_as_it_was(scheme: str) -> None:
    before = torch.get_rng_state()
    deep("lstm_peephole", initialisation=scheme, seed=3)
    assert torch.equal(torch.get_rng_state(), before)


@pytest.mark.parametrize("enabled", [True, False])
def test_drawing_leaves_grad_mode_as_it_was(enabled: bool) -> None:
    with torch.set_grad_enabled(enabled):
        module = deep("lstm_peephole", forget_bias=1.0)
        assert torch.is_grad_enabled() is enabled
    assert all(p.requires_grad and p.is_leaf and p.grad is None for p in module.parameters())


def test_no_two_parameters_of_a_module_are_drawn_alike() -> None:
    firsts = [parameter.flatten()[0].item() for parameter in deep("lstm_peephole").parameters()]
    assert len(set(firsts)) == len(firsts)


# schemes


@pytest.mark.parametrize("key", CELLS)
def test_uniform_fills_torchs_range_for_every_parameter(key: str) -> None:
    module = build_cell(key, 30, 64, initialisation="uniform")
    for parameter in module.parameters():
        largest = parameter.abs().max().item()
        assert 0.9 / math.sqrt(64) < largest <= 1 / math.sqrt(64)
    weight = (module.weight_ih_l0 if key in INPUT_ALONE else module.weight_hh_l0).detach()
    assert weight.mean().abs() < 0.05 / math.sqrt(64)
    assert weight.std().item() == pytest.approx(1 / math.sqrt(3 * 64), rel=0.05)


@pytest.mark.parametrize("key", CELLS)
def test_xavier_fills_the_range_of_each_block_and_leaves_biases_zero(key: str) -> None:
    module = build_cell(key, 30, 64, initialisation="xavier")
    for weight in (weight for weight in named(module, "weight") if weight.dim() == 2):
        bound = math.sqrt(6 / (weight.shape[1] + 64))
        for block in weight.detach().split(64):
            assert 0.99 * bound < block.abs().max().item() <= bound
            assert block.std().item() == pytest.approx(bound / math.sqrt(3), rel=0.05)
    assert not any(bias.any() for bias in named(module, "bias"))


@pytest.mark.parametrize("key", CELLS)
def test_orthogonal_gives_every_block_singular_values_of_one(key: str) -> None:
    for block in every("weight_", key, initialisation="orthogonal", dtype=torch.float64):
        if block.dim() == 1:  # a peephole
            continue
        values = torch.linalg.svdvals(block)
        torch.testing.assert_close(values, torch.ones_like(values), rtol=0, atol=1e-12)


@pytest.mark.parametrize("key", RECURRENT)
def test_orthogonal_recurrent_blocks_keep_every_length_and_differ(key: str) -> None:
    blocks = every("weight_hh", key, initialisation="orthogonal", dtype=torch.float64)
    for block in blocks:
        eye = torch.eye(SIZE, dtype=torch.float64)
        torch.testing.assert_close(block.T @ block, eye, rtol=0, atol=1e-12)
    assert not any(torch.equal(blocks[0], other) for other in blocks[1:])


@pytest.mark.parametrize("key", RECURRENT)
def test_identity_makes_every_recurrent_block_the_identity(key: str) -> None:
    for block in every("weight_hh", key, initialisation="identity"):
        assert torch.equal(block, torch.eye(SIZE))
    for block in every("weight_ih", key, initialisation="identity"):
        assert 0 < block.abs().max() <= 1 / math.sqrt(SIZE)


@pytest.mark.parametrize("scheme", ["xavier", "orthogonal", "identity"])
@pytest.mark.parametrize("key", CELLS)
def test_every_scheme_but_uniform_starts_with_biases_of_zero(key: str, scheme: str) -> None:
    assert not any(bias.any() for bias in named(deep(key, initialisation=scheme), "bias"))


def test_an_irnn_starts_with_the_identity_and_every_other_cell_uniform() -> None:
    for key in CELLS:
        own, named_scheme = (
            deep(key),
            deep(key, initialisation="identity" if key == "irnn" else "uniform"),
        )
        expected = named_scheme.state_dict()
        assert all(torch.equal(value, expected[name]) for name, value in own.state_dict().items())
    assert torch.equal(build_cell("irnn", 1, 3).weight_hh_l0.detach(), torch.eye(3))


def test_an_irnn_can_be_initialised_by_another_scheme() -> None:
    chosen = deep("irnn", initialisation="uniform", seed=5).state_dict()
    plain = deep("rnn", nonlinearity="relu", seed=5).state_dict()
    assert all(torch.equal(chosen[name], plain[name]) for name in plain)


# gain


@pytest.mark.parametrize("scheme", INITIALISATIONS)
@given(gain=st.floats(0.0, 100.0), key=st.sampled_from(sorted(CELLS)))
def test_gain_is_a_factor_on_every_weight_matrix_and_on_no_bias(
    scheme: str, gain: float, key: str
) -> None:
    one = dict(deep(key, initialisation=scheme, dtype=torch.float64).named_parameters())
    scaled = deep(key, initialisation=scheme, gain=gain, dtype=torch.float64)
    for name, parameter in scaled.named_parameters():
        factor = gain if name.startswith("weight") else 1.0
        torch.testing.assert_close(parameter, one[name] * factor, rtol=1e-12, atol=0.0)


def test_a_gain_above_or_below_one_moves_the_spectral_radius_with_it() -> None:
    for gain in (0.5, 1.0, 1.5):
        module = build_cell("rnn", 1, 8, initialisation="orthogonal", gain=gain)
        radius = torch.linalg.eigvals(module.weight_hh_l0.detach()).abs().max().item()
        assert radius == pytest.approx(gain, rel=1e-5)


@pytest.mark.parametrize("gain", [-0.1, -math.inf, math.inf, math.nan])
def test_a_gain_that_is_negative_or_not_finite_is_refused(gain: float) -> None:
    with pytest.raises(ValueError, match=r"gain") as error:
        build_cell("gru", 1, 2, gain=gain)
    assert_one_sentence(error.value, f"is {gain}", "finite number from 0")


# forget-gate bias


@pytest.mark.parametrize("scheme", INITIALISATIONS)
@pytest.mark.parametrize("key", ["lstm", "lstm_peephole"])
@pytest.mark.parametrize("value", [1.0, -2.5, 0.0])
def test_the_two_forget_gate_biases_add_up_to_the_value_and_no_other_bias_moves(
    key: str, scheme: str, value: float
) -> None:
    module, plain = (
        deep(key, initialisation=scheme, forget_bias=value),
        deep(key, initialisation=scheme),
    )
    biases = zip(named(module, "bias_ih"), named(module, "bias_hh"), strict=True)
    sums = [first + second for first, second in biases]
    assert len(sums) == 4
    for total in sums:
        assert torch.equal(
            total[SIZE : 2 * SIZE], torch.full((SIZE,), value)
        )  # torch's order: i f g o
    before = dict(plain.named_parameters())
    for name, parameter in module.named_parameters():
        unchanged = torch.ones_like(parameter, dtype=torch.bool)
        if name.startswith("bias"):
            unchanged[SIZE : 2 * SIZE] = False
        assert torch.equal(parameter[unchanged], before[name][unchanged])


@pytest.mark.parametrize(
    "key", ["rnn", "irnn", "lstm_cifg", "gru", "gru_reset_before", "gru_simple", "mgu"]
)
def test_a_forget_bias_is_refused_by_a_cell_without_a_forget_gate_of_its_own(key: str) -> None:
    with pytest.raises(ValueError, match=r"has no forget-gate bias") as error:
        build_cell(key, 1, 2, forget_bias=1.0)
    assert_one_sentence(error.value, CELLS[key].title, "None", "forget gate")


@pytest.mark.parametrize("key", ["lstm", "lstm_peephole"])
def test_a_forget_bias_is_refused_by_a_module_without_biases(key: str) -> None:
    with pytest.raises(ValueError, match=r"has no forget-gate bias") as error:
        build_cell(key, 1, 2, bias=False, forget_bias=1.0)
    assert_one_sentence(error.value, CELLS[key].title, "bias=True")


@pytest.mark.parametrize("value", [math.nan, math.inf])
def test_a_forget_bias_that_is_not_finite_is_refused(value: float) -> None:
    with pytest.raises(ValueError, match=r"forget") as error:
        build_cell("lstm", 1, 2, forget_bias=value)
    assert_one_sentence(error.value, f"{value}")


@pytest.mark.parametrize("scheme", ["zeros", "Uniform", "he"])
def test_an_unknown_scheme_is_refused_and_the_existing_ones_are_named(scheme: str) -> None:
    with pytest.raises(ValueError, match=r"Unknown initialisation") as error:
        build_cell("gru", 1, 2, initialisation=scheme)
    assert_one_sentence(error.value, repr(scheme), *INITIALISATIONS)


# gates that keep


def kept_rows(key: str, span: int, **options: Any) -> tuple[Recurrent, Recurrent]:
    """A module as drawn, and one whose gates were then set to keep."""
    plain, keeping = deep(key, **options), deep(key, **options)
    start_keeping(keeping.stack(), span, seed=3)
    return plain, keeping


def sums(module: Recurrent, row: int) -> Tensor:
    """b_ih + b_hh of one gate, of all layers and directions in a row."""
    pairs = zip(named(module, "bias_ih"), named(module, "bias_hh"), strict=True)
    return torch.cat([(ih + hh)[row * SIZE : (row + 1) * SIZE] for ih, hh in pairs])


def changed_rows(before: Recurrent, after: Recurrent) -> set[tuple[str, int]]:
    """Kinds of parameters, and the gate blocks of them that are not what they were."""
    later = dict(after.named_parameters())
    return {
        (name.split("_l")[0], row)
        for name, parameter in before.named_parameters()
        for row, block in enumerate(parameter.split(SIZE))
        if not torch.equal(block, later[name].split(SIZE)[row])
    }


# Which gate keeps, by its place in torch's order: f of (i, f, g, o), z of (r, z, n) or (z, n).
KEEPING_ROW = {"lstm": 1, "lstm_peephole": 1, "gru": 1, "gru_reset_before": 1, "gru_simple": 0}


@given(key=st.sampled_from(sorted(KEEPING_ROW)), span=st.integers(3, 500))
def test_a_gate_that_keeps_forgets_within_up_to_a_span_of_steps(key: str, span: int) -> None:
    _, module = kept_rows(key, span, dtype=torch.float64)
    gate = sums(module, KEEPING_ROW[key]).sigmoid()
    # Chrono initialisation (Tallec and Ollivier 2018): a bias of log u with u from 1 to span − 1,
    # so that a share of 1 / (1 + u) is forgotten at each step.
    steps = gate / (1 - gate)
    assert steps.min() >= 1 - 1e-6
    assert steps.max() <= (span - 1) * (1 + 1e-6)


@pytest.mark.parametrize("key", KEEPING_ROW)
def test_chrono_spans_are_drawn_evenly_and_only_the_biases_of_the_gates_change(
    key: str,
) -> None:
    plain, module = kept_rows(key, 101)
    steps = sums(module, KEEPING_ROW[key]).exp()
    assert len(steps.unique()) == 4 * SIZE
    assert steps.mean().item() == pytest.approx(50.5, abs=5 * 99 / math.sqrt(12 * 4 * SIZE))
    rows = {0, 1} if key.startswith("lstm") else {KEEPING_ROW[key]}
    expected = {(kind, row) for kind in ("bias_ih", "bias_hh") for row in rows}
    assert changed_rows(plain, module) == expected
    assert all(p.requires_grad and p.is_leaf for p in module.parameters())


@pytest.mark.parametrize("key", ["lstm", "lstm_peephole"])
def test_the_input_gate_beside_a_forget_gate_opens_as_far_as_the_other_forgets(key: str) -> None:
    _, module = kept_rows(key, 50)
    torch.testing.assert_close(sums(module, 0).sigmoid(), 1 - sums(module, 1).sigmoid())


@pytest.mark.parametrize("key", ["rnn", "irnn"])
def test_a_cell_without_gates_and_a_module_without_biases_stay_as_they_are(key: str) -> None:
    assert not changed_rows(*kept_rows(key, 50))
    assert not changed_rows(*kept_rows("lstm", 50, bias=False))


def test_the_coupled_gate_of_an_lstm_keeps_for_up_to_the_span_too() -> None:
    _, module = kept_rows("lstm_cifg", 50, dtype=torch.float64)
    steps = (-sums(module, 0)).exp()  # f = 1 − i, so that i has the bias −log u
    assert steps.min() >= 1 - 1e-6
    assert 10 < steps.max() <= 49 * (1 + 1e-6)


def test_the_gate_of_an_mgu_which_opens_to_the_new_starts_nearly_shut() -> None:
    _, module = kept_rows("mgu", 50, dtype=torch.float64)
    steps = (-sums(module, 0)).exp()  # 1 − f keeps, so that f has the bias −log u
    assert steps.min() >= 1 - 1e-6
    assert 10 < steps.max() <= 49 * (1 + 1e-6)


def test_the_gates_of_a_minlstm_which_have_one_bias_keep_for_up_to_the_span() -> None:
    _, module = kept_rows("minlstm", 50, dtype=torch.float64)
    for bias in named(module, "bias_ih"):
        f, i = bias[:SIZE].sigmoid(), bias[SIZE : 2 * SIZE].sigmoid()
        steps = f / i  # f' = f / (f + i), so that u = f' / (1 − f')
        assert steps.min() >= 1 - 1e-6
        assert 10 < steps.max() <= 49 * (1 + 1e-6)


@pytest.mark.parametrize("span", [1, 2])
@pytest.mark.parametrize("key", KEEPING_ROW)
def test_for_a_span_of_one_or_two_steps_gates_start_half_open(key: str, span: int) -> None:
    _, module = kept_rows(key, span)
    assert not sums(module, KEEPING_ROW[key]).any()


def test_chrono_biases_depend_on_the_seed_alone_and_not_on_the_global_generator() -> None:
    before = torch.get_rng_state()
    first, second = kept_rows("gru", 50)[1], kept_rows("gru", 50)[1]
    assert torch.equal(torch.get_rng_state(), before)
    assert not changed_rows(first, second)
    start_keeping(second.stack(), 50, seed=4)
    assert changed_rows(first, second) == {("bias_ih", 1)}


@pytest.mark.parametrize("span", [0, -3, 2.5, None])
def test_a_span_below_1_or_not_whole_is_refused(span: Any) -> None:
    with pytest.raises(ValueError, match="span") as error:
        start_keeping(deep("gru").stack(), span, seed=0)
    assert_one_sentence(error.value, f"is {span!r}", "from 1")
