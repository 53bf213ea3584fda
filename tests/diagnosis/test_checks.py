"""Findings as functions of facts: no model runs here."""

from __future__ import annotations

import math
from dataclasses import replace
from typing import Any

import pytest
import torch
from torch import Tensor

from explorer.cells import CELLS
from explorer.diagnosis.checks import CHECKS
from explorer.diagnosis.checks.gradients import along_time
from explorer.diagnosis.checks.inputs import scales
from explorer.diagnosis.checks.units import duplicates
from explorer.diagnosis.checks.updates import ratios
from explorer.diagnosis.diagnose import report
from explorer.diagnosis.facts import Facts, ModuleFacts, NotFinite, Overfit, PlaceFacts, Repeating
from explorer.wording import percent

T, B, H = 12, 4, 8


def noise(*shape: int, seed: int = 0) -> Tensor:
    return torch.randn(*shape, generator=torch.Generator().manual_seed(seed))


def place(**changes: Any) -> PlaceFacts:
    """An LSTM's layer about which there is nothing to say."""
    signals = {name: noise(T, B, H, seed=k).sigmoid() for k, name in enumerate("ifo")}
    signals |= {name: noise(T, B, H, seed=k).tanh() for k, name in enumerate("gch")}
    weights = {
        "weight_ih": noise(4 * H, 3, seed=1),
        "weight_hh": noise(4 * H, H, seed=2),
        "bias_ih": noise(4 * H, seed=3),
        "bias_hh": noise(4 * H, seed=4),
    }
    own = PlaceFacts(
        "rnn", 0, "forward", CELLS["lstm"], signals, torch.ones(T, B, dtype=torch.bool), weights
    )
    return replace(own, **changes)


def facts(one: PlaceFacts | None = None, **changes: Any) -> Facts:
    one = one or place()
    module = ModuleFacts("rnn", False, noise(T, B, 3), one.real, (one,))
    return Facts((replace(module, **changes),))


def codes(known: Facts) -> set[str]:
    return {finding.code for finding in report(known).findings}


def with_signal(name: str, values: Tensor, **changes: Any) -> PlaceFacts:
    one = place(**changes)
    return replace(one, signals={**one.signals, name: values})


def test_nothing_is_said_of_facts_without_a_fault() -> None:
    assert codes(facts()) == set()


@pytest.mark.parametrize(
    ("value", "code"), [(0.999, "gate-open"), (0.001, "gate-closed"), (0.4, "gate-still")]
)
def test_a_stuck_gate_is_named_with_its_units(value: float, code: str) -> None:
    values = place().signals["f"].clone()
    values[..., :5] = value
    (finding,) = report(facts(with_signal("f", values))).findings
    assert (finding.code, finding.signal, finding.units) == (code, "f", (0, 1, 2, 3, 4))
    assert finding.value == 5 / 8


def test_padded_steps_do_not_count_for_a_gate() -> None:
    real = torch.ones(T, B, dtype=torch.bool)
    real[6:, 1] = False
    values = place().signals["o"].clone()
    values[~real] = torch.nan
    assert codes(facts(with_signal("o", values, real=real))) == set()
    values[real] = 0.0001
    assert codes(facts(with_signal("o", values, real=real))) == {"gate-closed"}


def test_a_gate_that_opens_once_is_not_closed() -> None:
    values = torch.full((T, B, H), 0.0001)
    values[7, 2] = 0.9
    assert codes(facts(with_signal("o", values))) == set()


def test_dead_constant_and_duplicate_units_are_told_apart() -> None:
    free = place().signals["h"]
    dead, constant, double = free.clone(), free.clone(), free.clone()
    dead[..., :3] = 1e-5
    constant[..., :3] = 0.5
    double[..., 4:] = -double[..., :4]
    assert codes(facts(with_signal("h", dead))) == {"units-dead"}
    assert codes(facts(with_signal("h", constant))) == {"units-constant"}
    (finding,) = report(facts(with_signal("h", double))).findings
    assert (finding.code, finding.units) == ("units-duplicate", (4, 5, 6, 7))


def test_a_unit_that_follows_another_at_half_the_size_is_no_duplicate() -> None:
    values = noise(50, 1)
    assert duplicates(torch.cat([values, values, 0.5 * values], dim=1)).tolist() == [
        False,
        True,
        False,
    ]


