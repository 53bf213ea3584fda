"""What the boards of the gradient page say, word by word, and whose numbers stand where."""

from __future__ import annotations

import base64
import math

import numpy as np
import pytest
import torch

from explorer import build_cell
from explorer.session.choice import Choice, ModelChoice
from explorer.session.run import Run, run, run_gradient
from explorer.views.gradients import along_time, jacobian, paths
from explorer.views.payloads import Group, Panel

STEPS, UNITS = 8, 4
LSTM = ModelChoice("lstm", "random", "noise", steps=STEPS, size=UNITS, nonlinearity="tanh")
RNN = ModelChoice("rnn", "random", "noise", steps=STEPS, size=UNITS, nonlinearity="tanh")


def curves(panel: Panel) -> dict[str, np.ndarray]:
    kinds = {4: "<f4", 8: "<f8"}
    return {
        curve["title"]: np.frombuffer(
            base64.b64decode(curve["floats"]["base64"]), kinds[curve["floats"]["bytes"]]
        )
        for curve in panel["curves"]
    }


def looks(group: Group) -> tuple[str, str, int, int]:
    return group["title"], group["shape"], len(group["lines"]), len(group["maps"])


def states_of(choice: ModelChoice) -> tuple[list[torch.Tensor], torch.Tensor]:
    """h of every step of a plain torch loop, with its graph, and the last one."""
    view: Run = run(choice)
    module = build_cell(choice.cell, view.module.input_size, UNITS, seed=0, dtype=torch.float64)
    cell = torch.nn.RNNCell(view.module.input_size, UNITS, dtype=torch.float64)
    cell.load_state_dict({k.removesuffix("_l0"): v for k, v in module.state_dict().items()})
    h = torch.zeros(1, UNITS, dtype=torch.float64, requires_grad=True)
    states = []
    for x in view.sequence.x:
        h = cell(x, h)
        states.append(h)
    return states, h


def test_along_time_says_how_fast_each_states_gradient_falls_back_from_its_loss() -> None:
    view = run(LSTM)
    for loss in ("last", 5):
        choice = Choice(LSTM, loss=loss)
        back, reach = along_time(view, choice, run_gradient(view, loss))
        assert looks(back) == ("Back from the loss", "", 1, 0)
        assert looks(reach) == ("Which loss reaches which step", "tall", 0, 1)
        (panel,) = back["lines"]
        assert (panel["title"], panel["log"]) == ("norm of the gradient at every step", True)
        rates, _, meaning = back["sentence"].partition(". ")
        where = "the last step" if loss == "last" else "step 5"
        assert meaning == f"L is the sum of h over the units at {where}."
        assert panel["description"] == f"Norm of the gradient at every step. {rates}."
        h, c = rates.split("; ")
        assert h.startswith("‖∂L/∂h‖ ")
        assert c.startswith("‖∂L/∂c‖ ")
        assert np.isfinite(curves(panel)["‖∂L/∂h‖"]).all()
    # From the loss at step 5 back the gradient is not zero; after it, it is.
    assert curves(panel)["‖∂L/∂h‖"][6:].max() == 0.0 < curves(panel)["‖∂L/∂h‖"][:6].min()
    assert "zero" not in h


def test_the_map_of_losses_is_explained() -> None:
    view = run(LSTM)
    _, reach = along_time(view, Choice(LSTM), run_gradient(view, "last"))
    assert reach["sentence"] == (
        "One row for each step at which a loss may stand, one column for each step it reaches. A "
        "loss reaches back only; the longer the bright trail to the left, the longer the memory "
        "that can be learned."
    )
    (sent,) = reach["maps"]
    assert (sent["name"], sent["word"]) == ("reach", "size of the gradient")
    assert sent["meaning"] == (
        "How large the gradient at each step is (left to right) that comes from the loss at each "
        "step (top to bottom), as a power of ten."
    )
    assert (sent["rowWord"], sent["rowNumbers"]) == ("loss at step", [*range(STEPS)])
    assert sent["power"] is True
    codes = np.frombuffer(base64.b64decode(sent["codes"]), "<u2").reshape(STEPS, STEPS)
    # Column t of the picture is step t, row s the loss at s: nothing reaches what comes after it.
    assert all(codes[t, s] == 0 for t in range(STEPS) for s in range(t))
    assert all(codes[t, t] > 0 for t in range(STEPS))


