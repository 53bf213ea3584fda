"""Along which paths the gradient takes a step back: straight through, or through which gate."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
import torch
from torch import Tensor

from explorer.backprop.backward import LocalSteps, backward_pass, local_steps
from explorer.backprop.jacobians import one_sequence, products
from explorer.backprop.losses import Loss, output_gradient
from explorer.cells.terms import Peephole, Product, Value
from explorer.network.surroundings import unaffected_by_caller
from explorer.tracing.trace import Trace, scaled_norm

DIRECT = "direct"
Parts = dict[str, dict[str, Tensor]]


# An overflow stays in the numbers; the views report it.
@np.errstate(over="ignore", invalid="ignore")
@unaffected_by_caller
def paths(forward: Trace, loss: Loss = "last") -> Parts:
    """What arrives at each state from the step after it, split by path through the cell.

    A path is "direct", from state to state by the cell's own sum (f ⊙ c, z ⊙ h), or bears the name
    of the gate or candidate through whose weights the step goes back. Where one leads into
    another (r acts inside n), it is the one that reads the state before. At index t stands what
    step t + 1 hands to step t, so that the last step has zeros. The parts of a state add up to all
    that arrives at it from later steps; what the loss adds at its own step is not among them.

    Args:
        forward: a trace of one sequence, from `explorer.trace`, that looks at the last layer;
            `.at(layer=…, direction=…)` chooses it. Steps count in the order of reading.
        loss: as for `explorer.gradients`.

    Returns:
        path → state → (T, 1, H), float64, in units of the loss for each unit of the state.

    Raises:
        ValueError: for a loss that is none, and for traces of several sequences, of gradients, or
            that look at another layer.
    """
    local = local_steps(one_sequence(forward))
    incoming = _incoming(forward, loss)[: len(local.steps.signals["h"])]
    backward = backward_pass(local, {"h": incoming})
    coefficients = _coefficients(local, backward.carried)
    names = local.steps.layer.cell.states
    parts = {
        path: {name: np.zeros_like(values) for name, values in backward.carried.items()}
        for path in (DIRECT, *local.steps.layer.cell.recurrent_rows)
    }
    rows = {row: k for k, row in enumerate(_leaf_rows(local))}
    arriving = coefficients[:, :, : len(rows)].copy()
    for source, at in zip(local.sources, backward.at_sources, strict=True):
        if source is not None and at is not None:
            arriving += at[:, :, None] * source.to_leaves[:, :, : len(rows)]
    for leaf, source in zip(local.steps.leaves, local.sources, strict=True):
        weight = leaf.group.weight.detach().numpy()
        blocks = np.split(weight, len(leaf.group.rows))
        for row, block in zip(leaf.group.rows, blocks, strict=True):
            passed = arriving[:, :, rows[row]] @ block
            if source is None:
                parts[row]["h"] += passed
                continue
            # The source itself holds the states before: that is this row's own way back.
            for index, name in enumerate(names):
                parts[row][name] += passed * source.to_leaves[:, :, len(rows) + index]
    for index, name in enumerate(names):
        if name not in local.steps.layer.cell.projections:  # which is read through products alone
            parts[DIRECT][name] += coefficients[:, :, len(rows) + index]
    for row, name in _peepholes_before(local):
        through_peephole = (
            coefficients[:, :, rows[row]] * local.steps.layer.peepholes[row].detach().numpy()
        )
        parts[row][name] += through_peephole
        parts[DIRECT][name] -= through_peephole
    return {
        path: {name: _one_step_earlier(values) for name, values in states.items()}
        for path, states in parts.items()
    }


@np.errstate(over="ignore", invalid="ignore")
@unaffected_by_caller
def straight_path(forward: Trace) -> tuple[Tensor, Tensor]:
    """The memory's straight path back from T, and all paths together: two norms a step, (T,) each.

    The memory is the last of the cell's states. The first is the Frobenius norm of the product
    of what each step keeps (forget gates; the GRU's keep gates), the second that of ∂s_T/∂s_t.
    """
    local = local_steps(one_sequence(forward))
    cell = local.steps.layer.cell
    state = cell.states[-1]
    place = len(_leaf_rows(local)) + cell.states.index(state)
    keeps = local.states[state].to_leaves[:, 0, place].copy()
    for row, name in _peepholes_before(local):
        if name == state:
            weights = local.steps.layer.peepholes[row].detach().numpy()
            keeps -= local.states[state].to_leaves[:, 0, _leaf_rows(local).index(row)] * weights
    straight = np.ones_like(keeps)
    for t in range(len(keeps) - 2, -1, -1):
        straight[t] = straight[t + 1] * keeps[t + 1]
    all_paths = products(local, state)
    return scaled_norm(torch.from_numpy(straight)[:, None]), scaled_norm(all_paths)


def _incoming(forward: Trace, loss: Loss) -> Tensor:
    """The loss's direct derivative with respect to h, in the order of reading, float64."""
    last = max(layer for layer, _ in forward.opened)
    if forward.layer != last:
        raise ValueError(
            f"The trace looks at layer {forward.layer}; allowed is the last one, which the loss is "
            f"taken from: trace.at(layer={last})."
        )
    gradient = output_gradient(forward.output, loss, forward.layout).double()
    halves = gradient.chunk(1 + ((last, "backward") in forward.opened), dim=-1)
    return halves[0] if forward.direction == "forward" else forward.layout.turned(halves[1])


def _coefficients(local: LocalSteps, carried: Mapping[str, np.ndarray]) -> np.ndarray:
    """What arrives at every recurrent product's rows and, directly, at the states before."""
    at_units = {**carried, "h": local.at_units(carried["h"])}
    terms = [at_units[name][:, :, None] * part.to_leaves for name, part in local.states.items()]
    total: np.ndarray = np.sum(terms, axis=0)
    return total


def _leaf_rows(local: LocalSteps) -> list[str]:
    return [row for leaf in local.steps.leaves for row in leaf.group.rows]


def _peepholes_before(local: LocalSteps) -> list[tuple[str, str]]:
    """The gates that see a state of the step before through a vector of weights, and which."""
    result = []
    for equation in local.steps.layer.cell.equations:
        for part in equation.term.subterms():
            match part:
                case Product(Peephole(row), Value(name, True)):
                    result.append((row, name))
    return result


def _one_step_earlier(values: np.ndarray) -> Tensor:
    shifted = np.zeros_like(values)
    shifted[:-1] = values[1:]
    return torch.from_numpy(shifted)
