"""What the app shows, as Altair charts: a trace or a tidy frame in, a chart out."""

try:
    import altair  # noqa: F401
except ModuleNotFoundError as error:
    raise ImportError("Charts need Altair: pip install 'unroll-rnn[charts]'.") from error

from explorer.charts.attention_rows import attention
from explorer.charts.cliff import PATHS, cliff_chart
from explorer.charts.comparison import curves, lag_sweep
from explorer.charts.gates import gate_map, states, trace_picture
from explorer.charts.gradients import gradient_norms, loss_step_map, path_norms, singular_values
from explorer.charts.sweep import sweep_chart
from explorer.charts.tune import tune_chart

__all__ = [
    "PATHS",
    "attention",
    "cliff_chart",
    "curves",
    "gate_map",
    "gradient_norms",
    "lag_sweep",
    "loss_step_map",
    "path_norms",
    "singular_values",
    "states",
    "sweep_chart",
    "trace_picture",
    "tune_chart",
]
