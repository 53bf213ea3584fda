"""Cells, traces and gradients of recurrent networks; usable without Streamlit."""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

from explorer.analysis.echo import echo
from explorer.analysis.half_life import half_life
from explorer.analysis.unit_scores import find_units
from explorer.backprop.jacobians import jacobians
from explorer.backprop.paths import paths
from explorer.capturing.capture import capture
from explorer.capturing.inside import gradients, trace
from explorer.cells import CELLS, Cell, Signal
from explorer.diagnosis.diagnose import diagnose
from explorer.files.load import load
from explorer.network.clamp import Clamp
from explorer.network.recurrent import Recurrent, build_cell
from explorer.tracing.trace import Trace

if TYPE_CHECKING:
    from explorer.export.file import export_html
    from explorer.notebook.show import show

__version__ = "0.1.0"

# Loaded when it is asked for: name → module.
_LATER = {"export_html": "explorer.export.file", "show": "explorer.notebook.show"}

__all__ = [
    "CELLS",
    "Cell",
    "Clamp",
    "Recurrent",
    "Signal",
    "Trace",
    "build_cell",
    "capture",
    "diagnose",
    "echo",
    "export_html",
    "find_units",
    "gradients",
    "half_life",
    "jacobians",
    "load",
    "paths",
    "show",
    "trace",
]


def __getattr__(name: str) -> Any:
    if name == "charts":  # a room, which is not among the names
        return import_module("explorer.charts")
    if name not in _LATER:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return getattr(import_module(_LATER[name]), name)
