"""How a run is looked at is chosen in the browser, and the server hears of it with its next run."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest
from playwright.sync_api import expect

from explorer.lessons.course import course
from explorer.lessons.shown import shown
from explorer.session.choice import Choice, ModelChoice
from explorer.session.controls import option_label
from tests.browser.conftest import Visit
from tests.browser.expected import Expected, link_to
from tests.browser.test_history import wait_for
from tests.browser.view import View

MODEL = ModelChoice("gru", sequence="brackets_quotes")
RANDOM = ModelChoice("gru", "random", sequence="noise", steps=50)
# A control's own event, as a person causes it, and what stands on the stage two frames later.
CHOOSE = """async ([key, value]) => {
  const choice = document.querySelector(`.unroll-choice[data-key="${key}"]`);
  const field = choice.querySelector("select, input[type=number]");
  if (field) {
    field.value = value;
    field.dispatchEvent(new Event("change", { bubbles: true }));
  } else choice.querySelector(`input[value="${value}"]`).click();
  await new Promise((go) => requestAnimationFrame(() => requestAnimationFrame(go)));
  return [...document.querySelectorAll(".unroll-stage > :not(.unroll-tip)")]
    .map((one) => one.innerHTML).join();
}"""
CHOICES: dict[str, Any] = {"unit": 5, "notation": "ng", "z": "keep", "loss": "sum"}


def choose(view: View, **values: Any) -> None:
    for key, value in values.items():
        view.page.evaluate(CHOOSE, [key, str(value)])


def assert_shows(view: View, choice: Choice, t: int) -> None:
    expected = Expected(choice)
    expected.assert_diagram(view.diagram(), t)
    expected.assert_equations(view.equation_numbers(), t)
    shown = view.parameters()
    assert {k: v for k, v in shown.items() if k not in ("t", "by")} == link_to(choice)


@pytest.mark.parametrize("model", [MODEL, RANDOM], ids=["trained", "random"])
def test_no_choice_of_how_a_run_is_looked_at_says_a_word_to_the_server(
    visit: Visit, model: ModelChoice
) -> None:
    choice = Choice(model, unit=2)
    view = visit(link_to(choice) | {"t": "7"})
    sent, before = len(view.sent), ""
    losses = ["sum", "training", "last"] if model.weights == "trained" else ["sum", "last"]
    for key, value in [
        ("unit", 5),
        ("notation", "ng"),  # which turns z
        ("z", "keep"),
        ("notation", "keras"),
        *[("loss", loss) for loss in losses],
    ]:
        drawn = view.page.evaluate(CHOOSE, [key, str(value)])
        assert drawn != before, key  # two frames later
        before = drawn
        changes = {"z": "direction"}.get(key, key)
        choice = replace(choice, **{changes: value})
        if (key, value) == ("notation", "ng"):
            choice = replace(choice, direction="replace")
        assert_shows(view, choice, 7)
    view.press("i", "ArrowRight", "i")
    view.page.wait_for_timeout(300)
    assert len(view.sent) == sent


def test_the_next_run_knows_what_was_chosen_and_so_do_other_pages_back_and_a_reload(
    visit: Visit,
) -> None:
    view = visit(link_to(Choice(MODEL)) | {"t": "7"})
    choose(view, **CHOICES)
    view.choose("Sequence", option_label("sequence", "nested_brackets"))
    model = replace(MODEL, sequence="nested_brackets")
    choice = Choice(model, unit=5, notation="ng", direction="keep", loss="sum")
    assert_shows(view, choice, 7)
    choose(view, unit=6, notation="olah")
    view.go_to("Gradients")
    wait_for(view, "/gradients", unit="6", notation="olah", z="keep", loss="sum")
    expect(view.page.get_by_role("combobox", name="Notation", exact=True)).to_have_value("olah")
    view.back()
    choice = replace(choice, unit=6, notation="olah")
    wait_for(view, "/", unit="6")
    assert_shows(view, choice, 7)
    choose(view, unit=1)
    view.reload(stage=True)
    assert_shows(view, replace(choice, unit=1), 7)


def test_a_choice_made_while_the_server_computes_is_not_undone_by_its_answer(visit: Visit) -> None:
    view = visit(link_to(Choice(RANDOM)) | {"t": "7"})
    field = view.page.get_by_role("spinbutton", name="Seed", exact=True)
    for seed, unit in ((1, 3), (2, 4)):
        field.fill(str(seed))
        with view.rerun():
            field.press("Enter")
            choose(view, unit=unit)  # the run is under way
        model = replace(RANDOM, seed=seed)
        assert_shows(view, Choice(model, unit=unit), 7)


def test_a_link_opened_beside_a_choice_wins(visit: Visit) -> None:
    view = visit(link_to(Choice(MODEL, unit=3)) | {"t": "7"})
    view.go_to("Compare")
    wait_for(view, "/compare", unit="3")
    choose(view, unit=9)
    view.back()
    wait_for(view, "/", unit="3")
    assert_shows(view, Choice(MODEL, unit=3), 7)
    expect(view.page.get_by_role("spinbutton", name="Unit", exact=True)).to_have_value("3")


def test_where_the_server_draws_it_is_asked(visit: Visit) -> None:
    view = visit({"cell": "gru"}, path="/gradients", board=True)
    with view.rerun():
        choose(view, notation="ng")
    expect(view.page.locator(".unroll-board").first).to_contain_text("a")
    wait_for(view, "/gradients", notation="ng")
    loss = view.page.get_by_role("radiogroup", name="Loss at step")
    with view.rerun():
        loss.get_by_role("radio", name="one").check()
    at = view.page.get_by_role("spinbutton", name="Step", exact=True)
    at.fill("9")
    with view.rerun():
        at.press("Enter")
    wait_for(view, "/gradients", loss="at", at="9")


def test_what_is_being_typed_stays_over_a_rerun_and_what_is_no_unit_is_taken_back(
    visit: Visit,
) -> None:
    view = visit(link_to(Choice(RANDOM, unit=3)))
    field = view.page.get_by_role("spinbutton", name="Unit", exact=True)
    field.focus()
    field.fill("1")
    with view.rerun():
        # Another control, without leaving this one.
        view.page.eval_on_selector(
            ".st-key-seed [data-testid=stNumberInputStepUp]", "one => one.click()"
        )
    expect(field).to_be_focused()
    expect(field).to_have_value("1")
    field.fill("-4")
    field.press("Enter")
    expect(field).to_have_value("3")


def test_the_keys_choose_in_every_control_of_the_view(visit: Visit) -> None:
    view = visit({"cell": "gru"})
    notation = view.page.get_by_role("combobox", name="Notation", exact=True)
    notation.focus()
    view.press("ArrowDown")
    expect(notation).to_have_value("olah")
    view.press("Tab", "Tab")  # over the mark that tells more
    expect(view.page.get_by_role("radio", name="takes new", exact=True)).to_be_focused()
    view.press("ArrowLeft")
    expect(view.page.get_by_role("radio", name="keeps old", exact=True)).to_be_checked()
    view.press("Tab")
    expect(view.page.get_by_role("button", name="Help for Unit")).to_be_focused()
    expect(view.page.locator("#unroll-choice-unit-help")).to_be_visible()
    view.press("Tab", "ArrowUp")
    assert view.page.get_by_role("spinbutton", name="Unit", exact=True).input_value() == str(
        Expected(Choice(ModelChoice("gru"))).unit + 1
    )


def test_a_lessons_view_has_units_of_its_own(visit: Visit) -> None:
    lesson = course()["gru-four-steps"]
    first = shown(lesson.steps[0].view)
    told, units = int(first.facts["unit"]), int(first.facts["units"])
    own = (told + 1) % units
    view = visit({"cell": "gru"})
    choose(view, unit=own)
    view.go_to("Lessons")
    with view.rerun():
        view.page.locator(".unroll-shelf-open", has_text=lesson.title).click()
    assert f"unit {told}:" in view.words
    view.page.locator(".unroll-map[data-signal=z]").focus()
    other = told + 1 if told < units - 1 else told - 1
    view.press("ArrowDown" if other > told else "ArrowUp")
    view.draw()
    assert f"unit {other}:" in view.words
    view.go_to("Cell")
    wait_for(view, "/", unit=str(own))
    assert f"unit {own}:" in view.words


def test_where_streamlit_keeps_nothing_along_a_choice_is_shown_and_sent_at_once(
    visit: Visit,
) -> None:
    view = visit(link_to(Choice(RANDOM)) | {"t": "7"})
    view.page.eval_on_selector(
        ".unroll-host",
        """(host) => {
          const place = host.parentElement;
          for (const key of Object.keys(place)) if (key.startsWith("__react")) delete place[key];
        }""",
    )
    with view.rerun():
        choose(view, unit=3)
    assert_shows(view, Choice(RANDOM, unit=3), 7)
