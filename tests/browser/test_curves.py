"""Curves and maps over the steps: each step in one line with its token, nothing cut or covered."""

from __future__ import annotations

import pytest
from playwright.sync_api import expect

from explorer.session.choice import Choice
from tests.browser.conftest import Visit
from tests.browser.expected import Expected
from tests.browser.view import View

HALF_DOT = 4  # of the style's dots, which are wider than its lines
# Of everything that a selector names: the middle along the page, in pixels.
MIDDLES = """(all) => all.map((one) => {
  const { left, width } = one.getBoundingClientRect();
  return left + width / 2;
})"""


def middles(view: View, selector: str) -> list[float]:
    result: list[float] = view.page.eval_on_selector_all(selector, MIDDLES)
    return result


def axes(view: View) -> list[dict[int, float]]:
    """For every axis the numbers on it → where they stand."""
    result: list[list[tuple[str, float]]] = view.page.eval_on_selector_all(
        ".unroll-axis",
        f"""(axes) => axes.map((axis) => {{
          const numbers = [...axis.querySelectorAll("span")];
          const middles = ({MIDDLES})(numbers);
          return numbers.map((number, i) => [number.textContent, middles[i]]);
        }})""",
    )
    return [{int(text): x for text, x in axis} for axis in result]


@pytest.mark.parametrize(
    ("path", "link"),
    [
        ("/compare", {"compare": "curves"}),
        ("/compare", {"compare": "layers"}),
        ("/gradients", {"part": "along"}),
        ("/gradients", {"part": "paths"}),
    ],
)
def test_the_numbers_of_the_steps_stand_below_their_tokens(
    visit: Visit, path: str, link: dict[str, str]
) -> None:
    view = visit({"t": "5", **link}, path=path, board=True)
    tokens = middles(view, ".unroll-token")
    assert len(tokens) == Expected(Choice()).steps
    numbered = axes(view)
    assert numbered
    for axis in numbered:
        assert {0, 20, 50} <= set(axis)
        for t, x in axis.items():
            assert x == pytest.approx(tokens[t], abs=1.0)
    (now,) = middles(view, ".unroll-token.unroll-now")
    for mark in middles(view, ".unroll-curves .unroll-mark, .unroll-wide .unroll-mark"):
        assert mark == pytest.approx(now, abs=1.0)


def test_maps_side_by_side_have_the_numbers_of_the_steps_below_their_own_columns(
    visit: Visit,
) -> None:
    view = visit({"compare": "maps"}, path="/compare", stage=False)
    view.page.wait_for_selector(".unroll-board .unroll-map")
    columns = view.page.locator(".unroll-group").count()
    assert len(axes(view)) == columns == 3
    for k, axis in enumerate(axes(view)):
        map_ = view.page.locator(".unroll-group").nth(k).locator(".unroll-map").last.bounding_box()
        assert map_ is not None
        for t, x in axis.items():
            assert x == pytest.approx(map_["x"] + (t + 0.5) / 57 * map_["width"], abs=1.0)


@pytest.mark.parametrize(("steps", "drawn"), [(8, True), (57, False)])
def test_dots_are_drawn_only_where_dashes_have_room_between_them(
    visit: Visit, steps: int, drawn: bool
) -> None:
    link = {"weights": "random", "sequence": "noise", "steps": str(steps)}
    view = visit({"compare": "curves", **link}, path="/compare", board=True)
    dots = view.page.locator(".unroll-linked").all()
    assert dots
    assert {one.is_visible() for one in dots} == {drawn}
    if drawn:
        # Between the last dots of a panel there is room for more than one dash.
        first, second = axes(view)[0][0], axes(view)[0][1]
        assert second - first >= 48


def test_a_curve_at_the_top_or_bottom_of_its_scale_is_drawn_whole(visit: Visit) -> None:
    view = visit({"compare": "curves"}, path="/compare", board=True)
    plots = view.boxes([".unroll-plot", ".unroll-plot svg"])
    for (_, top, _, height), (_, inner, _, inside) in zip(*plots.values(), strict=True):
        assert inner - top >= HALF_DOT
        assert (top + height) - (inner + inside) >= HALF_DOT


def test_each_tick_stands_at_its_own_line(visit: Visit) -> None:
    view = visit({"compare": "curves"}, path="/compare", board=True)
    middles_down = """(all) => all.map((one) => {
      const { top, height } = one.getBoundingClientRect();
      return top + height / 2;
    })"""
    ticks = view.page.eval_on_selector_all(".unroll-ticks span", middles_down)
    lines = view.page.eval_on_selector_all(".unroll-grid", middles_down)
    assert ticks == pytest.approx(lines, abs=1.0)


