"""What is told about a part: by pointing at it, by focusing it, by taking it away."""

from __future__ import annotations

import io
from itertools import pairwise

import pandas as pd
import pytest
from playwright.sync_api import expect

from explorer import CELLS
from explorer.backprop.state_gradients import state_gradients
from explorer.equations.pytorch_script import NetworkContext, reproducing_script
from explorer.equations.view_frame import view_frame
from explorer.session.choice import OWN_TEXT, Choice, ModelChoice
from explorer.session.resolve import resolved_choice
from tests.browser.conftest import Visit
from tests.browser.expected import Expected, formatted, link_to

GRU = Choice(ModelChoice(cell="gru", weights="random"), direction="replace", notation="ng", unit=2)

DEEP = Choice(
    ModelChoice("lstm", "random", layers=3, directions=2, layer=1, reading="backward"), unit=2
)


def test_pointing_at_a_gate_tells_what_it_is_and_its_value(visit: Visit) -> None:
    view, expected = visit({"t": "9"}), Expected(Choice())
    view.page.locator(".unroll-diagram g[data-signal=f]:has(rect.box)").hover()
    tip = view.page.locator(".unroll-tip")
    expect(tip).to_be_visible()
    expect(tip).to_contain_text(f"Now {formatted(expected.value('f', 9))} in unit {expected.unit}.")


def test_what_is_told_of_a_gate_keeps_up_with_the_playhead(visit: Visit) -> None:
    view, expected = visit({"t": "9"}), Expected(Choice())
    later = expected.largest_change("f")
    view.page.locator(".unroll-diagram g[data-signal=f]:has(rect.box)").hover()
    expect(view.page.locator(".unroll-tip")).to_be_visible()
    view.scrub(later)
    value = formatted(expected.value("f", later))
    expect(view.page.locator(".unroll-tip")).to_contain_text(
        f"Now {value} in unit {expected.unit}."
    )


def test_every_part_of_the_diagram_with_a_box_is_reached_by_the_keyboard_and_tells_of_itself(
    visit: Visit,
) -> None:
    view = visit()
    parts = view.page.locator(".unroll-diagram [tabindex='0']")
    assert parts.count() >= len(CELLS["lstm"].signals)
    tip = view.page.locator(".unroll-tip")
    for index in range(parts.count()):
        part = parts.nth(index)
        part.focus()
        expect(tip).to_be_visible()
        sentence = part.get_attribute("aria-label")
        assert sentence
        assert "{" not in sentence
        expect(tip).to_contain_text(sentence)
    view.page.locator("#playhead").focus()
    expect(tip).to_be_hidden()


def test_pointing_into_a_heat_map_tells_step_token_unit_and_value(visit: Visit) -> None:
    view, expected = visit(), Expected(Choice(unit=7))
    box = view.page.locator(".unroll-map[data-signal=o]").bounding_box()
    assert box is not None
    view.page.mouse.move(
        box["x"] + (12 + 0.5) / expected.steps * box["width"],
        box["y"] + (7 + 0.5) / expected.units * box["height"],
    )
    tip = view.page.locator(".unroll-tip")
    expect(tip).to_contain_text(f"t = 12 “{expected.tokens[12]}”, unit 7:")
    expect(tip).to_contain_text(formatted(expected.value("o", 12)))
    # The sidebar would cover what reaches below it.
    view.page.locator(".unroll-stage .unroll-map").first.focus()
    view.press("Home")
    (main,) = view.boxes(["[data-testid=stMain]"])["[data-testid=stMain]"]
    (shown,) = view.boxes([".unroll-tip:not([hidden])"])[".unroll-tip:not([hidden])"]
    assert shown[0] >= main[0]