def test_gradients_are_judged_in_the_order_of_reading() -> None:
    gradient = torch.ones(T, B, H) * 10.0 ** -torch.arange(T)[:, None, None]
    backward = place(direction="backward", gradients={"h": gradient})
    assert codes(facts(backward, incoming=1.0)) == {"gradient-vanishes"}
    assert codes(facts(place(gradients={"h": gradient}), incoming=10.0)) == set()
    norms = along_time(backward)
    assert norms is not None
    assert torch.equal(norms, norms.sort().values)


def test_a_gradient_explodes_beyond_what_the_loss_sends() -> None:
    gradient = torch.ones(T, B, H)
    gradient[3] = 1e5
    (finding,) = report(facts(place(gradients={"h": gradient}), incoming=2.0)).findings
    assert (finding.code, finding.steps) == ("gradient-explodes", (3,))
    assert finding.value == pytest.approx(1e5 * math.sqrt(B * H) / 2.0)


def test_both_bias_halves_are_told_only_if_they_are_equal_and_large() -> None:
    weights = dict(place().weights)
    weights["bias_ih"] = torch.ones(4 * H)
    weights["bias_hh"] = torch.ones(4 * H)
    assert codes(facts(place(weights=weights))) == {"bias-twice"}
    weights["bias_hh"] = torch.zeros(4 * H)
    assert codes(facts(place(weights=weights))) == set()


def test_the_size_of_a_step_is_that_of_the_change_over_the_weight() -> None:
    before = {name: 1.25 * value for name, value in place().weights.items()}
    assert ratios(place(before=before)) == pytest.approx({"weight_ih": 0.25, "weight_hh": 0.25})
    assert codes(facts(place(before=before))) == set()
    large = {name: 2.0 * value for name, value in place().weights.items()}
    assert codes(facts(place(before=large))) == {"updates-large"}
    assert codes(facts(place(before=dict(place().weights)))) == {"updates-small"}


def test_the_scale_of_one_hot_inputs_is_one() -> None:
    one_hot = torch.eye(40)[torch.arange(T * B) % 40].reshape(T, B, 40)
    known = facts(inputs=one_hot).modules[0]
    assert torch.equal(scales(known), torch.ones(40, dtype=torch.float64))


@pytest.mark.parametrize(("scale", "code"), [(1e3, "inputs-large"), (1e-4, "inputs-small")])
def test_inputs_far_from_unit_scale_are_told_with_their_features(scale: float, code: str) -> None:
    (finding,) = report(facts(inputs=scale * noise(T, B, 3))).findings
    assert (finding.code, finding.units) == (code, (0, 1, 2))


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"remembered": 0.001, "lag": 5}, "forgets-early"),
        ({"without": {0: 0.5, 1: 0.001}}, "layer-idle"),
        ({"carried_graph": True}, "state-attached"),
        ({"carried_state": True}, "state-carried"),
    ],
)
def test_what_a_module_is_known_for_is_told(changes: dict[str, Any], code: str) -> None:
    assert codes(facts(**changes)) == {code}


@pytest.mark.parametrize(
    ("known", "code"),
    [
        (Facts((), not_finite=NotFinite("the batch itself", signal="x")), "not-finite"),
        (replace(facts(), swapped="lengths has 12 entries"), "axes-swapped"),
        (replace(facts(), padding_effect=0.2), "padding-in-state"),
        (replace(facts(padded_gradient=0.3), answers_per_step=True), "padding-in-loss"),
        (replace(facts(), norms=(3.0,) * 30, clip=1.0), "clip-always"),
        (replace(facts(), norms=(0.01,) * 30, clip=1.0), "clip-never"),
        (replace(facts(), overfit=Overfit(1.0, 0.9, 0.95, 200)), "not-overfitting"),
        (replace(facts(), repeating=Repeating(0.99, -0.5)), "repeats-last"),
    ],
)
def test_what_is_known_of_a_whole_model_is_told(known: Facts, code: str) -> None:
    assert codes(known) == {code}


def test_few_norms_say_nothing_about_clipping() -> None:
    assert codes(replace(facts(), norms=(3.0,) * 10, clip=1.0)) == set()


def test_every_check_says_what_it_means_and_where_its_limit_comes_from() -> None:
    for code, check in CHECKS.items():
        assert code == code.lower()
        assert check.meaning.endswith(".")
        assert check.source
        is_yes_or_no = code in {"not-finite", "state-attached", "state-carried"}
        assert bool(check.measure) != is_yes_or_no


@pytest.mark.parametrize(
    ("share", "written"),
    [(0.000131, "0.013"), (0.4249, "42"), (0.994, "99"), (0.996, "100"), (4.24, "424"), (0.0, "0")],
)
def test_a_share_is_told_in_percent_without_a_power_of_ten(share: float, written: str) -> None:
    assert percent(share) == written
