"""Activation functions: their curves, a network's own values on them, and others in their place."""

from __future__ import annotations

from explorer.session.declared.activations import EXPONENTIAL, SWITCHED, VALUES
from explorer.ui.explore.activations.curves import curves
from explorer.ui.explore.activations.exponential import exponential
from explorer.ui.explore.activations.switched import switched
from explorer.ui.explore.activations.values import values
from explorer.ui.frame import View

PARTS = {VALUES: values, SWITCHED: switched, EXPONENTIAL: exponential}


def show(view: View, part: str) -> None:
    """Draws a part of the page."""
    PARTS[part](view)


def show_curves() -> None:
    """Draws the part that reads no sequence."""
    curves()
