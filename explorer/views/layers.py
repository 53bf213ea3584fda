"""All layers of a network on one playhead: what each does, how slowly, and how much is new."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import lru_cache

import torch
from torch import Tensor

from explorer.analysis.timescales import (
    FEWEST_STEPS,
    Residual,
    autocorrelation,
    autocorrelation_times,
    residual,
)
from explorer.network.clamp import Clamp
from explorer.network.stack import DIRECTIONS
from explorer.palette import signal_scale
from explorer.session.resolve import resolved_choice
from explorer.session.run import Run
from explorer.tracing.trace import trace
from explorer.views.board import group
from explorer.views.lines import line_panel
from explorer.views.maps import signal_map
from explorer.views.payloads import Group, Map
from explorer.views.unit_times import TIMES_TO_MEASURE, unit_times_group

# A network of 4 layers in 2 directions, 128 units and 500 steps takes some 4 MB.
KEPT_FIGURES = 8
WHY = {
    "short": "undefined: too few steps for so many inputs",
    "constant": "undefined: the output is constant",
    "overflow": "undefined: the state overflows",
}


@dataclass(frozen=True, eq=False)
class LayerFigures:
    """One layer in one direction: its states (T, H) in the order of the playhead, and its figures.

    `time` is the median over the units that change, in steps, NaN if there is none; `changing` is
    how many do. `correlation` is (T,), the median over the same units at every lag. `is_chosen`:
    whether the pages Cell and Gradients show this one.
    """

    title: str
    states: Tensor
    time: float
    changing: int
    correlation: Tensor
    residual: Residual
    is_chosen: bool = False


@lru_cache(maxsize=KEPT_FIGURES)
def layer_figures(run: Run) -> tuple[LayerFigures, ...]:
    """Every layer and direction of the network that a run is of, from the input upwards."""
    result = resolved_choice(run.choice)
    steps = len(result.sequence.tokens)
    traced = trace(result.network, result.sequence.x, clamp=_network_holds(run, steps))
    chosen = None if run.layer_view is None else (run.layer_view.layer, run.layer_view.reading)
    backward = run.layer_view is not None and run.layer_view.reading == DIRECTIONS[1]
    inputs = result.sequence.x[:, 0]
    figures = []
    for layer in range(result.network.num_layers):
        here = [place for place in traced.by_place if place[0] == layer]
        outputs = [traced.at(*place)["h"][:, 0] for place in here]
        for (_, reading), states in zip(here, outputs, strict=True):
            title = f"Layer {layer + 1}" + (f" {reading}" if len(here) > 1 else "")
            layer_here = _figures_of(title, inputs, states, flip=backward)
            figures.append(replace(layer_here, is_chosen=(layer, reading) == chosen))
        inputs = torch.cat(outputs, dim=-1)
    return tuple(figures)


def layer_groups(run: Run, notation: str) -> list[Group]:
    """The heat maps of h, all in one colour domain, and how fast each layer's states move on."""
    cell, layers = run.module.cell, layer_figures(run)
    h = cell.signal("h")
    together = torch.cat([layer.states for layer in layers], dim=-1)
    scale = signal_scale(h, together)
    maps = [
        _map_of(layer, k, signal_map(cell, h, layer.states, notation, scale))
        for k, layer in enumerate(layers)
    ]
    sentence = "The hidden state h, in the same colours."
    if run.layer_view is not None:
        sentence += " ▸ marks the one that the pages Cell and Gradients look into."
    groups = [group("Every layer", sentence, maps=maps)]
    shown = next((layer for layer in layers if layer.is_chosen), layers[0])
    by_unit = unit_times_group(shown.title.lower(), shown.states)
    if by_unit is not None:
        groups.append(by_unit)
    correlations = {layer.title: layer.correlation for layer in layers if layer.changing}
    if correlations:
        lags = len(run.sequence.tokens) // 2
        panel = line_panel(
            "",
            {title: values[:lags] for title, values in correlations.items()},
            f"Autocorrelation of h over the lag. {slow_and_quick(layers)}",
            log=False,
            first=0,
        )
        panel["word"], panel["below"] = "lag", ["lag 0", f"lag {lags - 1}"]
        sentence = f"{slow_and_quick(layers)} Drawn is the autocorrelation of h over the lag."
        groups.append(group("How slowly it changes", sentence, lines=[panel]))
    return groups


