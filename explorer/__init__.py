"""Cells, traces and gradients of recurrent networks; usable without Streamlit."""

from explorer.backprop.state_gradients import gradients
from explorer.cells import CELLS, Cell, Signal
from explorer.files.load import load
from explorer.network.clamp import Clamp
from explorer.network.recurrent import Recurrent, build_cell
from explorer.tracing.trace import Trace, trace

__version__ = "0.1.0"

__all__ = [
    "CELLS",
    "Cell",
    "Clamp",
    "Recurrent",
    "Signal",
    "Trace",
    "build_cell",
    "gradients",
    "load",
    "trace",
]