def test_the_jacobian_is_that_of_a_plain_loop_in_torch() -> None:
    states, last = states_of(RNN)
    product, one_step = jacobian(run(RNN), Choice(RNN))
    assert looks(product) == ("The Jacobian of the last h with respect to hₜ", "", 1, 0)
    assert looks(one_step) == ("One step alone", "", 1, 0)
    (values,), (radius,) = product["lines"], one_step["lines"]
    assert (values["title"], values["log"]) == ("singular values", True)
    assert values["description"] == (
        "Singular values of the Jacobian of the last hidden state with respect to the one at each "
        "step, on a logarithmic scale."
    )
    assert [*curves(values)] == ["largest of 4", "number 2 of 4", "number 3 of 4", "smallest of 4"]
    radii, norms = [], []
    for t in range(STEPS):
        rows = [
            torch.autograd.grad(last[0, k], states[t], retain_graph=True)[0][0]
            for k in range(UNITS)
        ]
        exact = torch.linalg.svdvals(torch.stack(rows))
        norms.append(float(torch.stack(rows).norm()))
        for name, wanted in zip(curves(values), exact.tolist(), strict=True):
            assert curves(values)[name][t] == pytest.approx(wanted, rel=1e-5)
        if t:
            steps = [
                torch.autograd.grad(states[t][0, k], states[t - 1], retain_graph=True)[0][0]
                for k in range(UNITS)
            ]
            radii.append(float(torch.linalg.eigvals(torch.stack(steps)).abs().max()))
    assert curves(radius)["spectral radius"][1:] == pytest.approx(radii, rel=1e-5)
    assert (radius["title"], radius["log"]) == ("spectral radius of one step", False)
    assert radius["description"] == "Spectral radius of the Jacobian of every step."
    median = np.sort(curves(radius)["spectral radius"])[(STEPS - 1) // 2]
    assert one_step["sentence"] == (
        f"The spectral radius of ∂hₜ/∂hₜ₋₁; its median is {median:.2f}. Below 1 a step shrinks "
        "what passes, in the long run; the other states at t − 1 are held."
    )
    # The line of least squares through the logarithm, by numpy: steps back from the last.
    slope = np.polyfit(np.arange(STEPS), np.log(norms[::-1]), 1)[0]
    assert slope < 0
    wanted = f"Its norm halves every {math.log(2) / -slope:.1f} steps going back. "
    assert product["sentence"].startswith(wanted)


def test_where_no_layer_sees_the_state_the_straight_path_is_the_whole_and_said_to_be() -> None:
    choice = ModelChoice("mingru", "random", "noise", steps=STEPS, size=UNITS)
    view = run(choice)
    back, straight = paths(view, Choice(choice))
    assert [*curves(back["lines"][0])] == ["straight"]
    assert straight["sentence"].endswith(
        " It is the whole path: no layer of the minGRU sees the old state, so no matrix is in the "
        "gradient over time."
    )
    lines = curves(straight["lines"][0])
    # By hand: what every later step keeps, multiplied up, for each unit.
    kept = (1.0 - view.trace["z"][:, 0].double()).numpy()
    wanted = [np.linalg.norm(kept[t + 1 :].prod(axis=0)) for t in range(STEPS)]
    assert lines["straight path"] == pytest.approx(wanted, rel=1e-5)
    assert lines["all paths"] == pytest.approx(wanted, rel=1e-5)


def test_each_memory_of_a_cell_has_a_straight_path_of_its_own() -> None:
    choice = ModelChoice("slstm", "random", "noise", steps=STEPS, size=UNITS)
    view = run(choice)
    back, straight = paths(view, Choice(choice))
    names = [*curves(back["lines"][0])]
    assert names[:2] == ["straight", "straight along n"]
    assert {"through i", "through f", "through g", "through o"} <= set(names)
    assert "whole path" not in straight["sentence"]


def test_the_paths_of_a_gated_cell_are_named_and_explained() -> None:
    back, straight = paths(run(LSTM), Choice(LSTM))
    assert looks(back) == ("One step back, path by path", "", 1, 0)
    assert back["sentence"] == (
        "How much of the gradient each path hands to the step before. The paths add up to the "
        f"whole gradient, as vectors. At step {STEPS - 1} each is exactly 0, since no later step "
        "has a loss to hand back."
    )
    back, _ = paths(run(LSTM), Choice(LSTM, loss=4))
    assert back["sentence"].endswith(
        "From step 4 on each is exactly 0, since no later step has a loss to hand back."
    )
    for values in curves(back["lines"][0]).values():
        assert list(values == 0.0) == [t >= 4 for t in range(STEPS)]
    back, _ = paths(run(LSTM), Choice(LSTM))
    (panel,) = back["lines"]
    assert (panel["title"], panel["log"]) == ("size of what each path hands on", True)
    assert panel["description"] == "Norm of the gradient that each path hands to the step before."
    assert set(curves(panel)) == {
        "straight", "through i", "through f", "through g", "through o",
    }  # fmt: skip
    assert looks(straight) == ("The straight path against the whole", "", 1, 0)
    (panel,) = straight["lines"]
    assert panel["title"] == "from c at the last step back to each step"
    assert panel["log"] is True
    assert panel["description"] == (
        "Norm of the straight path and of the whole Jacobian of the memory."
    )
    # The straight path is the product of the forget gates; at the last step, one in every unit.
    f = run(LSTM).trace["f"][:, 0]
    product = torch.stack([f[t + 1 :].prod(dim=0).norm() for t in range(STEPS)])
    assert curves(panel)["straight path"] == pytest.approx(product.numpy(), rel=1e-5)
    slope = np.polyfit(np.arange(STEPS), np.log(product.numpy()[::-1]), 1)[0]
    assert straight["sentence"] == (
        "The straight path, the product of all that each step keeps, halves every "
        f"{math.log(2) / -slope:.1f} steps going back."
    )


def test_a_plain_rnn_has_one_path_and_it_is_not_straight() -> None:
    back, straight = paths(run(RNN), Choice(RNN))
    assert [*curves(back["lines"][0])] == ["through h"]
    assert straight["sentence"] == (
        "RNN has no straight path: the whole state goes through its weights at every step, and "
        "nothing is simply kept."
    )
    assert straight["lines"][0]["title"] == "from h at the last step back to each step"


def test_where_no_path_hands_anything_on_a_curve_of_zeros_says_nothing() -> None:
    still = ModelChoice(
        "rnn", "random", "noise", steps=STEPS, size=UNITS, gain=0.0, nonlinearity="tanh"
    )
    back, _ = paths(run(still), Choice(still))
    assert {k: v.tolist() for k, v in curves(back["lines"][0]).items()} == {
        "nothing": [0.0] * STEPS
    }
