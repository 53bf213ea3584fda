"""The widget: its place is a whole number that the stage has, and changes of it are told."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
import torch

from explorer.notebook.widget import StageWidget

HTML = "<!doctype html><html><body>A stage</body></html>"
WIDGET_MIME = "application/vnd.jupyter.widget-view+json"


def widget(**options: Any) -> StageWidget:
    return StageWidget(HTML, title="LSTM reads “ab”", steps=50, units=16, **options)


def test_a_widget_opens_at_the_place_it_is_given() -> None:
    shown = widget(place={"t": 3, "unit": 2})
    assert (shown.t, shown.unit) == (3, 2)
    assert repr(shown) == "LSTM reads “ab”: step 3, unit 2"


@pytest.mark.parametrize("step", [12, np.int64(12), torch.arange(13.0).argmax()])
def test_whole_numbers_of_numpy_and_torch_are_steps(step: object) -> None:
    shown = widget()
    shown.t = step
    assert type(shown.t) is int
    assert shown.t == 12


@pytest.mark.parametrize("step", [50, -1, 3.5, "a", None])
def test_what_is_no_step_is_told_in_one_sentence_and_changes_nothing(step: object) -> None:
    shown = widget(place={"t": 7})
    with pytest.raises(ValueError, match=r"There is no step .*; allowed are .* from 0 to 49\."):
        shown.t = step
    assert shown.t == 7


def test_a_unit_beyond_the_last_is_told() -> None:
    with pytest.raises(ValueError, match=r"There is no unit 16; allowed .* from 0 to 15\."):
        widget(place={"unit": 16})


def test_observers_are_told_once_of_each_change() -> None:
    shown, told = widget(), []
    shown.observe(lambda change: told.append((change.name, change.old, change.new)), ["t", "unit"])
    shown.t = 12
    shown.t = 12
    shown.unit = 5
    assert told == [("t", 0, 12), ("unit", 0, 5)]


def test_two_widgets_have_a_place_each() -> None:
    one, other = widget(), widget()
    one.t = 9
    assert other.t == 0


def test_what_a_saved_notebook_shows_stands_beside_the_widget_and_is_made_on_display() -> None:
    made = []

    def still() -> tuple[dict[str, Any], dict[str, Any]]:
        made.append(1)
        return {"image/png": "aGk=", "text/plain": "still"}, {"image/png": {"alt": "Hi"}}

    shown = widget(still=still)
    assert made == []
    bundle = shown._repr_mimebundle_()
    assert bundle is not None
    data, belonging = bundle
    assert data[WIDGET_MIME]["model_id"] == shown.model_id
    assert (data["image/png"], data["text/plain"]) == ("aGk=", repr(shown))
    assert belonging == {"image/png": {"alt": "Hi"}}
