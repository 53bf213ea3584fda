"""What a newcomer should see within minutes: why an RNN forgets, and what the gates do about it."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import expect

from tests.browser.conftest import Visit
from tests.browser.view import View

HALVES = re.compile(r"‖∂L/∂(\w)‖ (?:halves|doubles) every ([\d.]+)|‖∂L/∂(\w)‖ stays")


def sentence(view: View) -> str:
    return view.page.locator(".unroll-group-head p").first.inner_text()


def half_lives(view: View) -> dict[str, float]:
    """State → steps in which its gradient halves, as the page says; infinite where it stays."""
    result = HALVES.findall(sentence(view))
    return {one or other: float(steps) if steps else float("inf") for one, steps, other in result}


def pick(view: View, label: str) -> None:
    with view.rerun():
        view.page.get_by_role("radio", name=label, exact=True).click()


def hold(view: View, label: str) -> None:
    with view.rerun():
        view.page.get_by_text(label, exact=True).click()


def test_the_plain_rnns_gradient_dies_and_the_lstms_forget_gates_carry_it(visit: Visit) -> None:
    view = visit({"weights": "random", "cell": "rnn"}, path="/gradients", board=True)
    assert half_lives(view)["h"] < 3.0
    pick(view, "Paths")
    expect(view.page.locator(".unroll-board")).to_contain_text("RNN has no straight path")
    view.choose("Cell", "LSTM")
    bias = view.page.get_by_role("spinbutton", name="Forget-gate bias")
    bias.fill("5")
    with view.rerun():
        bias.press("Enter")
    expect(view.page.locator(".unroll-board")).to_contain_text("The straight path")
    pick(view, "Along time")
    assert half_lives(view)["c"] > 20.0


def test_one_slider_turns_vanishing_into_exploding(visit: Visit) -> None:
    link = {
        "weights": "random",
        "cell": "rnn",
        "phi": "relu",
        "init": "identity",
        "gain": "0.9",
        "t": "0",
    }
    view = visit(link, path="/gradients", board=True)
    assert "halves every" in sentence(view)
    slider = view.page.get_by_role("slider", name="Weight gain")
    for _ in range(3):
        with view.rerun():
            slider.press("ArrowRight")
    assert view.t == 0  # the slider's keys are its own
    assert "doubles every" in sentence(view)


def test_a_forget_gate_held_at_zero_makes_the_memory_go(visit: Visit) -> None:
    view = visit({"t": "20"})
    changes = view.page.locator(".unroll-map[data-signal=change_c]")
    expect(changes).to_have_count(0)
    assert "right" in view.words
    with view.rerun():
        view.page.get_by_text("Hold a gate").click()
    hold(view, "f = 0: wipe the memory")
    expect(changes).to_have_count(1)
    expect(view.page.locator("[data-equation=f] .unroll-numbers")).to_contain_text("held: 0.00")
    assert "forget gate is held at 0.00" in view.words
    assert "wrong" in view.words
    assert view.t == 20
    with view.rerun():
        view.page.get_by_text("Hold a gate").click()
    expect(changes).to_have_count(1)  # a folded panel lets nothing go
    chip = view.page.get_by_role("button", name="Held: f = 0")
    expect(chip).to_be_visible()
    with view.rerun():
        chip.click()
    expect(changes).to_have_count(0)
    expect(chip).to_have_count(0)
    assert view.t == 20
    assert "hold" not in view.parameters()


def test_an_equation_is_called_held_only_at_the_steps_where_it_is(visit: Visit) -> None:
    view = visit({"t": "7", "hold": "wipe", "held_from": "20"})
    line = view.page.locator("[data-equation=f] .unroll-numbers")
    expect(line).to_contain_text("σ(")
    expect(line.get_by_text("held:")).to_be_hidden()
    assert "held" not in view.words
    view.scrub(21)
    expect(line).to_contain_text("held: 0.00")
    expect(line.get_by_text("σ(").first).to_be_hidden()
    assert "forget gate is held at 0.00" in view.words


def test_a_held_gate_is_in_the_link(visit: Visit) -> None:
    view = visit({"t": "20"})
    with view.rerun():
        view.page.get_by_text("Hold a gate").click()
    hold(view, "f = 1, i = 0: carry the memory unchanged")
    view.page.wait_for_function("() => location.search.includes('hold=')")
    again = visit(view.page.url)
    expect(again.page.locator(".unroll-map[data-signal=change_c]")).to_have_count(1)
    assert again.words == view.words


@pytest.mark.parametrize(
    ("path", "link"),
    [
        ("/gradients", {}),
        ("/gradients", {"part": "jacobian"}),
        ("/gradients", {"part": "paths", "cell": "gru"}),
        ("/compare", {}),
        ("/compare", {"compare": "echo"}),
    ],
)
def test_playing_sends_nothing_and_every_curve_follows(
    visit: Visit, path: str, link: dict[str, str]
) -> None:
    view = visit({"t": "3", **link}, path=path, board=True)
    sent = len(view.sent)
    view.press("+", "+", "+", "Space")
    view.page.wait_for_function("document.querySelector('.unroll-board').dataset.t >= 12")
    view.press("Space")
    view.draw()
    assert len(view.sent) == sent
    t = int(view.page.locator(".unroll-board").get_attribute("data-t") or -1)
    assert t == view.t
    places = view.page.eval_on_selector_all(
        ".unroll-plot, .unroll-map",
        """all => all.map((one) => {
          const [frame, mark] = [one, one.querySelector(".unroll-mark")];
          const [outer, inner] = [frame, mark].map((part) => part.getBoundingClientRect());
          return (inner.left + inner.width / 2 - outer.left) / outer.width;
        })""",
    )
    steps = int(view.page.locator("#playhead").get_attribute("max") or 0) + 1
    assert places
    for place in places:
        assert place == pytest.approx((t + 0.5) / steps, abs=0.6 / steps)


def test_what_was_chosen_on_a_page_is_still_chosen_after_another_page(visit: Visit) -> None:
    view = visit({"t": "9", "part": "paths"}, path="/gradients", board=True)
    view.go_to("Cell")
    view.page.wait_for_selector(".unroll-stage .unroll-map")
    assert view.t == 9
    view.go_to("Gradients")
    chosen = view.page.get_by_role("radio", name="Paths", exact=True)
    expect(chosen).to_have_attribute("aria-checked", "true")
    assert view.t == 9


@pytest.mark.parametrize("path", ["/gradients", "/compare"])
def test_the_essential_fits_a_small_projector_without_scrolling(visit: Visit, path: str) -> None:
    view = visit(path=path, board=True)
    boxes = view.boxes([".unroll-transport", ".unroll-plot"])
    for part in boxes.values():
        left, top, width, height = part[0]
        assert left >= 0
        assert left + width <= 1280
        assert top >= 0
        assert top + height <= 720
