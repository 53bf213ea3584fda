"""What the tests of the pages share: a page at a link, what the player was sent, what stands."""

from __future__ import annotations

import json
import time
from collections.abc import Mapping
from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl

from streamlit.testing.v1 import AppTest

from explorer.session.choices import exploring_choice
from explorer.session.controls import CONTROLS, Chosen
from explorer.session.run import Run, run
from explorer.training.workshop import Job
from explorer.ui.train.jobs import PEOPLE, WORKSHOP

SCRIPT = Path(__file__).parents[2] / "streamlit_app.py"
CELL_PAGE = "pages/explore/cell.py"


def opened_at(name: str, link: Mapping[str, str]) -> AppTest:
    """The page of that file at a link, run once."""
    page = AppTest.from_file(SCRIPT, default_timeout=120)
    page.query_params = dict(link)
    return page.switch_page(name).run()


def sent(page: AppTest, part: str) -> Any:
    """What a part of the player was sent; None if it is not there."""
    result = [
        json.loads(one.proto.json)
        for one in page.get("bidi_component")
        if one.proto.component_name == f"unroll_{part}"
    ]
    assert len(result) <= 1
    return result[0] if result else None


def link_of(page: AppTest) -> dict[str, str]:
    """The parameters that the browser's address was last told to have."""
    return dict(parse_qsl(_address(page)["query"], keep_blank_values=True))


def _address(page: AppTest) -> Any:
    mounts = page.get("bidi_component")
    told = [one.proto.json for one in mounts if one.proto.component_name == "unroll_address"]
    return json.loads(told[-1])


def view_controls(page: AppTest) -> dict[str, Any]:
    """The controls of how a run is looked at, which the player draws: key → what it was sent."""
    data = sent(page, "choices")
    return {} if data is None else {one["key"]: one for one in data["controls"]}


def can_be_used(page: AppTest, key: str) -> bool:
    """Whether a person can use a control that the player draws."""
    controls = view_controls(page)
    needs = controls[key]["needs"].items()
    fits = all(controls[other]["value"] == value for other, value in needs)
    return fits and not controls[key]["disabled"]


def choose(page: AppTest, **values: Any) -> AppTest:
    """The page after choices in controls that the player draws, one after the other.

    The browser tells them with the state of the runtime's mount, as it does with any message.
    """
    for key, value in values.items():
        control = view_controls(page)[key]
        assert can_be_used(page, key), key
        if control["kind"] == "number":
            assert control["low"] <= value <= control["high"]
        else:
            assert value in [option for option, _ in control["options"]], key
        tell(page, [_address(page)["heard"] + 1, key, value])
    return page


def tell(page: AppTest, *told: Any) -> AppTest:
    """The page after a run whose message has these choices of the browser along."""
    mounts = page.get("bidi_component")
    (runtime,) = [one for one in mounts if one.proto.component_name == "unroll_runtime"]
    states = page._tree.get_widget_states()
    states.widgets.add(id=runtime.proto.id, json_value=json.dumps({"chosen": list(told)}))
    return page._run(states)


def chosen_on(page: AppTest) -> Chosen:
    """What the controls of a page say, those that it does not draw included."""
    state = page.session_state
    values = {key: state[key] for key in CONTROLS if key in state and state[key] is not None}
    return Chosen({k: tuple(v) if isinstance(v, list) else v for k, v in values.items()})


def run_on(page: AppTest) -> Run:
    """What a page of the section Explore must show, from what its controls say."""
    chosen, own = chosen_on(page), None
    if chosen["weights"] == "own":
        own = page.session_state["own_models"][page.session_state["own"]]
    return run(exploring_choice(chosen, own).model)


def as_sent(data: Any) -> Any:
    """Data as they arrive in the browser."""
    return json.loads(json.dumps(data))


def press(page: AppTest, label: str) -> AppTest:
    """The page after a click on a button, which must be there and enabled."""
    (button,) = [one for one in page.button if one.label == label]
    assert not button.disabled, label
    return button.click().run()


def assert_stands(page: AppTest) -> None:
    """Nothing failed, not even with a sentence."""
    assert not page.exception
    assert [one.value for one in page.error] == []


def jobs_of(page: AppTest) -> dict[str, Job]:
    """The jobs of the person who has this page open, by their names."""
    return PEOPLE[page.session_state["_person"]].jobs


def rested(page: AppTest, patience: float = 90.0) -> AppTest:
    """The page once all its jobs rest; run now and then, since only what is looked at goes on."""
    end = time.monotonic() + patience
    while not all(WORKSHOP.wait(job, seconds=1.0) for job in jobs_of(page).values()):
        assert time.monotonic() < end, [*jobs_of(page)]
        page = page.run()
    return page.run()
