"""Links: the address brings back what was on the screen, and says what in it cannot be."""

from __future__ import annotations

import pytest
from playwright.sync_api import Browser, expect

from explorer import CELLS
from explorer.lessons.course import course
from explorer.sequences import MAX_STEPS
from explorer.sequences.limits import MAX_SHOWN_UNITS
from explorer.session.choice import OWN_TEXT, Choice, ModelChoice
from explorer.session.controls import option_label
from tests.browser.conftest import Visit
from tests.browser.expected import Expected, link_to
from tests.browser.serving import running_server
from tests.browser.view import View

WAIT_FOR = "(wanted) => Object.entries(wanted).every(([name, value]) => " + (
    "new URLSearchParams(location.search).get(name) === value)"
)


def shown(view: View) -> dict[str, object]:
    """All that a view says of a choice and a step."""
    return {
        "t": view.t,
        "inside": view.inside,
        "equation": view.equation_now,
        "words": view.words,
        "formulas": view.formulas(),
        "numbers": view.equation_numbers(),
        "diagram": view.diagram(),
        "symbols": view.page.eval_on_selector_all(
            ".unroll-diagram [data-symbol]", "all => all.map((one) => one.textContent)"
        ),
        "marks": view.marks(),
        "rows": view.chosen_rows(),
    }


def test_links_opened_elsewhere_on_a_fresh_server_show_the_same_views(
    visit: Visit, chromium: Browser
) -> None:
    """The first that the server is asked for is a page of its own, not the one it begins with."""
    choice = Choice(
        ModelChoice(cell="gru", weights="random"), unit=5, notation="ng", direction="replace"
    )
    expected = Expected(choice)
    view = visit()
    view.choose("Cell", option_label("cell", "gru"))
    view.choose_segment(option_label("weights", "random"))
    view.choose("Notation", option_label("notation", "ng"))  # which brings z = take new
    view.click_map("n", 7, 5, steps=expected.steps, units=expected.units)
    view.press("i", "ArrowRight", "ArrowRight", "ArrowRight")
    view.page.wait_for_function(WAIT_FOR, arg={"t": "7", "sub": "3", "unit": "5"})
    assert view.parameters() == link_to(choice) | {"t": "7", "sub": "3"}
    first = shown(view)
    assert (first["t"], first["equation"]) == (7, CELLS["gru"].equations[3].name)
    expected.assert_diagram(view.diagram(), 7)
    expected.assert_equations(view.equation_numbers(), 7)
    query = view.page.evaluate("location.search")
    with running_server() as fresh:
        context = chromium.new_context(viewport=view.page.viewport_size, reduced_motion="reduce")
        other = View(context.new_page())
        other.open(f"{fresh}/gradients?t=4&part=jacobian", board=True)
        expect(other.page.get_by_text("does not seem to exist")).to_have_count(0)
        expect(other.page.get_by_text("One step alone")).to_have_count(1)
        assert other.t == 4
        other.open(f"{fresh}/lessons?lesson=gru-four-steps&step=2", stage=False)
        step = course()["gru-four-steps"].steps[1]
        expect(other.page.locator(".unroll-lesson h2")).to_have_text(step.heading)
        other.settle()
        other.open(f"{fresh}/{query}")
        second = shown(other)
        context.close()
    assert second == first
    assert other.complaints == []


def test_the_playhead_reaches_the_address_without_a_word_to_the_server(visit: Visit) -> None:
    view = visit()
    sent = len(view.sent)
    view.press("End", "ArrowLeft")
    last = Expected(Choice()).steps - 1
    view.page.wait_for_function(WAIT_FOR, arg={"t": str(last - 1)})
    view.press("i", "ArrowRight")
    view.page.wait_for_function(WAIT_FOR, arg={"t": str(last - 1), "sub": "1"})
    view.press("i")
    view.page.wait_for_function("!new URLSearchParams(location.search).has('sub')")
    assert len(view.sent) == sent


def test_a_choice_made_after_the_playhead_moved_keeps_the_step_in_the_address(
    visit: Visit,
) -> None:
    view = visit()
    view.scrub(11)
    view.page.wait_for_function(WAIT_FOR, arg={"t": "11"})
    view.choose("Notation", option_label("notation", "keras"))
    view.page.wait_for_function(WAIT_FOR, arg=link_to(Choice(notation="keras")) | {"t": "11"})
    assert view.t == 11


def test_own_text_travels_in_the_link(visit: Visit) -> None:
    text = "Größe & 100 % + “é”?\n#x"
    choice = Choice(ModelChoice(sequence=OWN_TEXT, weights="random", text=text))
    view, expected = visit(link_to(choice) | {"t": "3"}), Expected(choice)
    field = view.page.get_by_role("textbox", name="Text, one character a step")
    expect(field).to_have_value(text)
    assert view.place == f"t = 3 ({expected.steps} steps)"
    expected.assert_diagram(view.diagram(), 3)


@pytest.mark.parametrize(
    ("name", "value", "allowed"),
    [
        ("cell", "Transformer", "gru_reset_before"),
        ("cell", "<b>x</b>", "lstm"),
        ("unit", "-1", f"0 to {MAX_SHOWN_UNITS - 1}"),
        ("steps", "many", f"2 to {MAX_STEPS}"),
        ("t", "100000", f"0 to {MAX_STEPS - 1}"),
        ("gain", "nan", "0 to 10"),
    ],
)
def test_a_link_with_a_value_that_does_not_exist_opens_and_says_so(
    visit: Visit, name: str, value: str, allowed: str
) -> None:
    view = visit({name: value})
    toast = view.page.locator("[data-testid=stToast]")
    expect(toast).to_contain_text(f"In the link, {name} “{value}”")
    expect(toast).to_contain_text(allowed)
    Expected(Choice()).assert_diagram(view.diagram(), 0)


def test_a_step_beyond_the_sequence_opens_at_its_last_step(visit: Visit) -> None:
    view = visit({"t": "400"})
    last = Expected(Choice()).steps - 1
    assert view.t == last
    view.chart_is_at(last, last + 1)


def test_a_page_that_does_not_exist_leads_home_with_what_was_chosen_and_says_so(
    visit: Visit,
) -> None:
    choice = Choice(ModelChoice(cell="gru"))
    view = visit(link_to(choice) | {"t": "7"}, path="/nosuchpage")
    expect(view.page.get_by_text("does not seem to exist")).to_be_visible()
    assert view.t == 7
    Expected(choice).assert_diagram(view.diagram(), 7)
    # Streamlit itself looks for its addresses below the wrong path first, and logs its sentence.
    known = ("status of 404", "does not seem to exist")
    view.complaints = [c for c in view.complaints if not any(part in c for part in known)]
