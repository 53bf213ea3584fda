"""Links of the app that lead to what a finding is about."""

from __future__ import annotations

from typing import Any

from explorer.diagnosis.facts import PlaceFacts
from explorer.diagnosis.finding import Check, Sign


def link_of(check: Check, sign: Sign, place: PlaceFacts | None) -> str:
    """The page, cell, layer, direction, unit and step of a finding: "cell?cell=lstm&unit=3&t=7".

    The weights are those that the page has; what a link cannot carry is left out.
    """
    # Controls know tables, and tables take longer to load than a diagnosis.
    from explorer.session.controls import CONTROLS
    from explorer.session.declared.activations import VALUES
    from explorer.session.declared.pages import ACTIVATIONS
    from explorer.session.link import write_link

    wanted: dict[str, object] = {
        "cell": None if place is None else place.cell.key,
        "layer": None if sign.layer is None else sign.layer + 1,
        "reading": sign.direction,
        "unit": sign.units[0] if sign.units else None,
        "t": sign.steps[0] if sign.steps else None,
        "activation": VALUES if check.page == ACTIVATIONS else None,
    }
    values: dict[str, Any] = {
        key: value
        for key, value in wanted.items()
        if value is not None and CONTROLS[key].accepts(value)
    }
    query = write_link(values, check.page)
    return f"{check.page}?{query}" if query else check.page
