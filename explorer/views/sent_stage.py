"""What the stage in the browser is sent of a run: once, for every unit, notation and direction."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass

import torch
from torch import Tensor

from explorer.cells import Signal
from explorer.equations.substitution import UnitValues
from explorer.palette import signal_scale
from explorer.session.choice import Choice
from explorer.session.gradients import AT, Norms, loss_key, loss_norms
from explorer.session.run import Run, run_gradient
from explorer.views.answer import answer_function, answer_numbers
from explorer.views.ingredients import ingredients, ingredients_fit
from explorer.views.maps import is_bounded, value_map
from explorer.views.packing import exact_floats, packed_floats
from explorer.views.palette import PALETTE
from explorer.views.payloads import DrawnValues, Floats, Map, Panel, SentStage
from explorer.views.spelling import run_spelling, spelling_terms
from explorer.views.stage import FIRST, sent_holds, sent_starts, shown_unit, squashing_name
from explorer.views.stage_lines import (
    gradient_lines,
    held_gradient_lines,
    held_size_lines,
    read_out_lines,
)
from explorer.views.stage_maps import change_maps, read_out_map
from explorer.views.symbols import READ_OUT

# Bytes of all states up to which they are sent exactly; above it as float32, half as large. Enough
# for 62 steps of an LSTM with 16 units.
MOST_EXACT = 16_000
# A panel that is the same for every loss. That of a read-out has the key of the read-out.
ANY_LOSS = "any"


@dataclass(frozen=True, eq=False)
class Beside:
    """The run without what is held, and its gradients of at least the same losses."""

    run: Run
    gradients: Mapping[str, Norms]


def run_stage(
    run: Run, choice: Choice, plain: Run | None = None, asked: Collection[str] = ()
) -> SentStage:
    """`sent_stage` with the gradients of every loss that can be chosen; `plain` is not held."""
    gradients = {} if asked else loss_norms(run, choice.loss)
    beside = None
    if plain is not None:
        losses = {key: choice.loss if key == AT else key for key in gradients}
        beside = Beside(
            plain, {key: run_gradient(plain, one).norms() for key, one in losses.items()}
        )
    return sent_stage(run, choice, gradients, beside, asked)


def sent_stage(
    run: Run,
    choice: Choice,
    gradients: Mapping[str, Norms],
    beside: Beside | None = None,
    asked: Collection[str] = (),
) -> SentStage:
    """Everything from which the browser makes a `Stage` of a run, JSON-ready.

    It makes the one that `stage_data` gives, and that of any other unit, notation and direction,
    and of every loss that is sent. For another unit it computes: gates and candidates of all units,
    and the numbers in the equations, come from the weights, the input and the states, which are
    sent exactly (`MOST_EXACT`). Where these are too many, something overflows, or h is projected
    (`ingredients_fit`), signals are sent as they are drawn and the numbers of the chosen unit alone
    as float32; the server is asked for another one.

    `gradients` are the norms of those of the losses that can be chosen, by their keys, with
    that of the chosen one; none where something is asked. Of what is `asked` for no value is
    sent, nor any weight or state from which one could work it out.
    """
    cell, opened = run.module.cell, run.trace.opened[FIRST]
    answered = run.read_out is not None and READ_OUT not in asked
    fits = not asked and ingredients_fit(opened, run.sequence.x)
    state_bytes = 8 * len(run.sequence.tokens) * run.module.hidden_size * len(cell.states)
    pack = exact_floats if state_bytes <= MOST_EXACT else packed_floats
    held = {clamp.signal for clamp in run.held}
    names = {signal.name: f"{{{signal.name}}}" for signal in cell.signals}
    maps: list[Map] = []
    if answered and run.read_out is not None and run.read_out.shares:
        maps.append(read_out_map(run.read_out))
    if beside is not None and not asked:
        maps += change_maps(run, beside.run, names)
    lines = [] if asked else _gradient_panels(run, names, gradients, beside)
    if run.read_out is not None and not run.read_out.shares:
        lines.append({READ_OUT: read_out_lines(run.read_out)})
    sent: SentStage = {
        "spelling": run_spelling(run)["key"],
        "length": len(run.sequence.tokens),
        "tokens": list(run.sequence.tokens),
        "units": run.module.hidden_size,
        "unit": shown_unit(run, choice),
        "notation": choice.notation,
        "direction": choice.direction,
        "loss": loss_key(choice.loss),
        "losses": list(gradients),
        "bound": _bound(run),
        "phi": squashing_name(cell),
        "answer": "" if run.read_out is None else answer_function(run.read_out),
        "starts": sent_starts(run, shown_unit(run, choice)),
        "drawn": {
            signal.name: _drawn(
                signal,
                run.trace[signal.name][:, 0],
                is_made=fits and signal.name not in held,
                pack=pack if fits else None,
                is_asked=signal.name in asked,
                is_state=signal.name in cell.states,
            )
            for signal in cell.signals
        },
        "answers": _answers(run, asked),
        "maps": maps,
        "lines": lines,
        "judged": list(run.read_out.sentences) if answered and run.read_out is not None else None,
        "asked": sorted(asked),
        "held": sent_holds(run),
        "palette": PALETTE,
    }
    if isinstance(choice.loss, int):
        sent["at"] = choice.loss
    if fits:
        sent["ingredients"] = ingredients(opened, run.sequence.x)
    elif not asked:
        sent["numbers"] = _unit_numbers(run, sent["unit"])
    return sent


def _bound(run: Run) -> list[str]:
    """The keys of choices of a view on which the run itself depends, by what is held."""
    hold = run.choice.hold
    if hold is None:
        return []
    unit = ["unit"] if hold.unit is not None else []
    # A gate is held at the value that is shown.
    return unit + (["z"] if hold.what in run.module.cell.direction else [])


def _drawn(
    signal: Signal,
    values: Tensor,
    *,
    is_made: bool,
    pack: Callable[[Tensor], Floats] | None,
    is_asked: bool,
    is_state: bool,
) -> DrawnValues:
    """A signal (T, H) on its scale: without values where the browser makes them."""
    if is_asked:
        values = torch.full_like(values, torch.nan)
    scale = signal_scale(signal, values)
    if pack is None:
        return value_map(values, scale, bounded=is_bounded(signal))
    drawn: DrawnValues = {
        "units": values.shape[1],
        "low": scale.low,
        "high": scale.high,
        "colours": scale.colours,
    }
    if not is_bounded(signal):
        drawn["saturated"] = bool((values.abs() > scale.high).any())
    return drawn if is_made and not is_state else {**drawn, "floats": pack(values)}


def _unit_numbers(run: Run, unit: int) -> Floats:
    """The numbers of one unit at all places of the spelling but those of the read-out, (P, T)."""
    opened, x = run.trace.opened[FIRST], run.sequence.x
    values: dict[frozenset[str], UnitValues] = {}
    rows = []
    with torch.no_grad():
        for term, flipped in spelling_terms(run):
            if flipped not in values:
                values[flipped] = UnitValues(opened, unit, flipped, x)
            rows.append(values[flipped].of(term))
    return packed_floats(torch.stack(rows))


def _answers(run: Run, asked: Collection[str]) -> Floats:
    """The numbers of the read-out's equation, (rows, T); none of them where something is asked."""
    if run.read_out is None:
        return packed_floats(torch.zeros(0))
    rows = torch.stack(answer_numbers(run.read_out)).detach()
    return packed_floats(torch.full_like(rows, torch.nan) if asked else rows)


def _gradient_panels(
    run: Run, names: Mapping[str, str], gradients: Mapping[str, Norms], beside: Beside | None
) -> list[dict[str, Panel]]:
    """The curves of the gradient for every loss; beside a hold those of the plain run with them."""
    if beside is None:
        return [{loss: gradient_lines(names, one) for loss, one in gradients.items()}]
    plain = beside.gradients
    return [
        {ANY_LOSS: held_size_lines(names, run.trace, beside.run.trace)},
        {loss: held_gradient_lines(names, one, plain[loss]) for loss, one in gradients.items()},
    ]