@pytest.mark.parametrize("choice", [GRU, DEEP], ids=["one layer", "of three layers"])
def test_the_downloads_hold_the_numbers_and_the_code_of_the_view(
    visit: Visit, choice: Choice
) -> None:
    view, expected = visit(link_to(choice)), Expected(choice)
    shown = expected.run
    view.page.get_by_role("button", name="Take away").first.click()
    dialog = view.page.get_by_role("dialog")
    expect(dialog.get_by_role("button", name="ZIP")).to_be_visible()
    view.settle()
    sent = len(view.sent)
    with view.page.expect_download() as code:
        dialog.get_by_role("button", name="PyTorch").click()
    # One request for the file and no rerun, which could take the file away before it is fetched.
    assert len(view.sent) == sent + 1
    context = None
    if shown.layer_view is not None:
        result = resolved_choice(choice.model)
        context = NetworkContext(result.network, result.sequence, shown.layer_view)
    script = reproducing_script(
        shown.module, shown.sequence, expected.flipped, "last", context=context
    )
    assert code.value.path().read_text("utf-8") == script
    with view.page.expect_download() as data:
        dialog.get_by_role("button", name="CSV").click()
    at = state_gradients(shown.trace, "last")
    frame = view_frame(shown.trace, at, expected.flipped, shown.layer_view)
    table = pd.read_csv(io.StringIO(data.value.path().read_text("utf-8")))
    pd.testing.assert_frame_equal(table, frame, check_dtype=False)
    view.page.keyboard.press("Escape")
    expect(dialog).to_have_count(0)


def test_a_sequence_of_one_step_stands_still_whatever_is_pressed(visit: Visit) -> None:
    choice = Choice(ModelChoice(sequence=OWN_TEXT, weights="random", text="x"))
    view, expected = visit(link_to(choice)), Expected(choice)
    view.press("ArrowRight", "End", "ArrowLeft", "Space", "Space", "i", "ArrowRight", "i")
    assert view.t == 0
    assert view.place == "t = 0 (1 step)"
    expected.assert_diagram(view.diagram(), 0)
    expected.assert_equations(view.equation_numbers(), 0)
    view.chart_is_at(0, 1)


def test_an_overflow_is_written_and_drawn_as_such(visit: Visit) -> None:
    model = ModelChoice(cell="irnn", weights="random", sequence="noise", steps=400, gain=10.0)
    choice = Choice(model)
    view, expected = visit(link_to(choice)), Expected(choice)
    t = expected.steps - 1
    view.scrub(t)
    view.draw()
    value = expected.value("h", t)
    assert abs(value) == float("inf") or value != value  # noqa: PLR0124 - NaN differs from itself
    assert view.diagram()["h"] in ("NaN", "∞", "−∞")
    pixel = view.page.eval_on_selector(
        ".unroll-map[data-signal=h] canvas",
        "(canvas, t) => [...canvas.getContext('2d').getImageData(t, 0, 1, 1).data]",
        t,
    )
    assert pixel == [255, 0, 255, 255]


def test_the_pixels_of_a_heat_map_are_the_colours_of_its_values(visit: Visit) -> None:
    view, expected = visit(), Expected(Choice())
    light = {}
    for name in ("i", "f", "o"):
        pixels = view.page.eval_on_selector(
            f".unroll-map[data-signal={name}] canvas",
            """(canvas) => {
              const { width, height } = canvas;
              return [width, height,
                [...canvas.getContext("2d").getImageData(0, 0, width, height).data]];
            }""",
        )
        width, height, data = pixels
        assert (width, height) == (expected.steps, expected.units)
        values = expected.run.trace[name][:, 0]
        # Along a sequential scale the sum of red and green grows with the value.
        light[name] = [
            (
                float(values[t, unit]),
                data[4 * (unit * width + t)] + data[4 * (unit * width + t) + 1],
            )
            for t in range(0, width, 5)
            for unit in range(height)
        ]
        ordered = [brightness for _, brightness in sorted(light[name])]
        assert all(a <= b + 1 for a, b in pairwise(ordered))
        assert ordered[0] < ordered[-1]