def _map_of(layer: LayerFigures, k: int, sent: Map) -> Map:
    """A map of h under the name of its layer."""
    return {
        **sent,
        "name": f"h{k}",
        "title": layer.title,
        "word": _marked(layer),
        "choosable": False,
    }


def _marked(layer: LayerFigures) -> str:
    """The title of a layer, with a mark if it is the one that the other pages look at."""
    return f"▸ {layer.title}" if layer.is_chosen else layer.title


def slow_and_quick(layers: Sequence[LayerFigures]) -> str:
    """Which layer changes slowly and which quickly, with the numbers."""
    steps = len(layers[0].states)
    if steps < FEWEST_STEPS:
        return f"{steps} steps are too few to say how slowly anything changes."
    ordered = sorted((layer for layer in layers if layer.changing), key=lambda layer: layer.time)
    if not ordered:
        return "No state changes, so there is no time to measure."
    quick, slow = ordered[0], ordered[-1]
    beyond = [layer.title for layer in ordered if layer.time > _longest(steps)]
    if len(ordered) == 1:
        sentence = f"{slow.title} has an autocorrelation time of {_time(slow)}."
    elif len(beyond) == len(ordered):
        sentence = f"All have autocorrelation times of {_time(slow)}."
    elif _time(quick) == _time(slow):
        sentence = f"All change equally fast: their autocorrelation time is {_time(slow)}."
    elif len(beyond) > 1:
        names = f"{', '.join(beyond[:-1])} and {beyond[-1]}"
        sentence = (
            f"{names} change most slowly: their autocorrelation times are {_time(slow)}. "
            f"{quick.title} changes most quickly: {_time(quick)}."
        )
    else:
        sentence = (
            f"{slow.title} changes most slowly: its autocorrelation time is {_time(slow)}. "
            f"{quick.title} changes most quickly: {_time(quick)}."
        )
    return f"{sentence} {steps} steps are too few to measure longer times." if beyond else sentence


def layer_rows(layers: Sequence[LayerFigures]) -> list[dict[str, str]]:
    """One row a layer and direction: its figures as texts."""
    return [
        {
            "Layer": layer.title,
            "Autocorrelation time": _time(layer) if layer.changing else "none: no change",
            "Units that change": f"{layer.changing} of {layer.states.shape[1]}",
            "Not a linear copy of its input": _share(layer.residual),
        }
        for layer in layers
    ]


def _figures_of(title: str, inputs: Tensor, states: Tensor, *, flip: bool) -> LayerFigures:
    times, rho = autocorrelation_times(states), autocorrelation(states)
    changing = times.isfinite()
    some = bool(changing.any())
    return LayerFigures(
        title,
        states.flip(0) if flip else states,
        float(times[changing].median()) if some else torch.nan,
        int(changing.sum()),
        rho[:, changing].median(dim=1).values if some else rho[:, 0],
        residual(inputs, states),
    )


def _network_holds(run: Run, steps: int) -> tuple[Clamp, ...]:
    """What is held in the layer that is shown, said of the network in the sequence's order."""
    layer_view = run.layer_view
    if layer_view is None:
        return run.held
    placed = [replace(c, layer=layer_view.layer, direction=layer_view.reading) for c in run.held]
    if layer_view.reading == DIRECTIONS[0]:
        return tuple(placed)
    return tuple(
        replace(c, start=steps - (steps if c.stop is None else c.stop), stop=steps - c.start)
        for c in placed
    )


def _longest(steps: int) -> float:
    """The longest time that so many steps measure well."""
    return steps / TIMES_TO_MEASURE


def _time(layer: LayerFigures) -> str:
    """The time of a layer; of one that is longer than can be measured, only that it is."""
    longest = _longest(len(layer.states))
    if layer.time > longest:
        return f"more than {longest:.3g} {'step' if longest == 1.0 else 'steps'}"
    return "1.0 step" if f"{layer.time:.1f}" == "1.0" else f"{layer.time:.1f} steps"


def _share(measured: Residual) -> str:
    if measured.why:
        return WHY[measured.why]
    percent = 100.0 * measured.share
    return f"{percent:.{0 if percent >= 9.95 else 1}f} %" if percent >= 0.1 else "less than 0.1 %"
