"""Cells, traces and gradients of recurrent networks; usable without Streamlit."""

from explorer.cells import CELLS, Cell, Signal
from explorer.clamp import Clamp
from explorer.gradients import gradients
from explorer.network import Recurrent, build_cell
from explorer.trace import Trace, trace

__all__ = [
    "CELLS",
    "Cell",
    "Clamp",
    "Recurrent",
    "Signal",
    "Trace",
    "build_cell",
    "gradients",
    "trace",
]
