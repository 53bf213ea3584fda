"""A unit that was built to carry a property is found; separation is the share of ordered pairs."""

from __future__ import annotations

import pytest
import torch
from hypothesis import given
from hypothesis import strategies as st
from torch import Tensor, nn

from explorer.analysis.carriers import Labelled, ranked_carriers, separation

UNITS, STEPS, COUNT = 5, 12, 60
# Input features: when to store, what to store (−1 or 1), noise.
STORE, WHAT, NOISE = 0, 1, 2


def storing_lstm(carrier: int, sign: float = 1.0) -> nn.LSTM:
    """An LSTM whose unit `carrier` stores what is to be stored and keeps it; others see noise."""
    generator = torch.Generator().manual_seed(0)
    module = nn.LSTM(3, UNITS).double()
    with torch.no_grad():
        for weights in module.parameters():
            weights.zero_()
        # Rows: input, forget, cell, output gates.
        w = module.weight_ih_l0.view(4, UNITS, 3)
        w[:, :, NOISE] = torch.randn(4, UNITS, generator=generator, dtype=torch.float64)
        w[:, carrier] = 0.0
        w[0, carrier, STORE] = 80.0
        w[2, carrier, WHAT] = 40.0 * sign
        bias = module.bias_ih_l0.view(4, UNITS)
        bias[0, carrier], bias[1, carrier] = -40.0, 40.0
    return module


def sequences(seed: int) -> Labelled:
    """Noise, in which something is stored at step 2 to 4 and asked for up to step 8 to 11."""
    generator = torch.Generator().manual_seed(seed)
    x = torch.zeros(STEPS, COUNT, 3, dtype=torch.float64)
    x[..., NOISE] = torch.randn(STEPS, COUNT, generator=generator, dtype=torch.float64)
    labels = torch.rand(COUNT, generator=generator) < 0.5
    first = torch.randint(2, 5, (COUNT,), generator=generator)
    last = torch.randint(8, 12, (COUNT,), generator=generator)
    x[first, torch.arange(COUNT), STORE] = 1.0
    x[first, torch.arange(COUNT), WHAT] = labels.double() * 2.0 - 1.0
    return Labelled(x, labels, first, last)


@pytest.mark.parametrize(("carrier", "sign"), [(0, 1.0), (3, 1.0), (4, -1.0)])
def test_a_unit_that_stores_the_property_is_found_on_whichever_side(
    carrier: int, sign: float
) -> None:
    found = ranked_carriers(storing_lstm(carrier, sign), sequences(0), sequences(1))[0]
    assert (found.signal, found.unit) == ("c", carrier)
    assert (found.separation, found.held_out) == (1.0, 1.0)
    assert found.means == pytest.approx((-sign, sign))
    assert found.tells(sign)
    assert not found.tells(-sign)


def test_every_unit_of_every_state_is_ranked_and_noise_tells_nothing() -> None:
    ranked = ranked_carriers(storing_lstm(2), sequences(0), sequences(1))
    assert {(one.signal, one.unit) for one in ranked} == {
        (signal, unit) for signal in ("c", "h") for unit in range(UNITS)
    }
    others = [one for one in ranked if one.unit != 2]
    assert all(abs(one.held_out - 0.5) < 0.15 for one in others)
    separations = [one.separation for one in ranked]
    assert separations == sorted(separations, reverse=True)
    assert min(separations) >= 0.5


def test_a_unit_that_forgets_before_the_last_step_does_not_tell_at_all_steps() -> None:
    module = storing_lstm(1)
    with torch.no_grad():
        module.bias_ih_l0.view(4, UNITS)[1, 1] = -1000.0  # its forget gate is exactly 0
    found = next(
        one
        for one in ranked_carriers(module, sequences(0), sequences(1))
        if (one.signal, one.unit) == ("c", 1)
    )
    # It tells at one step in some seven; the others are equal.
    assert 0.5 < found.separation < 0.7


def test_the_side_is_that_of_the_known_sequences_even_where_others_contradict() -> None:
    known, others = sequences(0), sequences(1)
    contradicting = Labelled(others.x, ~others.labels, others.first, others.last)
    best, *_ = ranked_carriers(storing_lstm(0), known, contradicting)
    assert best.held_out == 0.0


def area_by_pairs(values: Tensor, labels: Tensor) -> float:
    pairs = [
        1.0 if a > b else 0.5 if a == b else 0.0
        for a in values[labels].tolist()
        for b in values[~labels].tolist()
    ]
    return sum(pairs) / len(pairs)


@given(
    st.lists(st.tuples(st.integers(-3, 3), st.booleans()), min_size=2, max_size=30).filter(
        lambda rows: len({label for _, label in rows}) == 2
    )
)
def test_separation_is_the_share_of_pairs_in_order_with_ties_counted_half(
    rows: list[tuple[int, bool]],
) -> None:
    values = torch.tensor([[float(value)] for value, _ in rows])
    labels = torch.tensor([label for _, label in rows])
    assert separation(values, labels).item() == pytest.approx(area_by_pairs(values[:, 0], labels))


def test_sequences_of_one_label_or_with_steps_outside_are_refused() -> None:
    x, steps = torch.zeros(4, 2, 1), torch.tensor([0, 1])
    with pytest.raises(ValueError, match="one and the same label"):
        Labelled(x, torch.tensor([True, True]), steps, steps)
    with pytest.raises(ValueError, match="4 steps"):
        Labelled(x, torch.tensor([True, False]), steps, torch.tensor([1, 4]))
    with pytest.raises(ValueError, match="4 steps"):
        Labelled(x, torch.tensor([True, False]), torch.tensor([2, 1]), steps)
