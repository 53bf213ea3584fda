"""Facts of views, against the trace, torch and the pages' own numbers."""

from __future__ import annotations

import pytest
import torch

from explorer import build_cell
from explorer.backprop.linear_case import recurrent_matrix
from explorer.cells import CELLS
from explorer.lessons.expressions import number, series, value
from explorer.lessons.facts import facts_of
from explorer.lessons.shown import shown
from explorer.resources import SWEEP_OF_LAGS, SWEEP_OF_TASKS
from explorer.session.choice import ModelChoice
from explorer.session.choices import exploring_choice
from explorer.session.controls import Chosen
from explorer.session.declared import pages
from explorer.session.link import View
from explorer.session.run import run
from explorer.views.proof import UNITS
from tests.plain_cells import assert_close

# The tasks of the file: what each is called, and whether a share is measured.
TITLES = {
    "recall": "Recall the first symbol",
    "adding": "Adding problem",
    "copying": "Copy memory",
    "parity": "Parity",
    "nesting": "Nested brackets",
    "sine": "Sine forecast",
    "language": "The next token",
}
TASKS_WITH_SHARES = {task: task in ("recall", "copying", "parity", "nesting") for task in TITLES}


@pytest.mark.parametrize("direction", ["keep", "replace"])
def test_a_signal_is_that_of_the_trace_as_it_is_shown(direction: str) -> None:
    view = shown(View("cell", f"cell=gru&unit=3&t=7&z={direction}"))
    traced = run(exploring_choice(Chosen(view.values)).model).trace
    kept = traced["z"][:, 0, 3]
    expected = kept if direction == "keep" else 1 - kept
    assert torch.equal(series("z", view.facts), expected)
    assert number("z", view.facts) == expected[7]
    assert number("h_before", view.facts) == traced["h"][6, 0, 3]
    assert number("h_before[0]", view.facts) == 0.0
    assert torch.equal(series("norm.h", view.facts), traced["h"][:, 0].norm(dim=1))


@pytest.mark.parametrize("cell", ["rnn", "lstm", "gru"])
def test_the_counts_are_torchs(cell: str) -> None:
    view = shown(View("cell", f"cell={cell}&weights=random&sequence=sine&size=9&steps=20"))
    module = {"rnn": torch.nn.RNN, "lstm": torch.nn.LSTM, "gru": torch.nn.GRU}[cell](1, 9)
    assert number("parameters", view.facts) == sum(one.numel() for one in module.parameters())
    assert number("units", view.facts) == 9
    assert number("steps", view.facts) == 20
    assert f"{int(number('parameters', view.facts)):,}" in str(value("count", view.facts))


def test_what_is_held_stands_beside_the_untouched_run() -> None:
    view = shown(View("cell", "cell=lstm&hold=carry&held_from=5&unit=2"))
    held, free = series("c", view.facts), series("untouched.c", view.facts)
    assert torch.allclose(held[:5], free[:5])
    assert torch.equal(held[5:], held[4].expand(len(held) - 5))
    assert not torch.allclose(held, free)


def test_compared_cells_stand_behind_their_keys() -> None:
    view = shown(View("compare", "cell=rnn&others=lstm,gru&weights=random&sequence=sine"))
    lstm = shown(View("gradients", "cell=lstm&weights=random&sequence=sine"))
    assert torch.equal(series("lstm.gradient", view.facts), series("gradient.c", lstm.facts))
    assert torch.equal(series("rnn.h", view.facts), series("h", view.facts))


def test_the_proofs_powers_are_powers() -> None:
    view = shown(View("gradients", "part=proof&sigma=1.2&rho=0.8"))
    assert number("sigma_power[3]", view.facts) == pytest.approx(1.2**3)
    assert number("rho_power[10]", view.facts) == pytest.approx(0.8**10)
    assert number("singular[0]", view.facts) == pytest.approx(1.2, abs=1e-5)