def test_the_legend_shows_each_curves_own_dashes_and_colour(visit: Visit) -> None:
    view = visit({"part": "paths"}, path="/gradients", board=True)
    looks: list[list[list[str]]] = view.page.eval_on_selector_all(
        ".unroll-curves",
        """(panels) => panels.map((panel) =>
          [".unroll-swatch .unroll-curve", ".unroll-plot .unroll-curve"].map((selector) =>
            [...panel.querySelectorAll(selector)].map((path) => {
              const { strokeDasharray, stroke } = getComputedStyle(path);
              return `${strokeDasharray} ${stroke}`;
            })))""",
    )
    for legend, curves in looks:
        assert legend == curves
        assert len(set(legend)) == len(legend)


def test_hollow_points_are_explained_where_there_are_any(visit: Visit) -> None:
    view = visit({"part": "paths"}, path="/gradients", board=True)
    by_path, straight = view.page.locator(".unroll-curves").all()
    assert by_path.locator(".unroll-plot .unroll-holes").count() > 0
    expect(by_path.locator(".unroll-key").last).to_have_text("exactly 0")
    assert "exactly 0" in (by_path.locator(".unroll-plot").get_attribute("aria-label") or "")
    assert straight.locator(".unroll-plot .unroll-holes").count() == 0
    expect(straight).not_to_contain_text("exactly 0")


def test_clipping_hides_the_transport_and_moves_nothing(visit: Visit) -> None:
    view = visit({"part": "paths", "t": "5"}, path="/gradients", board=True)
    tabs = "[data-testid=stButtonGroup]:has-text('Clipping')"
    before = view.page.locator(tabs).bounding_box()
    with view.rerun():
        view.page.get_by_role("radio", name="Clipping").click()
    assert view.page.locator(tabs).bounding_box() == before
    expect(view.page.locator(".unroll-transport")).to_be_hidden()
    view.page.get_by_text("The gradients of these weights").click()
    view.page.keyboard.press("End")
    view.page.keyboard.press("Space")
    view.draw()
    assert not view.playing
    with view.rerun():
        view.page.get_by_role("radio", name="Paths").click()
    expect(view.page.locator(".unroll-transport")).to_be_visible()
    assert view.t == 5


@pytest.mark.parametrize(
    ("path", "part", "link"),
    [
        ("/gradients", "Clipping", {"part": "clipping"}),
        ("/compare", "Table", {"compare": "table"}),
    ],
)
def test_where_nothing_can_be_played_no_empty_band_stands_in_place_of_the_transport(
    visit: Visit, path: str, part: str, link: dict[str, str]
) -> None:
    view = visit(link, path=path, stage=False)
    tab = view.page.get_by_role("radio", name=part, exact=True)
    tab.wait_for()
    view.settle()
    box = tab.bounding_box()
    assert box is not None
    menus, words, tools = ".st-key-unroll_menu", ".st-key-unroll_menu a p", ".unroll-tools"
    boxes = view.boxes([menus, words, tools])
    ((_, top, _, height),) = boxes[menus]
    assert box["y"] - (top + height) < 24
    # The list of keys stands there too: the last word of the menu does not touch the tools.
    assert boxes[words][-1][0] + boxes[words][-1][2] < boxes[tools][0][0] - 8
    tops = view.page.evaluate(
        """(below) => [...document.querySelectorAll(
          "[data-testid=stMainBlockContainer] :is(p, label, table, figure)")]
          .map((one) => one.getBoundingClientRect())
          .filter(({ width, height, top }) => width && height && top >= below)
          .map(({ top }) => top)""",
        box["y"] + box["height"],
    )
    assert min(tops) - (box["y"] + box["height"]) < 24


def test_the_powers_of_the_proof_follow_the_playhead(visit: Visit) -> None:
    view = visit({"part": "proof", "t": "5"}, path="/gradients", board=True)
    caption = view.page.locator(".unroll-matrix-caption").last
    expect(caption).to_contain_text("‖U⁵‖")
    view.press("End")
    expect(caption).to_contain_text("‖U⁵⁰‖")
    with view.rerun():
        view.page.get_by_role("button", name="it grows, then vanishes").click()
    expect(caption).to_contain_text("‖U⁵⁰‖")
    expect(view.page.locator(".unroll-group-head").last).to_contain_text("largest at t = 5")
