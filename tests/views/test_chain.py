"""The chain rule on the page has the numbers of the run: torch's own derivatives, typeset."""

from __future__ import annotations

import json
import re
from xml.etree import ElementTree

import numpy as np
import pytest
import torch
from torch import Tensor

from explorer.cells import CELLS
from explorer.cells.notation import NOTATIONS, Direction
from explorer.session.choice import Choice, ModelChoice
from explorer.session.holds import Hold
from explorer.session.run import Run, run
from explorer.tracing.torch_parity import torch_twin
from explorer.views.chain import chain_rule
from explorer.views.payloads import Floats, Formulas, Group
from tests.views.test_gradients import values

STEPS = 12


def random(cell: str, **settings: object) -> ModelChoice:
    return ModelChoice(cell, "random", "noise", steps=STEPS, size=5, **settings)  # type: ignore[arg-type]


def unpacked(floats: Floats) -> np.ndarray:
    return values({"title": "", "colour": "", "floats": floats})


def formulas_of(groups: list[Group]) -> Formulas:
    return groups[-1]["formulas"]


def own_derivative(one: Run, unit: int) -> list[float]:
    """∂h_{t,j}/∂h_{t−1,j} by autograd through torch's own module, for t = 0 … T − 1."""
    twin = torch_twin(one.module)
    assert twin is not None
    states = torch.cat([torch.zeros(1, 1, 5).double(), one.trace["h"]])
    result = []
    for t in range(STEPS):

        def stepped(state: Tensor, t: int = t) -> Tensor:
            output: Tensor = twin(one.sequence.x[t : t + 1], state)[0][0, 0]
            return output

        jacobian = torch.autograd.functional.jacobian(stepped, states[t : t + 1])
        result.append(float(jacobian[unit, 0, 0, unit]))
    return result


@pytest.mark.parametrize(
    ("cell", "settings"), [("rnn", {}), ("rnn", {"nonlinearity": "relu"}), ("irnn", {})]
)
@pytest.mark.parametrize("unit", [0, 3])
def test_a_units_own_factor_is_torchs_derivative(
    cell: str, settings: dict[str, object], unit: int
) -> None:
    one = run(random(cell, **settings))
    formulas = formulas_of(chain_rule(one, Choice(unit=unit)))
    numbers = unpacked(formulas["numbers"]).reshape(-1, STEPS)
    _, equation = formulas["equations"]
    h, own, slope, value = (numbers[k] for k in range(4))
    assert value == pytest.approx(own_derivative(one, unit), rel=1e-5, abs=1e-7)
    assert slope * own == pytest.approx(value, rel=1e-5, abs=1e-7)
    assert h == pytest.approx(one.trace["h"][:, 0, unit].numpy(), rel=1e-5, abs=1e-7)
    assert equation["line"][-1] == 3


@pytest.mark.parametrize("cell", CELLS)
def test_every_cell_has_factors_and_those_with_short_ones_a_formula(cell: str) -> None:
    groups = chain_rule(run(random(cell)), Choice())
    json.loads(json.dumps(groups, allow_nan=False))
    is_short = len(CELLS[cell].equations) == 1 or not CELLS[cell].recurrent_rows
    assert ("formulas" in groups[-1]) == is_short
    factors = groups[0]["factors"]
    norms, products = unpacked(factors["factors"]), unpacked(factors["products"])
    bounds = unpacked(factors["bounds"])
    assert np.isnan(norms[0])
    assert products[0] == bounds[0] == 1.0
    assert products[1] == pytest.approx(norms[1], rel=1e-5)
    assert bounds[1:] == pytest.approx(np.cumprod(norms[1:]), rel=1e-4)
    assert (products <= bounds * (1 + 1e-5)).all()


@pytest.mark.parametrize("notation", NOTATIONS)
@pytest.mark.parametrize("cell", ["rnn", "lstm"])
def test_the_typeset_formulas_are_well_formed_and_say_which_step(cell: str, notation: str) -> None:
    groups = chain_rule(run(random(cell)), Choice(notation=notation, unit=1))
    factors = groups[0]["factors"]
    for template in (factors["whole"], factors["factor"]):
        assert set(re.findall(r"\{(\w+)\}", template)) <= {"t", "before"}
        texts = list(ElementTree.fromstring(template).itertext())
        assert texts.count("∂") == 2
        # Of the LSTM both states are differentiated.
        assert texts.count("{t}") == len(CELLS[cell].states)
    if cell == "rnn":
        for equation in formulas_of(groups)["equations"]:
            texts = list(ElementTree.fromstring(equation["mathml"]).itertext())
            assert ("U" in texts) != NOTATIONS[notation].stacked


@pytest.mark.parametrize("direction", ["keep", "replace"])
@pytest.mark.parametrize("cell", ["mingru", "minlstm"])
def test_where_no_weights_see_the_state_a_factor_is_what_the_gate_keeps(
    cell: str, direction: Direction
) -> None:
    one = run(random(cell))
    groups = chain_rule(one, Choice(unit=3, direction=direction))
    formulas = formulas_of(groups)
    assert groups[-1]["sentence"] == (
        "One factor has no matrix in it. What unit 3 hands on to itself:"
    )
    numbers = unpacked(formulas["numbers"]).reshape(-1, STEPS)
    kept = (1 - one.trace["z"] if cell == "mingru" else one.trace["f"])[:, 0].numpy()
    _, entry = formulas["equations"]
    last = entry["line"][-1]
    assert isinstance(last, int)
    assert numbers[last] == pytest.approx(kept[:, 3], rel=1e-5)
    # The norm of a diagonal matrix is its largest entry.
    assert numbers[-1][1:] == pytest.approx(kept[1:].max(axis=1), rel=1e-5)
    text = "".join(ElementTree.fromstring(entry["mathml"]).itertext())
    assert ("1−" in text) == (cell == "mingru" and direction == "replace")


def test_the_sentence_tells_what_is_left_at_the_end() -> None:
    groups = chain_rule(run(random("rnn")), Choice())
    left = unpacked(groups[0]["factors"]["products"])[-1]
    size = f"grown to {left:.2g} times" if left > 1 else f"shrunk to {left:.2g} of"
    assert (
        f"From step 0 to step {STEPS - 1} a small change has at most {size} its size."
        in (groups[0]["sentence"])
    )


def test_of_a_held_state_no_formula_is_shown_and_nothing_passes() -> None:
    (only,) = chain_rule(run(random("rnn", hold=Hold("h", 0.5, start=4))), Choice())
    products = unpacked(only["factors"]["products"])
    assert (products[4:] == 0.0).all()
    assert products[3] > 0.0


def test_a_state_that_overflows_is_said_to() -> None:
    far = random("rnn", nonlinearity="relu", gain=1e30)
    groups = chain_rule(run(far), Choice())
    json.loads(json.dumps(groups, allow_nan=False))
