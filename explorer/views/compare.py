"""Several cells on one cursor: which runs are compared, and what of them is shown side by side."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import lru_cache

from torch import Tensor

from explorer.analysis.echo import echo
from explorer.analysis.half_life import half_life
from explorer.cells import Signal
from explorer.equations.printed import flipped_gates
from explorer.models.own import OwnModel
from explorer.network.matched_sizes import match_sentence, matched_sizes
from explorer.palette import Scale, signal_scale
from explorer.session.choice import OWN_TASK, Choice, ModelChoice
from explorer.session.run import KEPT_RUNS, Run, loss_step, run, run_gradient, untouched
from explorer.views.board import group
from explorer.views.lines import line_panel
from explorer.views.maps import signal_map
from explorer.views.payloads import Group, Map
from explorer.views.stage_maps import change_maps
from explorer.views.symbols import signal_names


@dataclass(frozen=True, eq=False)
class Comparison:
    """Runs of two to four cells on one sequence, in order, and how they were matched.

    `untouched` are the same runs with nothing held. `names` are those of a person's own models.
    """

    runs: tuple[Run, ...]
    sentence: str
    untouched: tuple[Run, ...]
    names: tuple[str, ...] = ()

    def all_runs(self) -> list[tuple[str, Run]]:
        """Every run with its title; beside each in which something is held, the untouched one."""
        result = []
        for title, one, plain in zip(self.titles(), self.runs, self.untouched, strict=True):
            result.append((f"{title} held" if one.held else title, one))
            if one.held:
                result.append((f"{title} untouched", plain))
        return result

    def titles(self) -> list[str]:
        """The names of the models, or those of the cells with their number of units."""
        if self.names:
            return list(self.names)
        return [f"{one.module.cell.title} ({one.module.hidden_size})" for one in self.runs]


def comparison(model: ModelChoice, cells: Sequence[str], *, by_parameters: bool) -> Comparison:
    """The runs of a choice with each of some cells.

    By parameters, random weights of the other cells get as many units as come nearest to the first
    cell's parameter count; trained weights keep theirs. Raises ValueError as
    `explorer.session.run.run`.
    """
    first = run(replace(model, cell=cells[0]))
    layer_view = first.layer_view
    inputs = len(first.sequence.features) if layer_view is None else layer_view.inputs
    depth = (1, 1) if layer_view is None else (layer_view.layers, layer_view.directions)
    sizes = dict.fromkeys(cells, first.module.hidden_size)
    if by_parameters:
        sizes = matched_sizes(cells, inputs, first.module.hidden_size, *depth)
    choices = [replace(model, cell=cells[0])]
    choices += [replace(model, cell=cell, size=sizes[cell]) for cell in cells[1:]]
    runs = tuple(map(run, choices))
    if any(one.trained for one in runs):
        sentence = "Trained weights keep the number of units they were trained with."
    elif by_parameters:
        sentence = match_sentence(cells, inputs, first.module.hidden_size, *depth)
    else:
        sentence = f"Each cell has {first.module.hidden_size} units."
    return Comparison(runs, sentence, tuple(run(untouched(choice)) for choice in choices))


def own_comparison(model: ModelChoice, others: Sequence[OwnModel]) -> Comparison:
    """The runs of a choice with its own model and with some others on the same sequence.

    Raises ValueError where a cell cannot read the sequence.
    """
    models = [own for own in (model.own, *others) if own is not None]
    for own in models if model.sequence == OWN_TASK else ():
        if _task_of(own) != _task_of(models[0]):
            raise ValueError(
                f"{own.title} was trained on another task or length than {models[0].title}; "
                "choose a sequence that both can read instead of the model's own task."
            )
    for own in models if model.reading == "backward" else ():
        if own.model.directions == 1:
            raise ValueError(
                f"{own.title} reads in one direction only; choose the direction forward to compare "
                "it."
            )
    choices = [replace(model, cell=own.model.cell, own=own) for own in models]
    return Comparison(
        tuple(map(run, choices)),
        "Each model reads the same sequence with its own weights.",
        tuple(run(untouched(choice)) for choice in choices),
        tuple(own.title for own in models),
    )


def _task_of(own: OwnModel) -> tuple[str, str | None, str | None]:
    """What a model's own task depends on."""
    return own.model.task, own.model.facts.get("length"), own.model.facts.get("probe")


