"""The numbers of a view as a tidy data frame."""

from __future__ import annotations

import pandas as pd

from explorer.tracing.frames import tidy_frame
from explorer.tracing.one_layer import LayerView
from explorer.tracing.trace import Trace


def view_frame(
    traced: Trace, gradient: Trace, flipped: frozenset[str], layer_view: LayerView | None = None
) -> pd.DataFrame:
    """The signals as the view shows them, and the gradients of the states as "dL/d…".

    The columns are those of `Trace.to_frame`, but t counts in the order of reading, as the view
    does. `flipped` names the gates shown as 1 − value, `layer_view` the layer and direction.
    """
    place = (traced.layer, traced.direction)
    signals = {
        name: 1.0 - values if name in flipped else values
        for name, values in traced.by_place[place].items()
    }
    gradients = {f"dL/d{name}": values for name, values in gradient.by_place[place].items()}
    named = place if layer_view is None else (layer_view.layer, layer_view.reading)
    return tidy_frame({named: signals | gradients})
