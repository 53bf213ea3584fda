"""Tables of pages, most beside what plays: as they are shown there, and as exact numbers."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import astuple, fields

import pandas as pd

from explorer.activations import ACTIVATION_FUNCTIONS
from explorer.language.agreement_seeds import agreement_seeds
from explorer.language.token_costs import TokenCost
from explorer.session.resolve import resolved_choice
from explorer.session.run import Run
from explorer.views.activations.curves import function_rows
from explorer.views.agreement_scores import seed_table
from explorer.views.exchanged import Exchanged, behaviour_rows, behaviours
from explorer.views.layers import layer_figures, layer_rows
from explorer.views.scan_work import work_numbers, work_rows
from explorer.views.sheets import Table, named_rows
from explorer.views.tensors import parameter_rows

COST_NAMES = (
    "Cut into",
    "Tokens",
    "Vocabulary",
    "<UNK>",
    "Steps of 1,000 letters",
    "Milliseconds for these steps, measured once on the server",
)


def layers_table(run: Run) -> Table:
    """The figures of every layer and direction; times are in steps, NaN where nothing changes."""
    layers = layer_figures(run)
    numbers = [
        {
            "layer": one.title,
            "autocorrelation_time": one.time,
            "changing": one.changing,
            "units": one.states.shape[1],
            "not_linear": one.residual.share,
        }
        for one in layers
    ]
    return Table("layers", named_rows(layer_rows(layers)), pd.DataFrame(numbers))


def parameters_table(run: Run) -> Table:
    """The sizes of all weights of the network."""
    weights = resolved_choice(run.choice).network.named_parameters()
    numbers = [
        {"tensor": name, "size": " × ".join(map(str, value.shape)), "numbers": value.numel()}
        for name, value in weights
    ]
    return Table("parameters", named_rows(parameter_rows(run)), pd.DataFrame(numbers))


def behaviours_table(found: Exchanged, loss: str | int, notation: str) -> Table:
    """What another function in a cell changes: a row for each of the runs."""
    measured = behaviours(found, loss)
    numbers = [
        {
            "function": one.function,
            "mean": one.mean,
            "largest": one.largest,
            "gradient_at_loss": one.leaving,
            "gradient_at_0": one.arriving,
            "share": one.share,
            "weights": one.parameters,
        }
        for one in measured
    ]
    shown = named_rows(behaviour_rows(found, measured, notation))
    return Table("behaviours", shown, pd.DataFrame(numbers))


def functions_table(keys: Sequence[str]) -> Table:
    """Functions, keys of `explorer.activations.ACTIVATION_FUNCTIONS`, their slopes and bounds."""
    numbers = [
        {
            "function": one.title,
            "value": one.formula,
            "slope": one.slope_formula,
            "low": one.low,
            "high": one.high,
            "largest_slope": one.largest_slope,
        }
        for one in (ACTIVATION_FUNCTIONS[key] for key in keys)
    ]
    return Table("functions", named_rows(function_rows(keys)), pd.DataFrame(numbers))


def operations_table(steps: int) -> Table:
    """What a loop and a scan do for one unit over several lengths, and over so many steps."""
    return Table("operations", work_rows(steps), work_numbers(steps))


def costs_table(costs: Sequence[TokenCost]) -> Table:
    """What each kind of token costs for a text."""
    numbers = pd.DataFrame(map(astuple, costs), columns=[field.name for field in fields(TokenCost)])
    shown = numbers.set_axis(COST_NAMES, axis=1).map(_written).set_index(COST_NAMES[0])
    return Table("token_costs", shown, numbers)


def seeds_table() -> Table:
    """How often networks trained with several seeds expect the right form: a row a network."""
    numbers = [
        {"cell": one.cell, "units": one.units, "between": words, "seed": seed, "share": share}
        for one in agreement_seeds()
        for words, shares in one.shares.items()
        for seed, share in enumerate(shares)
    ]
    return Table("seeds", named_rows(seed_table(agreement_seeds())), pd.DataFrame(numbers))


def _written(value: str | float) -> str:
    """A figure as text: whole numbers in groups of three, times with one decimal."""
    if isinstance(value, str):
        return value
    return f"{value:,.1f}" if isinstance(value, float) else f"{value:,}"