def test_a_texts_bits_are_the_logarithms_of_its_shares() -> None:
    view = shown(View("language", "corpus=agreement&read_agreement=the friend serves soup ."))
    likely = str(value("likeliest[1]", view.facts))
    assert number("share[1]", view.facts) == number(f"p.{likely}[1]", view.facts)
    word = str(value("token[2]", view.facts))
    surprise = -torch.tensor(number(f"p.{word}[1]", view.facts)).log2()
    assert number("bits[1]", view.facts) == pytest.approx(float(surprise), rel=1e-5)


def test_every_shape_tells_its_answer() -> None:
    for shape in ("one_to_one", "one_to_many", "many_to_one", "many_to_many", "encoder_decoder"):
        facts = shown(View("shapes", f"shape={shape}")).facts
        assert number("len(token)", facts) == number("steps", facts) == number("len(share)", facts)
        assert value("outcome", facts)


@pytest.mark.parametrize(
    ("view", "told"),
    [
        (View("kitchen", ""), "no page"),
        (View("cell", "cell=transformer"), "cell “transformer”"),
        (View("cell", "unit={nothing}"), "no nothing"),
        (View(pages.LESSONS, ""), "no page"),
    ],
)
def test_a_view_that_cannot_be_shown_is_said(view: View, told: str) -> None:
    with pytest.raises(ValueError, match=told):
        shown(view)


def test_the_sweeps_shares_are_the_means_of_its_rows() -> None:
    view = shown(View("train", "task=recall&train=sweep"))
    rows = [row.split(",") for row in SWEEP_OF_LAGS.read_text("utf-8").splitlines()[1:]]
    lags = series("lags", view.facts)
    assert lags.tolist() == sorted({float(lag) for _, _, lag, _, _ in rows})
    for cell, start, name in (("rnn", "drawn", "rnn"), ("lstm", "chrono", "lstm.chrono")):
        at = [float(share) for *of, _, share in rows if of == [cell, start, "20"]]
        place = lags.tolist().index(20.0)
        assert series(f"right.{name}", view.facts)[place] == pytest.approx(sum(at) / len(at))
    assert "right.rnn.drawn" not in view.facts


def test_the_winners_of_the_tasks_are_those_whose_worst_seed_beats_every_other() -> None:
    view = shown(View("compare", "compare=which"))
    assert "winners" not in shown(View("compare", "compare=table")).facts
    metrics: dict[str, dict[str, list[float]]] = {}
    for row in SWEEP_OF_TASKS.read_text("utf-8").splitlines()[1:]:
        task, _, _, _, cell, _, metric, _ = row.split(",")
        # Of a share more is better, of a loss less.
        better = float(metric) * (1 if TASKS_WITH_SHARES[task] else -1)
        metrics.setdefault(task, {}).setdefault(cell, []).append(better)
    clear = {
        task: cell
        for task, by_cell in metrics.items()
        for cell, values in by_cell.items()
        if all(min(values) > max(others) for name, others in by_cell.items() if name != cell)
    }
    winners = str(view.facts["winners"])
    assert winners.count("(") == len(clear)
    for task, cell in clear.items():
        assert f"{CELLS[cell].title} ({TITLES[task]})" in winners
    assert view.facts["unclear"] == len(metrics) - len(clear)
    keeping_up = str(view.facts["keeping_up.rnn"])
    for task, by_cell in metrics.items():
        best = max(by_cell, key=lambda cell: sum(by_cell[cell]))
        is_behind = best != "rnn" and max(by_cell["rnn"]) < min(by_cell[best])
        assert (TITLES[task] in keeping_up) is not is_behind


def test_a_step_hands_on_the_numbers_of_all_states() -> None:
    for cell, states in (("rnn", 1), ("lstm", 2)):
        facts = shown(View("cell", f"cell={cell}&weights=random&size=7")).facts
        assert facts["carried"] == 7 * states


