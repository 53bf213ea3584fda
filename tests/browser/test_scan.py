"""The tree of a scan in a real browser: what is lit, what is not there yet, the rows by keys."""

from __future__ import annotations

from tests.browser.conftest import Visit

LINK = {"compare": "scan", "cell": "mingru", "weights": "random", "sequence": "impulse"}
STEPS, ROWS = 20, 6  # 1 + ⌈log₂ 20⌉
# Nodes that are lit, and blank ones, row by row: the loop's first.
COUNTS = """(steps) => {
  const all = document.querySelectorAll(".unroll-scan-picture rect:not(.unroll-scan-here)");
  const counts = (name) => {
    const rows = Array(all.length / steps).fill(0);
    all.forEach((one, k) => (rows[Math.floor(k / steps)] += one.classList.contains(name)));
    return rows;
  };
  return {lit: counts("unroll-scan-lit"), blank: counts("unroll-scan-blank")};
}"""
COVER = "document.querySelector('.unroll-cover:not([hidden])').style.left"


def cone(step: int, row: int) -> list[int]:
    """How many nodes of each row flow into a step, by going back from it."""
    steps, counts = {step}, [1]
    for k in range(row, 0, -1):
        steps |= {t - 2 ** (k - 1) for t in steps if t >= 2 ** (k - 1)}
        counts.append(len(steps))
    return counts[::-1]


def test_the_tree_lights_what_flows_into_the_present_step_row_by_row(visit: Visit) -> None:
    view = visit(LINK | {"steps": str(STEPS), "t": "5"}, path="/compare", stage=False)
    view.page.wait_for_selector(".unroll-scan-picture")
    view.settle()

    def counts() -> dict[str, list[int]]:
        view.draw()
        result: dict[str, list[int]] = view.page.evaluate(COUNTS, STEPS)
        return result

    for step in (5, 0, STEPS - 1):
        view.scrub(step)
        now = counts()
        assert now["lit"] == [0, *cone(step, ROWS - 1)]
        assert now["blank"] == [STEPS - 1 - step, *[0] * ROWS]
        assert abs(float(view.page.evaluate(COVER)[:-1]) - 100 * (step + 1) / STEPS) < 0.1
    view.page.keyboard.press(",")
    view.page.keyboard.press(",")
    now = counts()
    row = ROWS - 3
    assert now["blank"] == [0, *[0] * (row + 1), STEPS, STEPS]
    assert now["lit"] == [0, *cone(STEPS - 1, row), 0, 0]
    assert view.page.locator("#scan-row").get_attribute("aria-valuetext") == (
        view.page.locator("output[for=scan-row]").text_content()
    )
    assert view.complaints == []


def test_the_mark_of_a_map_stands_at_its_step_where_steps_are_narrower_than_it(
    visit: Visit,
) -> None:
    steps, step = 300, 200
    view = visit(LINK | {"steps": str(steps), "t": str(step)}, path="/compare", stage=False)
    view.page.wait_for_selector(".unroll-scan-picture")
    view.settle()
    view.draw()
    assert view.marks()
    for place in view.marks().values():
        assert abs(place - step / steps) < 0.5 / steps
