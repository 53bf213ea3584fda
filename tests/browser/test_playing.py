"""Playing: the browser moves everything by itself, and everything shows the same step."""

from __future__ import annotations

import pytest

from explorer.equations.printed import flipped_gates
from explorer.session.choice import Choice, ModelChoice
from explorer.session.run import run
from tests.browser.conftest import Visit
from tests.browser.expected import Expected, link_to
from tests.browser.view import View

GRU_REPLACES = Choice(ModelChoice(cell="gru", weights="random"), direction="replace", unit=3)
RELU_GROWS = Choice(
    ModelChoice(cell="rnn", weights="random", nonlinearity="relu", gain=2.0, sequence="step"),
    unit=2,
)


def assert_everything_shows(view: View, expected: Expected, t: int) -> None:
    view.draw()
    assert view.t == t
    assert view.place == f"t = {t} ({expected.steps} steps)"
    assert view.words.startswith(f"t = {t} “{expected.tokens[t]}”, unit ")
    expected.assert_diagram(view.diagram(), t)
    expected.assert_equations(view.equation_numbers(), t)
    for share in view.marks().values():
        assert share * expected.steps == pytest.approx(t, abs=0.2)
    view.chart_is_at(t, expected.steps)


def test_playing_sends_nothing_to_the_server_and_moves_the_step(visit: Visit) -> None:
    view = visit()
    sent = len(view.sent)
    view.press("+", "+", "+", "Space")
    view.page.wait_for_function("document.querySelector('.unroll-stage').dataset.t >= 8")
    view.press("Space")
    assert not view.playing
    view.draw()
    stopped = view.t
    assert_everything_shows(view, Expected(Choice()), stopped)
    assert len(view.sent) == sent


def test_what_follows_the_playhead_shows_the_librarys_values_of_that_step(visit: Visit) -> None:
    view, expected = visit(), Expected(Choice())
    for t in (0, 1, expected.largest_change("h"), expected.steps - 1):
        view.scrub(t)
        assert_everything_shows(view, expected, t)


def test_a_flipped_gate_is_shown_flipped_everywhere(visit: Visit) -> None:
    cell = run(GRU_REPLACES.model).module.cell
    assert flipped_gates(cell, GRU_REPLACES.direction) == {"z"}
    view, expected = visit(link_to(GRU_REPLACES)), Expected(GRU_REPLACES)
    for t in (expected.largest_change("z"), 20):
        view.scrub(t)
        assert_everything_shows(view, expected, t)


def test_a_state_without_bounds_is_shown_as_it_is(visit: Visit) -> None:
    view, expected = visit(link_to(RELU_GROWS)), Expected(RELU_GROWS)
    t = expected.steps - 1
    assert expected.value("h", t) != 0.0
    view.scrub(t)
    assert_everything_shows(view, expected, t)


def test_a_first_visit_plays_by_itself(visit: Visit) -> None:
    view = visit(motion="no-preference")
    view.page.wait_for_function("document.querySelector('.unroll-stage').dataset.t >= 2")
    assert view.playing


def test_who_asked_for_less_motion_starts_with_a_still_stage(visit: Visit) -> None:
    view = visit(motion="reduce")
    assert not view.playing
    view.page.wait_for_timeout(1500)  # three steps at the usual speed
    assert view.t == 0


def test_a_link_that_names_a_step_opens_still_at_that_step(visit: Visit) -> None:
    view = visit({"t": "5"}, motion="no-preference")
    assert not view.playing
    assert view.t == 5


def test_playback_goes_round_with_the_loop_on_and_stops_at_the_end_with_it_off(
    visit: Visit,
) -> None:
    view = visit({"t": "54"})
    view.press("+", "+", "+", "Space")
    view.page.wait_for_function(
        "document.querySelector('.unroll-stage').dataset.t < 54", polling="raf"
    )
    view.press("Space", "End", "ArrowLeft", "l", "Space")
    view.page.wait_for_selector(".unroll-button[data-action=play]")
    assert view.t == Expected(Choice()).steps - 1