def test_one_units_row_is_its_series() -> None:
    view = shown(View("cell", "cell=gru&unit=3"))
    assert torch.equal(series("row(units.r, 3)", view.facts), series("r", view.facts))


def test_the_proofs_product_is_that_of_plain_matrix_powers() -> None:
    view = shown(View("gradients", "part=proof&sigma=1.4&rho=0.9&proof_phi=linear"))
    matrix = recurrent_matrix(UNITS, largest_singular=1.4, spectral_radius=0.9, seed=0)
    for t in (0, 1, 5, 30):
        norm = torch.linalg.matrix_norm(torch.linalg.matrix_power(matrix, t), 2)
        assert number(f"product[{t}]", view.facts) == pytest.approx(float(norm))
    assert len(series("product", view.facts)) == number("steps", view.facts)


def test_the_far_gradient_is_that_of_a_loss_at_the_last_step_alone() -> None:
    query = "cell=rnn&weights=random&sequence=noise&steps=12"
    everywhere = shown(View("gradients", f"{query}&loss=sum")).facts
    last = shown(View("gradients", f"{query}&loss=last")).facts
    assert torch.equal(series("far.h", everywhere), series("gradient.h", last))
    assert number("gradient.h[0]", everywhere) != number("far.h[0]", everywhere)


def test_the_answers_are_the_read_outs_numbers() -> None:
    view = shown(View("cell", "cell=rnn&t=9"))
    one = run(exploring_choice(Chosen(view.values)).model)
    assert one.read_out is not None
    assert number("answers[t][2]", view.facts) == one.read_out.values[9, 2]


def test_the_slopes_over_v_are_autograds() -> None:
    found = facts_of("activations", {"activation": "curves"}, 0)
    v = torch.as_tensor(found["v"]).clone().requires_grad_()
    for name, function in (("tanh", torch.tanh), ("sigmoid", torch.sigmoid)):
        (slope,) = torch.autograd.grad(function(v).sum(), v)
        torch.testing.assert_close(found[f"slope.{name}"], slope)
        torch.testing.assert_close(found[f"value.{name}"], function(v).detach())
        assert found[f"most.{name}"] == float(slope.max())
    assert value("v[zero]", found) == 0.0


def test_the_product_of_slopes_is_that_of_one_minus_h_squared() -> None:
    values = {"activation": "values", "cell": "rnn", "weights": "random", "sequence": "noise"}
    found = facts_of("activations", values, 0)
    slopes = 1.0 - torch.as_tensor(found["units.h"]).square()
    torch.testing.assert_close(found["units.slope.h"], slopes)
    expected = slopes[1:].log().mean(1).sum().exp()
    torch.testing.assert_close(value("product.h[0]", found), expected)
    assert value("product.h[last]", found) == 1.0


def test_an_exchange_stands_beside_the_run_with_its_own_function() -> None:
    values = {
        "activation": "switched",
        "cell": "rnn",
        "weights": "random",
        "sequence": "noise",
        "steps": 9,
        "size": 5,
        "exchange": "relu",
        "from_identity": True,
    }
    found = facts_of("activations", values, 0)
    x = run(ModelChoice("rnn", "random", "noise", steps=9, size=5)).sequence.x
    theirs = torch.nn.RNN(x.shape[2], 5, nonlinearity="relu", dtype=torch.float64)
    ours = build_cell("rnn", x.shape[2], 5, dtype=torch.float64)
    theirs.load_state_dict(ours.state_dict())
    assert_close(torch.as_tensor(found["exchanged.units.h"]), theirs(x)[0][:, 0])
    assert_close(torch.as_tensor(found["units.h"]), ours(x)[0][:, 0])
    # From U = I and b = 0 the first state is the input alone.
    first = (x[0] @ ours.get_parameter("weight_ih_l0").T).relu()
    assert_close(torch.as_tensor(found["identity.units.h"])[0], first[0])
