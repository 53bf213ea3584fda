"""The unit that carries singular or plural, on one sentence: its curve, and how well it tells."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import torch

from explorer.analysis.carriers import Carrier
from explorer.cells import CELLS
from explorer.language.agreement import Agreement
from explorer.language.model import LanguageModel, Read
from explorer.views.language_sentences import quoted
from explorer.views.lines import line_panel
from explorer.views.payloads import Panel


def carrier_of_unit(carriers: Sequence[Carrier], unit: int) -> Carrier:
    """A unit in that state in which it tells best; `carriers` has the best first."""
    return next(one for one in carriers if one.unit == unit)


def carrier_panel(
    model: LanguageModel, read: Read, layer: int, carrier: Carrier, notation: str
) -> Panel:
    """A unit's state over the steps, and its means over sentences with either kind of noun."""
    values = read.trace.at(layer=layer)[carrier.signal][:, 0, carrier.unit]
    symbol = CELLS[model.sizes.cell].signal(carrier.signal).symbols.of(notation).text
    curves = {
        f"unit {carrier.unit} of {symbol}": values,
        "plural": torch.full_like(values, carrier.means[1]),
        "singular": torch.full_like(values, carrier.means[0]),
    }
    return line_panel(
        "",
        curves,
        f"Unit {carrier.unit} of {symbol} at every step; and its mean from the noun to the verb "
        "over other sentences, with a plural noun and with a singular one.",
        log=False,
    )


def carrier_sentence(carriers: Sequence[Carrier], unit: int) -> str:
    """How well a unit tells plural from singular, and how well the best one does."""
    best, here = carriers[0], carrier_of_unit(carriers, unit)
    measured = (
        f"right in {_percent(here.separation)} of pairs of a plural and a singular sentence "
        f"({_percent(here.held_out)} of others, a guess 50 %)"
    )
    if here.unit != best.unit:
        return (
            f"Unit {here.unit} of {here.signal}: {measured}. Unit {best.unit} of {best.signal} "
            f"carries the number best: {_percent(best.separation)}."
        )
    second = next(one for one in carriers if one.unit != best.unit)
    units = len({one.unit for one in carriers})
    return (
        f"Unit {best.unit} of {best.signal} carries the number best of {units} units: {measured}. "
        f"The next best is unit {second.unit}: {_percent(second.separation)}."
    )


def best_units_sentence(best: Mapping[str, Carrier]) -> str:
    """The best unit of each model, title → carrier."""
    parts = [
        f"{title} unit {one.unit} of {one.signal}, {_percent(one.held_out)}"
        for title, one in best.items()
    ]
    return (
        "The single unit that tells plural from singular best up to the verb, and in how many "
        f"pairs of sentences: {'; '.join(parts)}."
    )


def carried_sentence(read: Read, layer: int, carrier: Carrier, agreement: Agreement | None) -> str:
    """Whether a unit lies on the right side from the noun to its verb; "" without both."""
    if agreement is None:
        return ""
    values = read.trace.at(layer=layer)[carrier.signal][:, 0, carrier.unit].tolist()
    between = values[agreement.noun : agreement.verb]
    right = sum(carrier.tells(value) == agreement.plural for value in between)
    noun, verb = (quoted(read.tokens[step]) for step in (agreement.noun, agreement.verb))
    number = "plural" if agreement.plural else "singular"
    steps = f"{len(between)} steps" if len(between) > 1 else "1 step"
    share = "all" if right == len(between) else f"{right} of"
    return f"From {noun} up to {verb} it lies on the {number} side at {share} {steps}."


def _percent(share: float) -> str:
    return f"{100.0 * share:.0f} %"
