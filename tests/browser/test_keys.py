"""The keyboard: every key of the transport, and fields in which keys are only letters."""

from __future__ import annotations

import pytest
from playwright.sync_api import expect

from explorer import CELLS
from explorer.session.choice import OWN_TEXT, Choice, ModelChoice
from tests.browser.conftest import Visit
from tests.browser.expected import Expected, link_to
from tests.browser.view import View

# Parts of the diagram; tokens carry their step too.
STEPPED = ".unroll-diagram [data-step]"


def steps_by_key(view: View, *keys: str) -> list[int]:
    """The step after each key."""
    result = []
    for key in keys:
        view.press(key)
        result.append(view.t)
    return result


def test_arrows_and_a_clickers_keys_move_one_step_and_home_and_end_to_the_ends(
    visit: Visit,
) -> None:
    view, last = visit(), Expected(Choice()).steps - 1
    assert steps_by_key(view, "ArrowRight", "ArrowRight", "ArrowLeft") == [1, 2, 1]
    assert steps_by_key(view, "PageDown", "PageDown", "PageUp") == [2, 3, 2]
    assert steps_by_key(view, "End", "ArrowRight", "Home", "ArrowLeft") == [last, last, 0, 0]


def test_space_starts_and_stops_and_plus_and_minus_change_the_speed(visit: Visit) -> None:
    view = visit()
    assert (view.playing, view.speed) == (False, 1.0)
    view.press("Space")
    assert view.playing
    view.press("Space")
    assert not view.playing
    speeds = []
    for key in ("+", "=", "-", "-", "-"):
        view.press(key)
        speeds.append(view.speed)
    assert speeds == [2.0, 4.0, 2.0, 1.0, 0.5]
    for _ in range(9):
        view.press("-")
    slowest = view.speed
    assert 0 < slowest < 0.5
    view.press("-", "l")
    assert view.speed == slowest
    expect(view.page.get_by_role("button", name="Loop")).to_have_attribute("aria-pressed", "false")


def test_a_focused_transport_button_takes_space_for_itself_and_leaves_the_arrows(
    visit: Visit,
) -> None:
    view = visit()
    view.page.locator(".unroll-button[data-action=play]").focus()
    view.press("Space")
    assert view.playing
    view.press("Space")
    assert not view.playing
    view.press("Home")
    assert steps_by_key(view, "ArrowRight") == [1]


def test_keys_are_letters_for_who_types_a_text(visit: Visit) -> None:
    own = Choice(ModelChoice(sequence=OWN_TEXT, weights="random", text="abcdef"))
    view = visit(link_to(own) | {"t": "2"})
    field = view.page.get_by_role("textbox", name="Text, one character a step")
    field.click()
    view.press("End", " ", "i", "l", "+", "ArrowLeft", "ArrowRight", "Home", "PageDown")
    assert field.input_value() == "abcdef il+"
    assert (view.t, view.playing, view.inside, view.speed) == (2, False, False, 1.0)


def test_keys_are_digits_and_moves_for_who_types_a_number(visit: Visit) -> None:
    view = visit({"t": "2"})
    field = view.page.get_by_role("spinbutton", name="Unit")
    field.click()
    view.press("End", "1", "ArrowLeft", "Home", "-", "i", " ")
    assert (view.t, view.playing, view.inside, view.speed) == (2, False, False, 1.0)


@pytest.mark.parametrize(("cell", "positions"), [("gru", 5), ("lstm", 7)])
def test_inside_a_step_the_keys_go_through_its_equations_one_by_one(
    visit: Visit, cell: str, positions: int
) -> None:
    names = [*(equation.name for equation in CELLS[cell].equations), "read_out"]
    assert len(names) == positions
    view = visit(link_to(Choice(ModelChoice(cell=cell))) | {"t": "3"})
    assert view.equation_now is None
    view.press("i")
    assert view.inside
    seen = []
    for _ in range(positions + 1):
        seen.append((view.t, view.equation_now))
        view.press("ArrowRight")
    assert seen == [(3, name) for name in names] + [(4, names[0])]
    view.press("ArrowLeft", "ArrowLeft")
    assert (view.t, view.equation_now) == (3, names[-1])
    view.press("i")
    assert (view.inside, view.equation_now) == (False, None)


# A later equation is grey and keeps its numbers back; grey, as fading would cost contrast.
UNKNOWN = """all => all.map((one) => {
  const grey = getComputedStyle(one).color !== getComputedStyle(one.parentElement).color;
  const hidden = getComputedStyle(one.querySelector(".unroll-numbers")).visibility === "hidden";
  if (grey !== hidden) throw new Error(`${one.dataset.equation}: grey ${grey}, hidden ${hidden}`);
  return grey;
})"""


