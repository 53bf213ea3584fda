"""Maps of the stage that are no signals: what is read out, and what a hold changes."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from explorer.models.readout import ReadOut
from explorer.palette import Scale, signal_scale
from explorer.session.run import Run
from explorer.views.maps import plain_map, value_map
from explorer.views.payloads import Map

# Each has a name at the left of the map: more have no room there.
MOST_OUTPUTS = 8


def read_out_map(read_out: ReadOut) -> Map:
    """What a trained model's read-out says at every step."""
    count = len(read_out.outputs)
    chosen = read_out.values.amax(0).topk(min(MOST_OUTPUTS, count)).indices.sort().values
    drawn = value_map(read_out.values[:, chosen], Scale("sequential", 0.0, 1.0), bounded=True)
    meaning = "What the trained read-out says at each step, as probabilities."
    title = "read-out: the model's answer"
    if count > MOST_OUTPUTS:
        meaning += f" Shown are the {MOST_OUTPUTS} largest of {count} outputs."
        title = f"read-out: {MOST_OUTPUTS} of {count} outputs"
    plain = plain_map("read_out", title, meaning, drawn)
    return {**plain, "rows": [read_out.outputs[place] for place in chosen.tolist()]}


def change_maps(run: Run, plain: Run, names: Mapping[str, str]) -> list[Map]:
    """What a hold changes in each state: held minus untouched; `names` are those of signals."""
    result = []
    for name in run.module.cell.states:
        signal = run.module.cell.signal(name)
        change = run.trace[name][:, 0] - plain.trace[name][:, 0]
        drawn = value_map(change, signal_scale(replace(signal, low=None), change), bounded=False)
        meaning = f"The {signal.word} with the hold, minus without it."
        result.append(plain_map(f"change_{name}", f"change of {names[name]}", meaning, drawn))
    return result
