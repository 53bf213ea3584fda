"""The two colour scales as the browser is sent them."""

from __future__ import annotations

from explorer.palette import DIVERGING, SEQUENTIAL
from explorer.views.payloads import Palette

PALETTE: Palette = {"sequential": list(SEQUENTIAL), "diverging": list(DIVERGING)}
