"""On a phone: no page is wider than the screen, nothing is cut, no title lies on another."""

from __future__ import annotations

import pytest

from explorer.session.declared import pages
from tests.browser.conftest import Visit
from tests.browser.parts import each_part, parts

PHONE = (390, 844)
# What is wider than the screen, cut, or lies on something else, in words.
FAULTS = """() => {
  const main = document.querySelector("[data-testid=stMain]");
  const faults = [];
  const over = main.scrollWidth - main.clientWidth;
  if (over > 0) faults.push(`the page is ${over} px too wide`);
  const name = (one) => `${one.className || one.tagName}: ${one.textContent.slice(0, 40)}`;
  const shown = (one) => one.checkVisibility() && one.getClientRects().length &&
    !one.closest(".st-key-unroll_heading, .st-key-unroll_runtime_place, [aria-hidden=true]");
  // Tables, code and formulas scroll in a place of their own; so does the menu.
  const scrolls = (one) => one.closest(
    "[data-testid=stTable], pre, .unroll-equations, .st-key-unroll_menu");
  const words = [...main.querySelectorAll(
    `h1, h2, h3, p, li, label, .unroll-map-title, .unroll-map-title > *, .unroll-place,
     .unroll-where`)]
    .filter((one) => shown(one) && one.textContent.trim() && !scrolls(one));
  for (const one of words) {
    const { left, right } = one.getBoundingClientRect();
    if (left < -1 || right > innerWidth + 1) faults.push(`beyond the screen, ${name(one)}`);
    const hides = getComputedStyle(one).overflowX !== "visible";
    if (hides && one.scrollWidth > one.clientWidth + 1) faults.push(`cut, ${name(one)}`);
  }
  const titles = [...main.querySelectorAll(
    `h2, .unroll-map-title, .unroll-bar-title, .unroll-passage-title, .unroll-graph-line,
     p.unroll-words`)]
    .filter(shown).concat(...[...main.querySelectorAll(".unroll-axis span")]
      .filter((one) => one.getClientRects().length));
  const box = (one) => one.getBoundingClientRect();
  titles.forEach((one, i) => titles.slice(i + 1).forEach((other) => {
    const [a, b] = [box(one), box(other)];
    const wide = Math.min(a.right, b.right) - Math.max(a.left, b.left);
    const high = Math.min(a.bottom, b.bottom) - Math.max(a.top, b.top);
    if (wide > 1 && high > 1 && !one.contains(other)) {
      faults.push(`${name(one)} lies on ${name(other)}`);
    }
  }));
  const now = document.querySelector(".st-key-unroll_menu [aria-current]")?.getBoundingClientRect();
  if (!now || now.left < 0 || now.right > innerWidth + 1) {
    faults.push("the menu hides the present page");
  }
  for (const map of main.querySelectorAll(".unroll-maps[data-count='1'] > .unroll-figure")) {
    if (box(map).width < 0.8 * box(map.parentElement).width) {
      faults.push("a map stands beside an empty place");
    }
  }
  return faults;
}"""


@pytest.mark.parametrize("page", sorted(pages.EVERY))
def test_nothing_is_cut_or_lies_on_something_else_on_a_phone(visit: Visit, page: str) -> None:
    view = visit(size=PHONE)
    faults = {address: view.page.evaluate(FAULTS) for address in each_part(view, page)}
    assert len(faults) == len(parts(page))
    assert {address: found for address, found in faults.items() if found} == {}
