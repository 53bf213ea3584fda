"""A cell with another function beside itself: the same weights, sequence and playhead."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

import torch
from torch import Tensor

from explorer.analysis.exchange_effect import Behaviour, behaviour
from explorer.analysis.exchange_sentences import (
    effect_sentences,
    identity_sentence,
    written,
    written_mean,
)
from explorer.cells import Cell
from explorer.cells.exchange import EXCHANGEABLE, exchanged_signal, own_function
from explorer.network.exchanged_network import starts_at_identity
from explorer.palette import LARGEST_END, Scale, nice_ceiling, signal_scale
from explorer.session.choice import Choice, ModelChoice
from explorer.session.exchange import Exchange
from explorer.session.run import Run, loss_step, run, run_gradient
from explorer.tracing.torch_parity import parameter_count
from explorer.tracing.trace import scaled_norm
from explorer.views.board import group
from explorer.views.lines import line_panel
from explorer.views.maps import signal_map
from explorer.views.payloads import Group, Map

# Where one of the curves is so many times as large as another, both are seen on a log scale only.
FAR_APART = 50.0
FROM_IDENTITY = "from U = I"
# So much of its own scale a state may leave before colours no longer show what it was.
WIDEST = 5.0


@dataclass(frozen=True, eq=False)
class Exchanged:
    """A run with the cell's own function, with another one, and with that one from U = I if asked.

    `place` is where the function stands.
    """

    place: str
    own: Run
    other: Run
    identity: Run | None = None

    def runs(self) -> list[tuple[str, Run]]:
        """The runs with what tells them apart: the function, and whether U starts at I."""
        own, other = (EXCHANGEABLE[_function(one, self.place)] for one in (self.own, self.other))
        named = [(f"{own} (own)", self.own)]
        # With its own function there is nothing to tell apart.
        if other != own:
            named.append((other, self.other))
        if self.identity is not None:
            named.append((f"{other} {FROM_IDENTITY}", self.identity))
        return named

    @property
    def memory(self) -> str:
        """The state that gradients and growth are told of."""
        return self.own.module.cell.states[-1]


def exchanged_runs(model: ModelChoice, place: str, function: str, *, identity: bool) -> Exchanged:
    """The runs of a choice with both functions; `identity` adds that from U = I, without gates.

    Raises ValueError as `explorer.session.run.run`, and for a cell that has no function there.
    """
    own = run(replace(model, exchange=None))
    start = None
    if identity and starts_at_identity(own.module):
        start = run(replace(model, exchange=Exchange(place, function, from_identity=True)))
    return Exchanged(place, own, run(replace(model, exchange=Exchange(place, function))), start)


def behaviours(found: Exchanged, loss: str | int) -> list[Behaviour]:
    """What was measured of each of the runs, in their order."""
    return [_behaviour(found, name, one, loss) for name, one in found.runs()]


def exchange_sentences(found: Exchanged, loss: str | int) -> str:
    """What the other function changes, and what starting from U = I changes after that."""
    own, other = (
        _behaviour(found, _function_words(one, found.place), one, loss)
        for one in (found.own, found.other)
    )
    word = exchanged_signal(found.own.module.cell, found.place).word
    sentences = effect_sentences(own, other, word, found.memory)
    if found.identity is None:
        return sentences
    start = _behaviour(found, other.function, found.identity, loss)
    return f"{sentences} {identity_sentence(start, found.memory)}"


def weights_sentence(found: Exchanged) -> str:
    """What the weights have learned, and with which function."""
    own = _function_words(found.own, found.place)
    count = parameter_count(found.own.module).torch
    same = f"The {count:,} weights are the same"
    if found.identity is not None:
        same += f" but for U and b of the run {FROM_IDENTITY}"
    if found.own.trained is None:
        return f"{same}. They are drawn at random: nothing was trained with either function."
    return f"{same}. They were trained with {own}: with another function they were never trained."


def exchange_groups(found: Exchanged, choice: Choice) -> list[Group]:
    """The gradient, the signals and the size of the state, each with both functions."""
    symbol = _symbol(found.own.module.cell, found.memory, choice.notation)
    gradients = {
        f"{name} ‖∂L/∂{symbol}‖": run_gradient(one, choice.loss).norms()[found.memory]
        for name, one in found.runs()
    }
    sizes = {
        f"{name} ‖{symbol}‖": scaled_norm(one.trace[found.memory]) for name, one in found.runs()
    }
    return [
        group(
            "",
            exchange_sentences(found, choice.loss),
            lines=[
                line_panel(
                    "",
                    gradients,
                    "Norm of the gradient of the memory, one curve a function.",
                    log=True,
                )
            ],
        ),
        group("", weights_sentence(found), maps=_maps(found, choice.notation)),
        group(
            "",
            "",
            lines=[
                line_panel(
                    "",
                    sizes,
                    "Norm of the memory, one curve a function.",
                    log=_far_apart(list(sizes.values())),
                )
            ],
        ),
    ]


def behaviour_rows(
    found: Exchanged, measured: Sequence[Behaviour], notation: str
) -> list[dict[str, str]]:
    """One row for each run: what the function gives, the state, the gradient, the weights."""
    cell = found.own.module.cell
    inside = _symbol(cell, exchanged_signal(cell, found.place).name, notation)
    memory = _symbol(cell, found.memory, notation)
    return [
        {
            "function": one.function,
            f"mean of {inside}": written_mean(one.mean),
            f"largest |{memory}|": written(one.largest),
            f"‖∂L/∂{memory}‖ at the loss": written(one.leaving),
            "at step 0": written(one.arriving),
            "of it arrives": written(one.share),
            "weights": f"{one.parameters:,}",
        }
        for one in measured
    ]


def _behaviour(found: Exchanged, name: str, one: Run, loss: str | int) -> Behaviour:
    return behaviour(
        one.trace,
        run_gradient(one, loss),
        function=name,
        signal=exchanged_signal(found.own.module.cell, found.place).name,
        loss_at=loss_step(loss, len(one.sequence.tokens)),
        parameters=parameter_count(one.module).torch,
    )


def _function(one: Run, place: str) -> str:
    """The function of a run: the one that was asked for, else its cell's own."""
    exchange = one.choice.exchange
    return own_function(one.module.cell, place) if exchange is None else exchange.function


