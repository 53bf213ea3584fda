"""What the page Activations computes, by name: functions over v, slopes in a network, exchanges."""

from __future__ import annotations

from functools import partial

from torch import Tensor

from explorer.activations import ACTIVATION_FUNCTIONS
from explorer.activations.slopes import mean_products_back
from explorer.lessons.run_facts import Sources, run_facts, under
from explorer.session.choice import Choice
from explorer.session.choices import exploring_choice
from explorer.session.controls import Chosen
from explorer.session.declared.activations import CURVES, SWITCHED, VALUES
from explorer.session.run import Run, loss_step, run
from explorer.views.activations.curves import cursor_marks, cursor_values
from explorer.views.activations.values import slopes_along
from explorer.views.exchanged import exchanged_runs


def activation_facts(chosen: Chosen) -> Sources:
    """What the chosen part shows: curves over v, or a run with what the part adds to it."""
    part = chosen["activation"]
    if part == CURVES:
        return _curves()
    choice = exploring_choice(chosen)
    one = run(choice.model)
    sources = run_facts(one, choice)
    if part == VALUES:
        sources |= _slopes(one, choice, int(float(str(sources["unit"]()))))
    elif part == SWITCHED:
        sources |= _exchanged(choice, chosen)
    return sources


def _curves() -> Sources:
    """Over the places of the cursor, (N,): `v`, `value.tanh`, `slope.tanh` for every function.

    `most.tanh` is its largest slope, `zero` the place of v = 0.
    """
    v = cursor_values()
    sources: Sources = {
        "v": lambda: v,
        "zero": lambda: int(v.abs().argmin()),
        "token": lambda: tuple(cursor_marks()),
        "steps": lambda: len(v),
        "last": lambda: len(v) - 1,
    }
    for key, one in ACTIVATION_FUNCTIONS.items():
        sources[f"value.{key}"] = partial(one.value, v)
        sources[f"slope.{key}"] = partial(one.slope, v)
        sources[f"most.{key}"] = partial(float, one.largest_slope)
    return sources


def _slopes(one: Run, choice: Choice, unit: int) -> Sources:
    """For every function in the cell, by the signal it is in: what goes in, `v.f`, and its slope.

    `v.f` and `slope.f` are (T,) for the chosen unit, `units.v.f` and `units.slope.f` (T, H);
    `flat.f` is the share of the units in the flat part at each step, (T,), and `product.f` the
    product of the mean unit's slopes back from the loss to each step, (T,).
    """
    sources: Sources = {}
    start = loss_step(choice.loss, len(one.sequence.tokens))
    for name, (v, slopes) in slopes_along(one, choice).items():
        sources[f"v.{name}"] = partial(_same, v[:, unit])
        sources[f"slope.{name}"] = partial(_same, slopes.values[:, unit])
        sources[f"units.v.{name}"] = partial(_same, v)
        sources[f"units.slope.{name}"] = partial(_same, slopes.values)
        sources[f"flat.{name}"] = partial(_same, slopes.flat_share)
        sources[f"product.{name}"] = partial(mean_products_back, slopes.values, start)
    return sources


def _exchanged(choice: Choice, chosen: Chosen) -> Sources:
    """The run with the other function, as `exchanged.h`, and that from U = I as `identity.h`."""
    found = exchanged_runs(
        choice.model,
        chosen.option("exchange_in"),
        chosen.option("exchange"),
        identity=bool(chosen["from_identity"]),
    )
    sources = under("exchanged", run_facts(found.other, _of(found.other, choice)))
    if found.identity is not None:
        sources |= under("identity", run_facts(found.identity, _of(found.identity, choice)))
    return sources


def _of(one: Run, choice: Choice) -> Choice:
    return Choice(one.choice, choice.unit, choice.notation, choice.direction, choice.loss)


def _same(values: Tensor) -> Tensor:
    return values
