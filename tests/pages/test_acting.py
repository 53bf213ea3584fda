"""In the sidebar just those controls of the view are greyed that change nothing on the page."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

import pytest
from streamlit.testing.v1 import AppTest

from explorer.session.acting import ON_PART, PART_CONTROLS, part_label
from explorer.session.controls import options
from explorer.session.declared.analysis import PROOF, SCAN
from explorer.ui.explore import cost_table
from explorer.ui.opening import FILES
from tests.pages.shared import chosen_on, link_of, opened_at, view_controls

# Gates that books point either way, two layers, two directions: whatever can act has a chance to.
BASE = {"cell": "gru", "weights": "random", "size": "6", "sequence": "sine", "steps": "12"}
ONE_HELD = {"hold": "z", "held_at": "0.3", "held_units": "one", "unit": "2"}
ALL_HELD = {"hold": "z", "held_at": "0.3"}
OTHERS = {"unit": "5", "z": "replace", "loss": "sum", "notation": "ng"}
# Only a cell whose gates never see the state has a scan.
CELLS_OF = {SCAN: {"cell": "mingru"}}
# What carries no content of a page: the link, the transport, and what is sent once.
AROUND = ("unroll_address", "unroll_transport", "unroll_runtime")


@pytest.fixture(autouse=True)
def one_measurement(monkeypatch: pytest.MonkeyPatch) -> None:
    """Times that are measured again differ without a control."""
    measured: list[Any] = []
    real: Callable[[Any], Any] = cost_table._times

    def times(runs: Any) -> Any:
        measured[:] = measured or [real(runs)]
        return measured[0]

    monkeypatch.setattr(cost_table, "_times", times)


def opened(part: str, **link: str) -> AppTest:
    page, key = next(
        (page, key)
        for page, key in zip(("gradients", "compare", "activations"), PART_CONTROLS, strict=True)
        if part in options(key)
    )
    # A notation brings the direction of its book.
    return opened_at(
        FILES[page], {**BASE, "z": "keep", **CELLS_OF.get(part, {}), **link, key: part}
    )


def shown(page: AppTest) -> str:
    """Everything that stands on a page beside its sidebar, but for the words of the hold."""
    parts = [
        one.proto.json
        for one in page.main.get("bidi_component")
        if one.proto.component_name not in AROUND
    ]
    for kind in ("markdown", "caption", "warning", "info"):
        parts += [one.value for one in page.main.get(kind)]
    parts += [table.value.to_json() for table in page.main.table]
    return json.dumps(parts)


def greyed(page: AppTest) -> dict[str, str | None]:
    """The controls of the view that cannot be used → what their help says."""
    controls = view_controls(page)
    return {key: one["help"] for key, one in controls.items() if key in OTHERS and one["disabled"]}


def idle_keys(page: AppTest, part: str, **link: str) -> set[str]:
    """The controls of the view with which nothing changes on a page that was opened at a link."""
    before = shown(page)
    return {
        key
        for key, value in OTHERS.items()
        if shown(opened(part, **{**link, key: value})) == before
    }


def test_every_part_that_has_the_shared_controls_is_declared() -> None:
    assert set(ON_PART) == {part for key in PART_CONTROLS for part in options(key)} - {PROOF}


@pytest.mark.parametrize("part", ON_PART)
def test_just_what_changes_nothing_is_greyed_and_its_help_says_why(part: str) -> None:
    page = opened(part)
    helps = greyed(page)
    assert set(helps) == idle_keys(page, part)
    assert set(helps.values()) <= {f"Nothing on “{part_label(part)}” depends on it."}


@pytest.mark.parametrize(
    ("part", "link"), [*((part, ONE_HELD) for part in ON_PART), ("maps", ALL_HELD)]
)
def test_where_a_gate_is_held_what_says_how_is_not_greyed(part: str, link: dict[str, str]) -> None:
    page = opened(part, **link)
    assert set(greyed(page)) == idle_keys(page, part, **link)


def test_on_the_page_cell_nothing_is_greyed_but_what_the_cell_lacks() -> None:
    assert greyed(opened_at(FILES["cell"], BASE)) == {}
    helps = greyed(opened_at(FILES["cell"], {**BASE, "cell": "lstm"}))
    assert helps == {"z": "LSTM: no gate that books point both ways."}


def test_what_is_greyed_keeps_its_value_and_its_place_in_the_link() -> None:
    chosen = {"unit": "5", "z": "replace", "loss": "at", "at": "3"}
    page = opened("echo", **chosen)
    assert {"unit", "z", "loss"} <= set(greyed(page))
    assert chosen.items() <= link_of(page).items()
    values = chosen_on(page)
    assert [values[key] for key in chosen] == [5, "replace", "at", 3]


def test_one_units_own_factor_is_written_for_a_cell_of_one_equation() -> None:
    link = {"cell": "rnn", "z": "keep"}
    page = opened("chain", **link)
    assert "unit" not in greyed(page)
    assert "unit" not in idle_keys(page, "chain", **link)
    assert "unit" in greyed(opened("chain"))
