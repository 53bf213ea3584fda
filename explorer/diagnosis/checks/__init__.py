"""The checks, one family a module, and the registry of their codes."""

from __future__ import annotations

from explorer.diagnosis.checks.biases import BIAS_TWICE
from explorer.diagnosis.checks.clipping import CLIP_ALWAYS, CLIP_NEVER
from explorer.diagnosis.checks.gates import GATE_CLOSED, GATE_OPEN, GATE_STILL
from explorer.diagnosis.checks.gradients import GRADIENT_EXPLODES, GRADIENT_VANISHES
from explorer.diagnosis.checks.inputs import INPUTS_LARGE, INPUTS_SMALL
from explorer.diagnosis.checks.layers import LAYER_IDLE
from explorer.diagnosis.checks.layout import AXES_SWAPPED, PADDING_IN_LOSS, PADDING_IN_STATE
from explorer.diagnosis.checks.learning import NOT_OVERFITTING, REPEATS_LAST
from explorer.diagnosis.checks.memory import FORGETS_EARLY
from explorer.diagnosis.checks.numbers import NOT_FINITE
from explorer.diagnosis.checks.states import STATE_ATTACHED, STATE_CARRIED
from explorer.diagnosis.checks.units import UNITS_CONSTANT, UNITS_DEAD, UNITS_DUPLICATE
from explorer.diagnosis.checks.updates import UPDATES_LARGE, UPDATES_SMALL
from explorer.diagnosis.finding import Check

CHECKS: dict[str, Check] = {
    "not-finite": NOT_FINITE,
    "axes-swapped": AXES_SWAPPED,
    "padding-in-loss": PADDING_IN_LOSS,
    "padding-in-state": PADDING_IN_STATE,
    "state-attached": STATE_ATTACHED,
    "state-carried": STATE_CARRIED,
    "not-overfitting": NOT_OVERFITTING,
    "gate-open": GATE_OPEN,
    "gate-closed": GATE_CLOSED,
    "gate-still": GATE_STILL,
    "forgets-early": FORGETS_EARLY,
    "units-dead": UNITS_DEAD,
    "units-constant": UNITS_CONSTANT,
    "units-duplicate": UNITS_DUPLICATE,
    "gradient-vanishes": GRADIENT_VANISHES,
    "gradient-explodes": GRADIENT_EXPLODES,
    "clip-always": CLIP_ALWAYS,
    "clip-never": CLIP_NEVER,
    "updates-large": UPDATES_LARGE,
    "updates-small": UPDATES_SMALL,
    "layer-idle": LAYER_IDLE,
    "inputs-large": INPUTS_LARGE,
    "inputs-small": INPUTS_SMALL,
    "bias-twice": BIAS_TWICE,
    "repeats-last": REPEATS_LAST,
}