@pytest.mark.parametrize("cell", ["gru", "lstm"])
def test_inside_a_step_parts_of_other_equations_are_dimmed_and_later_equations_grey(
    visit: Visit, cell: str
) -> None:
    view = visit(link_to(Choice(ModelChoice(cell=cell))))
    dimmed = "all => all.map((one) => [one.dataset.step.split(' '), getComputedStyle(one).opacity])"
    assert {o for _, o in view.page.eval_on_selector_all(STEPPED, dimmed)} == {"1"}
    view.press("i")
    names = [*(equation.name for equation in CELLS[cell].equations), "read_out"]
    for index, name in enumerate(names):
        parts = view.page.eval_on_selector_all(STEPPED, dimmed)
        lit = [steps for steps, opacity in parts if float(opacity) == 1.0]
        dim = [steps for steps, opacity in parts if float(opacity) < 0.5]
        assert len(lit) + len(dim) == len(parts)
        assert lit
        assert dim
        assert all(name in steps for steps in lit)
        assert all(name not in steps for steps in dim)
        unknown = view.page.eval_on_selector_all(".unroll-equation", UNKNOWN)
        assert unknown == [False] * (index + 1) + [True] * (len(names) - index - 1)
        view.press("ArrowRight")


def test_focus_moved_by_the_keyboard_can_be_seen_on_every_transport_button(visit: Visit) -> None:
    view = visit()
    outline = """() => {
      const [focus, style] = [document.activeElement, getComputedStyle(document.activeElement)];
      return [focus.className || focus.id, style.outlineStyle, parseFloat(style.outlineWidth)];
    }"""
    view.page.locator(".unroll-button[data-action=first]").focus()
    view.press("Tab", "Shift+Tab")
    seen = []
    while "unroll" in (result := view.page.evaluate(outline))[0]:
        seen.append(result[0])
        assert result[1] == "solid"
        assert result[2] >= 2
        view.press("Tab")
        if len(seen) > 40:
            break
    assert sum("unroll-button" in name for name in seen) == 8
    assert sum("unroll-range" in name for name in seen) == 1


def test_up_and_down_on_a_heat_map_choose_the_unit_above_and_below(visit: Visit) -> None:
    view = visit({"unit": "2", "t": "4"})
    heat_map = view.page.locator(".unroll-map[data-signal=f]")
    heat_map.focus()
    for key, unit in (("ArrowDown", 3), ("ArrowUp", 2), ("ArrowUp", 1)):
        with view.answered():
            view.press(key)
        expect(view.page.locator(".unroll-words")).to_contain_text(f"unit {unit}:")
        expect(view.page.get_by_role("spinbutton", name="Unit")).to_have_value(str(unit))
        expect(view.page.locator(".unroll-map[data-signal=f]")).to_be_focused()
        expected = Expected(Choice(unit=unit))
        expected.assert_diagram(view.diagram(), 4)
        expected.assert_equations(view.equation_numbers(), 4)
        for share in view.chosen_rows().values():
            assert share * expected.units == pytest.approx(unit, abs=0.1)
    assert view.t == 4


def test_a_step_by_hand_stops_what_plays(visit: Visit) -> None:
    view = visit({"t": "3"})
    for key in ("PageDown", "ArrowLeft", "Home"):
        view.press("Space")
        assert view.playing
        view.press(key)
        assert not view.playing
    view.press("Space")
    view.page.locator(".unroll-button[data-action=next]").click()
    assert not view.playing
    view.press("Space")
    view.page.locator(".unroll-token").nth(5).click()
    assert (view.playing, view.t) == (False, 5)


def test_after_a_click_on_a_segment_the_keys_belong_to_the_playhead(visit: Visit) -> None:
    view = visit({"t": "3"})
    view.choose_segment("Random")
    assert view.page.evaluate("document.activeElement.getAttribute('role')") == "radio"
    assert steps_by_key(view, "PageDown", "PageDown", "PageUp") == [4, 5, 4]
    chosen = view.page.evaluate("document.activeElement.textContent")
    assert steps_by_key(view, "ArrowRight", "ArrowRight", "ArrowLeft", "Home") == [5, 6, 5, 0]
    view.press("Space")
    assert view.playing
    view.press("Space", "i")
    assert (view.playing, view.inside) == (False, True)
    assert view.page.evaluate("document.activeElement.textContent") == chosen


def test_after_a_click_on_a_folder_space_plays_and_leaves_the_folder_open(visit: Visit) -> None:
    view = visit({"t": "3"})
    folder = view.page.locator("details", has_text="Settings").first
    with view.rerun():
        folder.locator("summary").click()
    view.press("Space")
    assert view.playing
    expect(folder).to_have_attribute("open", "")


def test_a_group_that_was_reached_by_tab_has_the_arrows_and_keeps_them(visit: Visit) -> None:
    view = visit({"t": "3"})
    view.page.get_by_role("radio", name="Trained", exact=True).click()
    view.press("Tab", "Shift+Tab")
    focused = "document.activeElement.textContent"
    assert view.page.evaluate("document.activeElement.getAttribute('role')") == "radio"
    chosen = view.page.evaluate(focused)
    assert steps_by_key(view, "PageDown", "PageUp") == [4, 3]
    view.press("ArrowRight")
    assert view.t == 3
    assert view.page.evaluate(focused) != chosen
