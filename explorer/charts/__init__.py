"""What the app shows, as Altair charts: a trace or a tidy frame in, a chart out."""

from explorer.charts.cliff import PATHS, cliff_chart
from explorer.charts.gates import gate_map, states, trace_picture
from explorer.charts.sweep import sweep_chart
from explorer.charts.tune import tune_chart

__all__ = [
    "PATHS",
    "cliff_chart",
    "gate_map",
    "states",
    "sweep_chart",
    "trace_picture",
    "tune_chart",
]
