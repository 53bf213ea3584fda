"""Charts that do not follow time: data frame in, Altair chart out."""

from explorer.charts.cliff import PATHS, cliff_chart
from explorer.charts.sweep import sweep_chart
from explorer.charts.tune import tune_chart

__all__ = ["PATHS", "cliff_chart", "sweep_chart", "tune_chart"]