def curves(compared: Comparison, choice: Choice) -> list[Group]:
    """Norms of states and gradients over one another, and each cell's gates on average."""
    start = loss_step(choice.loss, len(compared.runs[0].sequence.tokens))
    flows, states, rates = {}, {}, []
    for title, one in compared.all_runs():
        memory = one.module.cell.states[-1]
        norm = run_gradient(one, choice.loss).norms()[memory]
        flows[f"{title} {memory}"] = norm
        states[title] = one.trace.norms()["h"]
        rate = half_life(norm, start=start, towards="past")
        rates.append(f"{_without_size(title, one)} {memory} {rate.after_direction}")
    groups = [
        group(
            "Where the gradient goes",
            f"The gradient of each cell's memory, going back: {'; '.join(rates)}.",
            # The player adds to a description how each curve runs.
            lines=[
                line_panel(
                    "‖∂L/∂memory‖", flows, "Norm of the gradient, one curve a cell.", log=True
                )
            ],
        ),
        group(
            "How large the state is",
            "The norm of h at every step.",
            lines=[line_panel("‖h‖", states, "Norm of h, one curve a cell.", log=False)],
        ),
    ]
    gates = [
        line_panel(
            f"{title}, gates",
            {
                f"{signal.word} {signal.name}": _shown(one, signal, choice).mean(dim=1)
                for signal in one.module.cell.signals
                if signal.kind == "gate"
            },
            f"The gates of the {title}, averaged over the units.",
            log=False,
            ends=(0.0, 1.0),
        )
        for title, one in zip(compared.titles(), compared.runs, strict=True)
        if any(signal.kind == "gate" for signal in one.module.cell.signals)
    ]
    if gates:
        groups.append(group("How far the gates open", "The average over all units.", lines=gates))
    return groups


def _without_size(title: str, one: Run) -> str:
    """A cell's name without its number of units, which the legend beside the curves tells."""
    return title.replace(f" ({one.module.hidden_size})", "")


def heat_maps(compared: Comparison, choice: Choice) -> list[Group]:
    """Every signal of every cell, in colours that mean the same in all of them.

    A signal that its cell bounds is drawn between these ends; all that is unbounded shares one
    domain, which covers the largest value.
    """
    ends = [
        signal_scale(signal, one.trace[signal.name]).high
        for one in compared.runs
        for signal in one.module.cell.signals
        if not _is_bounded(signal)
    ]
    widest = max(ends, default=1.0)
    common = Scale("diverging", -widest, widest)
    return [
        group(
            title,
            "",
            maps=[
                *(_map(one, signal, common, choice) for signal in one.module.cell.signals),
                *(
                    change_maps(one, plain, signal_names(one.module.cell, choice.notation))
                    if one.held
                    else ()
                ),
            ],
            shape="column",
        )
        for title, one, plain in zip(
            compared.titles(), compared.runs, compared.untouched, strict=True
        )
    ]


def echoes(compared: Comparison, step: int) -> list[Group]:
    """What is left, later on, of a small change of one step's input."""
    sizes: dict[str, Tensor] = {
        title: _echo(one, step) for title, one in zip(compared.titles(), compared.runs, strict=True)
    }
    rates = [half_life(size, start=step, towards="future") for size in sizes.values()]
    told = [
        f"{_without_size(title, one)} {rate.after_direction}"
        for title, one, rate in zip(sizes, compared.runs, rates, strict=True)
    ]
    sentence = f"What is left of the change, going on: {'; '.join(told)}"
    return [
        group(
            "The echo of one input",
            f"{sentence}.",
            lines=[
                line_panel(
                    "‖δh‖ for each bit of change in the input",
                    sizes,
                    f"Size of the echo at every step, one curve a cell. {sentence}.",
                    log=True,
                )
            ],
        )
    ]


@lru_cache(maxsize=KEPT_RUNS)
def _echo(one: Run, step: int) -> Tensor:
    return echo(one.module, one.sequence.x, step).size


def _shown(one: Run, signal: Signal, choice: Choice) -> Tensor:
    """A signal of the sequence as it is shown where z near 1 means what was chosen, (T, H)."""
    values = one.trace[signal.name][:, 0]
    flipped = flipped_gates(one.module.cell, choice.direction)
    return 1.0 - values if signal.name in flipped else values


def _map(one: Run, signal: Signal, common: Scale, choice: Choice) -> Map:
    scale = None if _is_bounded(signal) else common
    values = _shown(one, signal, choice)
    sent = signal_map(one.module.cell, signal, values, choice.notation, scale)
    return {**sent, "choosable": False}


def _is_bounded(signal: Signal) -> bool:
    return signal.low is not None and signal.high is not None
