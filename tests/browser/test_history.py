"""Views opened from inside the app, and the browser's Back and Forward."""

from __future__ import annotations

from playwright.sync_api import expect

from explorer.session.choice import Choice, ModelChoice
from explorer.session.controls import option_label
from tests.browser.conftest import Visit
from tests.browser.expected import Expected
from tests.browser.test_training import QUICK, press, train_page, wait_for_end
from tests.browser.view import View

IN_LINK = """(wanted) => Object.entries(wanted).every(([name, value]) =>
  new URLSearchParams(location.search).get(name) === value)"""
AT = "(path) => location.pathname === path"


def wait_for(view: View, path: str, **parameters: str) -> None:
    """Waits until the address is that of a page with some parameters, and the page is drawn."""
    view.page.wait_for_function(AT, arg=path)
    view.page.wait_for_function(IN_LINK, arg=parameters)
    view.settle()


def test_a_model_opened_on_another_page_is_a_view_from_which_back_returns(visit: Visit) -> None:
    view = train_page(visit, {**QUICK, "train": "keep"})
    press(view, "Start")
    wait_for_end(view)
    with view.rerun():
        press(view, "Open in Cell")
    wait_for(view, "/", weights="own", sequence="own_task")
    view.page.wait_for_selector(".unroll-stage .unroll-map")
    view.back()
    wait_for(view, "/train", train="keep", **QUICK)
    expect(view.page.get_by_role("radio", name="Keep it")).to_have_attribute("aria-checked", "true")
    expect(view.page.get_by_role("button", name="Open in Cell").first).to_be_visible()
    view.forward()
    wait_for(view, "/", weights="own", sequence="own_task")
    view.page.wait_for_selector(".unroll-stage .unroll-map")


def test_back_to_another_page_brings_back_its_choices_and_its_step(visit: Visit) -> None:
    view = visit({"cell": "gru", "unit": "3", "t": "7"})
    view.go_to("Gradients")
    wait_for(view, "/gradients", cell="gru")
    view.choose("Cell", option_label("cell", "rnn"))
    wait_for(view, "/gradients", cell="rnn")
    view.scrub(20)
    wait_for(view, "/gradients", t="20")
    view.back()
    wait_for(view, "/", cell="gru", unit="3", t="7")
    assert view.t == 7
    Expected(Choice(ModelChoice(cell="gru"), unit=3)).assert_diagram(view.diagram(), 7)


def test_a_view_opened_on_its_own_page_is_undone_by_back(visit: Visit) -> None:
    view = visit({"language": "sample", "corpus": "tunes"}, path="/language", stage=False)
    with view.rerun():
        view.page.get_by_role("button", name="Read it as characters").click()
    wait_for(view, "/language", tokens="characters", corpus="tunes")
    view.page.wait_for_selector(".unroll-passages .unroll-word")
    view.back()
    view.page.wait_for_function("!new URLSearchParams(location.search).has('tokens')")
    expect(view.page.get_by_role("button", name="Read it as characters")).to_be_visible()
    expect(view.page.get_by_role("radio", name="words")).to_have_attribute("aria-checked", "true")


def test_a_choice_is_no_step_of_the_browsers_history(visit: Visit) -> None:
    view = visit()
    before = view.page.evaluate("history.length")
    view.choose("Notation", option_label("notation", "fau"))
    wait_for(view, "/", notation="fau")
    view.choose("Notation", option_label("notation", "ng"))
    wait_for(view, "/", notation="ng")
    assert view.page.evaluate("history.length") == before


def test_what_a_link_asked_in_vain_leaves_the_address(visit: Visit) -> None:
    view = visit({"seed": "inf", "gain": "1e400", "cell": "gru", "size": "9" * 400})
    view.page.wait_for_function("!location.search.includes('seed')")
    assert {**view.parameters(), "t": "0"} == {"cell": "gru", "t": "0"}
    toast = view.page.locator("[data-testid=stToast]")
    expect(toast).to_have_count(1)
    expect(toast).to_contain_text("seed “inf”")


def test_a_notation_that_came_by_link_stays_on_every_page_of_learn(visit: Visit) -> None:
    view = visit({"notation": "ng"}, path="/language", stage=False)
    view.page.wait_for_selector(".unroll-board")
    view.go_to("Shapes")
    wait_for(view, "/shapes", notation="ng")
    view.go_to("Language")
    wait_for(view, "/language", notation="ng")


def test_what_is_beyond_this_view_is_said(visit: Visit) -> None:
    view = visit({"compare": "echo", "echo_at": "499"}, path="/compare", board=True)
    toast = view.page.locator("[data-testid=stToast]")
    expect(toast).to_contain_text("echo_at “499” is beyond these 57 steps; “56” is used")


def test_how_a_page_is_embedded_stays_in_its_address(visit: Visit) -> None:
    view = visit({"embed": "true", "cell": "gru"})
    view.press("ArrowRight")
    view.page.wait_for_function(IN_LINK, arg={"t": "1"})
    assert view.parameters()["embed"] == "true"
    assert view.parameters()["cell"] == "gru"


def test_back_shows_in_every_field_what_was_chosen(visit: Visit) -> None:
    """A notation chosen after the tab was opened, and a word typed on another page."""
    view = visit({"weights": "random", "steps": "30"})
    view.choose("Notation", option_label("notation", "ng"))
    view.go_to("Glossary")
    wait_for(view, "/glossary", notation="ng")
    field = view.page.get_by_role("textbox", name="Find a term")
    field.fill("bias")
    with view.rerun():
        field.press("Enter")
    wait_for(view, "/glossary", term="bias")
    with view.rerun():
        view.page.get_by_role("button", name="See it on").first.click()
    view.page.wait_for_function(AT, arg="/")
    view.page.wait_for_selector(".unroll-stage .unroll-map")
    view.back()
    wait_for(view, "/glossary", term="bias", notation="ng")
    expect(field).to_have_value("bias")
    view.back()
    wait_for(view, "/", weights="random", steps="30", notation="ng")
    notation = view.page.get_by_role("combobox", name="Notation", exact=True)
    expect(notation).to_have_value("ng")
