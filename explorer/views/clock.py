"""Two clocks: what a cell does along a sequence, at every snapshot of its training."""

from __future__ import annotations

from dataclasses import dataclass
from weakref import WeakKeyDictionary

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor, nn

from explorer.cells import CELLS, Cell
from explorer.cells.notation import Direction
from explorer.equations.printed import flipped_gates
from explorer.models.parts import ModelSizes, loaded
from explorer.network.clamp import Place
from explorer.network.recurrent import Recurrent
from explorer.network.stack import DIRECTIONS
from explorer.palette import Scale, signal_scale
from explorer.session.choice import Reading
from explorer.tasks.probe import Probe
from explorer.tracing.torch_parity import torch_twin
from explorer.tracing.trace import trace
from explorer.training.schedule import SNAPSHOTS
from explorer.training.trainee import Snapshot, Trainee
from explorer.views.lines import line_panel
from explorer.views.maps import joined, map_words, plain_map
from explorer.views.packing import packed_bytes, packed_floats
from explorer.views.palette import PALETTE
from explorer.views.payloads import Clocks, DrawnValues, Map, Panel

# Of wide layers the first units are drawn, so that all snapshots together stay about a megabyte.
MOST_UNITS, MOST_BYTES = 32, 1_200_000

Floats = NDArray[np.float16]


@dataclass(frozen=True, eq=False)
class Behaviour:
    """What one snapshot does on the probe.

    signals: name → (T, U); answers: (T, O); free: (T,), the run on its own, NaN before it begins.
    """

    signals: dict[str, Floats]
    answers: Tensor
    free: Tensor

    def turned(self) -> Behaviour:
        """The same from the last step to the first."""
        signals = {name: values[::-1] for name, values in self.signals.items()}
        return Behaviour(signals, self.answers.flip(0), self.free.flip(0))


# It lives as long as the training that the snapshot belongs to, and that has one probe.
_behaviours: WeakKeyDictionary[Snapshot, dict[Place, Behaviour]] = WeakKeyDictionary()


def clock_data(
    trainee: Trainee,
    probe: Probe,
    *,
    layer: int,
    reading: Reading = "forward",
    notation: str,
    direction: Direction,
) -> Clocks:
    """Every snapshot of one layer of a cell on the probe, JSON-ready; each number is sent once.

    `reading` says in which direction that layer reads; steps come in its order of reading, as on
    every page: read backward, step 0 is the last token.
    Values are bytes: 0 to 254 from one end of a map's scale to the other, 255 for what is not
    finite; first all steps and units of the first snapshot, then of the second, and so on.
    """
    cell, snapshots = CELLS[trainee.sizes.cell], trainee.snapshots[:]
    behaviours = [
        _behaviour(trainee.sizes, probe, snapshot, (layer, reading)) for snapshot in snapshots
    ]
    tokens, due = list(probe.sequence.tokens), _due(probe)
    if reading == DIRECTIONS[1]:
        tokens, due, behaviours = tokens[::-1], due.flip(0), [one.turned() for one in behaviours]
    flipped, size = flipped_gates(cell, direction), trainee.sizes.hidden_size
    maps = [
        _signal_frames(cell, name, behaviours, notation, flip=name in flipped, size=size)
        for name in behaviours[0].signals
    ]
    lines = []
    if trainee.task.kind == "classes":
        maps.append(_answer_frames(trainee, behaviours))
    else:
        lines.append(_answer_lines(trainee, due, behaviours))
    return {
        "length": len(tokens),
        "tokens": tokens,
        "palette": PALETTE,
        "steps": [snapshot.step for snapshot in snapshots],
        "sentences": [_exam_sentence(trainee, snapshot.step) for snapshot in snapshots],
        "maps": maps,
        "lines": lines,
    }


def _exam_sentence(trainee: Trainee, step: int) -> str:
    """How good the cell was around a step, as its last exam until then says."""
    records = trainee.records
    examined = [k for k, at in enumerate(records.exam_steps[:]) if at <= step]
    sentence = trainee.task.said(records.metric[examined[-1]])
    return f"{sentence} right" if trainee.task.shares else f"{trainee.task.metric_word} {sentence}"


def _signal_frames(
    cell: Cell, name: str, behaviours: list[Behaviour], notation: str, *, flip: bool, size: int
) -> Map:
    signal = cell.signal(name)
    values = np.stack([one.signals[name] for one in behaviours]).astype(np.float32)
    drawn = torch.from_numpy(1.0 - values if flip else values)
    scale = signal_scale(signal, drawn)
    words = map_words(cell, signal, notation)
    if drawn.shape[2] < size:
        words["word"] += f", {drawn.shape[2]} of {size} units"
    words["choosable"] = False
    return joined(_frames(drawn, scale), words)


