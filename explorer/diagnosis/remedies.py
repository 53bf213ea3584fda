"""Which findings have a remedy that a small training can show, and what it compares."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace

from explorer.cells import CELLS
from explorer.diagnosis import plants
from explorer.diagnosis.trial import Asked, Demonstration, Side
from explorer.network.initialisation import keeping_rows
from explorer.training.plan import Plan

UNITS, STEPS = 16, 200
SHORTEST_LAG, LONGEST_LAG = 40, 60
# A model without gates gets the remedy of its finding: a cell that has them.
GATED = "lstm"


SINE, RECALL, PARITY, LONG_PARITY = ("sine", 20), ("recall", 8), ("parity", 6), ("parity", 12)
# The task on which a stuck gate keeps a small cell from learning; other gates do not.
STUCK: Mapping[tuple[str, str, str], tuple[str, int]] = {
    ("gate-closed", "lstm", "i"): SINE,
    ("gate-closed", "lstm", "f"): RECALL,
    ("gate-closed", "lstm", "o"): SINE,
    ("gate-closed", "lstm_peephole", "i"): SINE,
    ("gate-closed", "lstm_peephole", "f"): RECALL,
    ("gate-closed", "lstm_cifg", "i"): SINE,
    ("gate-closed", "lstm_cifg", "o"): SINE,
    ("gate-closed", "gru", "r"): PARITY,
    ("gate-closed", "gru_reset_before", "r"): PARITY,
    ("gate-closed", "gru_simple", "z"): RECALL,
    ("gate-open", "lstm", "f"): LONG_PARITY,
    ("gate-open", "gru", "z"): SINE,
    ("gate-open", "gru_reset_before", "z"): SINE,
    ("gate-open", "gru_simple", "z"): SINE,
}

_NO_GATE = "A small model still learns most of the tasks here with this gate stuck."
_NO_PADDING = "The sequences of the tasks here have no padding."
_NO_CARRYING = "The tasks here begin every sequence anew, so that no state is carried over."
_NO_CAUSE = "What silenced these units is particular to your model; a small one does not have it."
NOT_SHOWN: Mapping[str, str] = {
    "not-finite": "With values that are no numbers there is nothing to train.",
    "axes-swapped": "Which axis is time is a matter of your data, and the tasks here know theirs.",
    "padding-in-loss": _NO_PADDING,
    "padding-in-state": _NO_PADDING,
    "state-attached": _NO_CARRYING,
    "state-carried": _NO_CARRYING,
    "not-overfitting": "What cuts the answers off is particular to your model.",
    "gate-open": _NO_GATE,
    "gate-closed": _NO_GATE,
    "gate-still": "Such a gate begins to move with the first steps of a training.",
    "units-dead": _NO_CAUSE,
    "units-constant": _NO_CAUSE,
    "gradient-explodes": "The gates of a small model keep its gradient in bounds.",
    "clip-never": "Clipping that never acts changes nothing, and leaving it out does not either.",
    "layer-idle": "The small models here have one layer.",
    "bias-twice": "It is a note on what was meant: some tasks here are learned sooner from 2.",
    "repeats-last": "It is about what an error is compared with, not about the training.",
}


def demonstration(asked: Asked) -> Demonstration | None:
    """The two small trainings that show a finding's remedy; None where nothing can be shown.

    Both models have 16 units of the asked cell, the same seed and the same batches. Raises
    ValueError for an unknown cell or code.
    """
    if asked.cell not in CELLS:
        raise ValueError(f"Unknown cell {asked.cell!r}; allowed are {', '.join(CELLS)}.")
    if asked.code not in BUILDERS and asked.code not in NOT_SHOWN:
        known = ", ".join([*BUILDERS, *NOT_SHOWN])
        raise ValueError(f"Unknown code {asked.code!r}; allowed are {known}.")
    build = BUILDERS.get(asked.code)
    return None if build is None else build(asked)


def why_not_shown(asked: Asked) -> str:
    """One sentence: why no small training shows this remedy."""
    return NOT_SHOWN[asked.code]


def _plan(asked: Asked, task: str, length: int) -> Plan:
    return Plan(
        task=task,
        length=length,
        cells=(asked.cell,),
        hidden_size=UNITS,
        start="drawn",
        steps=STEPS,
    )


def _sine(asked: Asked) -> Plan:
    return _plan(asked, *SINE)


def _stuck(asked: Asked) -> Demonstration | None:
    task = STUCK.get((asked.code, asked.cell, asked.signal or ""))
    if task is None:
        return None
    gate = asked.signal or ""
    plan = _plan(asked, *task)
    way = "open" if asked.code == "gate-open" else "closed"
    return Demonstration(
        asked,
        Side(f"gate {gate} stuck {way}", plan, plants.stuck(gate, is_open=way == "open")),
        Side(f"bias of {gate} set back", plan),
    )


def _forgets(asked: Asked) -> Demonstration:
    lag = min(max(asked.lag or 0, SHORTEST_LAG), LONGEST_LAG)
    plan = _plan(asked, "recall", lag)
    kept = replace(plan, start="chrono")
    if keeping_rows(CELLS[asked.cell]):
        return Demonstration(
            asked,
            Side("gates as drawn", plan),
            Side(f"gates that keep for up to {lag} steps", kept),
        )
    return Demonstration(
        asked,
        Side(CELLS[asked.cell].title, plan, plants.weaker),
        Side(f"{CELLS[GATED].title}, gates that keep", replace(kept, cells=(GATED,))),
    )


def _explodes(asked: Asked) -> Demonstration | None:
    if keeping_rows(CELLS[asked.cell]):
        return None
    plan = replace(_sine(asked), optimiser="sgd", rate=0.1, clip=0.0, length=30)
    return Demonstration(
        asked,
        Side("large recurrent weights", plan, plants.stronger),
        Side("orthogonal, clipped at 1", replace(plan, clip=1.0), plants.orthogonal),
    )


def _clips(asked: Asked) -> Demonstration:
    plan = replace(_sine(asked), optimiser="sgd", rate=0.1)
    return Demonstration(
        asked,
        Side("clipped at 0.001", replace(plan, clip=0.001)),
        Side("clipped at 1", plan),
    )


def _large_updates(asked: Asked) -> Demonstration:
    plan = _sine(asked)
    return Demonstration(asked, Side("rate 1", replace(plan, rate=1.0)), Side("rate 0.01", plan))


def _small_updates(asked: Asked) -> Demonstration:
    plan = replace(_sine(asked), optimiser="sgd")
    return Demonstration(
        asked,
        Side("rate 0.000001", replace(plan, rate=1e-6)),
        Side("rate 0.1", replace(plan, rate=0.1)),
    )


def _large_inputs(asked: Asked) -> Demonstration:
    # tanh without gates learns parity from neither.
    is_gated = bool(keeping_rows(CELLS[asked.cell]))
    plan, scale = (_plan(asked, *PARITY), 100.0) if is_gated else (_sine(asked), 1000.0)
    return Demonstration(
        asked,
        Side(f"inputs × {scale:g}", plan, scale=scale),
        Side("inputs of unit scale", plan),
    )


def _small_inputs(asked: Asked) -> Demonstration:
    plan = _sine(asked)
    return Demonstration(
        asked,
        Side("inputs × 0.005", plan, scale=0.005),
        Side("inputs of unit scale", plan),
    )


def _duplicates(asked: Asked) -> Demonstration:
    plan = _sine(asked)
    return Demonstration(
        asked,
        Side("all units alike", plan, plants.alike),
        Side("each unit drawn", plan),
    )


BUILDERS: Mapping[str, Callable[[Asked], Demonstration | None]] = {
    "gate-open": _stuck,
    "gate-closed": _stuck,
    "forgets-early": _forgets,
    "gradient-vanishes": _forgets,
    "gradient-explodes": _explodes,
    "clip-always": _clips,
    "updates-large": _large_updates,
    "updates-small": _small_updates,
    "inputs-large": _large_inputs,
    "inputs-small": _small_inputs,
    "units-duplicate": _duplicates,
}