def _function_words(one: Run, place: str) -> str:
    """The same as a sentence has it."""
    function = _function(one, place)
    return "the identity" if function == "identity" else EXCHANGEABLE[function]


def _symbol(cell: Cell, name: str, notation: str) -> str:
    return cell.signal(name).symbols.of(notation).text


def _maps(found: Exchanged, notation: str) -> list[Map]:
    """The signal that the function is in, and the memory, for every run in the same colours."""
    cell = found.own.module.cell
    names = dict.fromkeys((exchanged_signal(cell, found.place).name, found.memory))
    maps: list[Map] = []
    for name in names:
        values = [one.trace[name][:, 0] for _, one in found.runs()]
        scale = _common_scale(found, name, values)
        for place, ((title, one), drawn) in enumerate(zip(found.runs(), values, strict=True)):
            sent = signal_map(one.module.cell, cell.signal(name), drawn, notation, scale)
            sent["name"], sent["title"] = f"{name}{place}", f"{sent['title']}, {title}"
            sent["word"], sent["choosable"] = title, False
            maps.append(sent)
    return maps


def _common_scale(found: Exchanged, name: str, values: Sequence[Tensor]) -> Scale:
    """The scale of the cell's own signal, wider where the other leaves it, up to some times."""
    own = signal_scale(found.own.module.cell.signal(name), values[0])
    everything = torch.cat([one.flatten() for one in values])
    finite = everything[everything.isfinite()]
    largest = float(finite.abs().max()) if len(finite) else own.high
    most = min(WIDEST * own.high, LARGEST_END)
    end = own.high if largest <= own.high else nice_ceiling(min(largest, most))
    return Scale("diverging", -end, end)


def _far_apart(curves: Sequence[Tensor]) -> bool:
    """Whether curves are so unlike in size that the smaller could not be seen beside the larger."""
    largest = [float(one[one.isfinite()].max()) if one.isfinite().any() else 0.0 for one in curves]
    overflows = any(not bool(one.isfinite().all()) for one in curves)
    return overflows or max(largest) > FAR_APART * max(min(largest), 1e-9)