def _answer_frames(trainee: Trainee, behaviours: list[Behaviour]) -> Map:
    shares = torch.stack([one.answers.softmax(-1) for one in behaviours])
    drawn = _frames(shares, Scale("sequential", 0.0, 1.0))
    meaning = "What the read-out says at each step, as probabilities."
    plain = plain_map("read_out", "read-out", meaning, drawn)
    return {**plain, "rows": list(trainee.task.outputs)}


def _due(probe: Probe) -> Tensor:
    """What is asked for at each step, (T,); NaN where nothing is. Of numbers; else all NaN."""
    due = torch.full((len(probe.sequence.tokens),), torch.nan)
    if probe.target.is_floating_point():
        due[probe.first_asked :] = probe.target[:, 0]
    return due


def _answer_lines(trainee: Trainee, due: Tensor, behaviours: list[Behaviour]) -> Panel:
    """What was due (T,), what was predicted from the real past, and the run on its own."""
    asked = due.isfinite()
    values = torch.cat([due[asked], *(one.answers[asked, 0] for one in behaviours)])
    held = values[values.isfinite()]
    lowest, highest = held.min().item(), held.max().item()
    room = max(0.25 * (highest - lowest), 0.1)
    name = trainee.task.outputs[0]
    frames = {"running free, on its own predictions": torch.stack([one.free for one in behaviours])}
    if not trainee.task.forecasts:
        frames = {}
    frames[f"{name}, predicted"] = torch.stack([one.answers[:, 0] for one in behaviours])
    curves = {f"{name}, real": due} | {title: values[-1] for title, values in frames.items()}
    panel = line_panel(
        "read-out",
        curves,
        f"{name}: what is real, what the cell predicts, and where it runs on its own.",
        log=False,
        ends=(lowest - room, highest + room),
    )
    panel["dense"] = True
    for curve, values in zip(panel["curves"][1:], frames.values(), strict=True):
        curve["frames"] = packed_floats(values.float())
    return panel


def _frames(values: Tensor, scale: Scale) -> DrawnValues:
    """Values (K, T, U) on one scale."""
    return {
        "units": values.shape[2],
        "low": scale.low,
        "high": scale.high,
        "colours": scale.colours,
        "frames": packed_bytes(values, scale.low, scale.high),
        "saturated": bool((values.abs() > scale.high).any()),
    }


def _behaviour(sizes: ModelSizes, probe: Probe, snapshot: Snapshot, place: Place) -> Behaviour:
    """What a snapshot does, computed once; of the layers the one that is looked at is kept."""
    behaviours = _behaviours.setdefault(snapshot, {})
    if place not in behaviours:
        result = _computed(sizes, probe, snapshot, place)
        behaviours.clear()
        behaviours[place] = result
        return result
    return behaviours[place]


def _computed(sizes: ModelSizes, probe: Probe, snapshot: Snapshot, place: Place) -> Behaviour:
    module, readout = loaded(sizes, snapshot.weights)
    x = probe.sequence.x.float()
    with torch.no_grad():
        traced = trace(module, x).at(*place)
        answers = readout(traced.output[:, 0])
        free = _free_run(module, readout, probe)
    units = _units(len(probe.sequence.tokens), len(traced.names))
    signals = {name: traced[name][:, 0, :units].numpy().astype(np.float16) for name in traced.names}
    return Behaviour(signals, answers, free)


def _units(steps: int, signals: int) -> int:
    """How many units can be drawn of so many steps and signals, at every snapshot."""
    room = MOST_BYTES // (steps * signals * (SNAPSHOTS + 1))
    return max(min(MOST_UNITS, room), 1)


def _free_run(module: Recurrent, readout: nn.Linear, probe: Probe) -> Tensor:
    """What comes out when each prediction is the next input, after the steps that are given."""
    x, steps = probe.sequence.x.float(), len(probe.sequence.tokens)
    result = torch.full((steps,), torch.nan)
    if probe.given == steps:
        return result
    runner = torch_twin(module) or module
    output, state = runner(x[: probe.given])
    value = readout(output[-1:])
    result[probe.given - 1] = value.flatten()[0]
    for step in range(probe.given, steps):
        output, state = runner(value, state)
        value = readout(output)
        result[step] = value.flatten()[0]
    return result
