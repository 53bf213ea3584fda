"""Colours: text reads on its background in both schemes, and marks on the colours below them."""

from __future__ import annotations

import pytest

from explorer.session.choice import Choice, ModelChoice
from tests.browser.conftest import Visit
from tests.browser.expected import Expected, link_to

LARGE_TEXT = 3.0  # WCAG 2.2, 1.4.3 and 1.4.11
TEXT = 4.5

# The colour of an element's text, and the first opaque background at or above it.
PAIRS = """(selectors) => {
  const parsed = (colour) => {
    const canvas = document.createElement("canvas").getContext("2d");
    canvas.fillStyle = colour;
    canvas.fillRect(0, 0, 1, 1);
    return [...canvas.getImageData(0, 0, 1, 1).data];
  };
  const background = (node) => {
    for (let one = node; one; one = one.parentElement) {
      const colour = parsed(getComputedStyle(one).backgroundColor);
      if (colour[3] === 255) return colour;
    }
    return [255, 255, 255, 255];
  };
  return selectors.flatMap((selector) => [...document.querySelectorAll(selector)].map((node) =>
    [selector, parsed(getComputedStyle(node).color), background(node)]));
}"""
INKS = """() => {
  const fill = (part) => getComputedStyle(part).fill.match(/[\\d.]+/g).map(Number);
  return [...document.querySelectorAll(".unroll-diagram g[data-signal]")].flatMap((group) => {
    const box = group.querySelector(".box, .port");
    return box ? [...group.querySelectorAll(".ink")].map((ink) =>
      [group.dataset.signal, fill(ink), fill(box)]) : [];
  });
}"""


def luminance(colour: list[float]) -> float:
    """Relative luminance, WCAG 2.2."""
    parts = [part / 255 for part in colour[:3]]
    red, green, blue = (p / 12.92 if p <= 0.04045 else ((p + 0.055) / 1.055) ** 2.4 for p in parts)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(one: list[float], other: list[float]) -> float:
    """Contrast ratio, WCAG 2.2: 1 to 21."""
    dark, light = sorted((luminance(one), luminance(other)))
    return (light + 0.05) / (dark + 0.05)


def test_contrast_is_21_between_black_and_white_and_1_of_a_colour_with_itself() -> None:
    assert contrast([0, 0, 0], [255, 255, 255]) == pytest.approx(21)
    assert contrast([12, 200, 30], [12, 200, 30]) == 1


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_text_of_the_stage_reads_on_its_background(visit: Visit, scheme: str) -> None:
    view = visit(scheme=scheme)
    is_dark = luminance(view.page.evaluate(PAIRS, ["[data-testid=stApp]"])[0][2]) < 0.2
    assert is_dark == (scheme == "dark")
    selectors = [".unroll-words", ".unroll-place", ".unroll-button", ".unroll-speed"]
    selectors += [".unroll-formula", ".unroll-numbers", ".unroll-map-title"]
    pairs = view.page.evaluate(PAIRS, selectors)
    assert {selector for selector, _, _ in pairs} == set(selectors)
    low = [(selector, contrast(ink, paper)) for selector, ink, paper in pairs]
    assert [pair for pair in low if pair[1] < TEXT] == []
    (token,) = view.page.evaluate(PAIRS, [".unroll-token.unroll-now"])
    assert contrast(token[1], token[2]) >= LARGE_TEXT


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("cell", ["lstm", "gru"])
def test_symbols_read_on_the_colour_of_their_value_at_every_step(
    visit: Visit, scheme: str, cell: str
) -> None:
    choice = Choice(ModelChoice(cell=cell))
    view = visit(link_to(choice), scheme=scheme)
    low = []
    for t in range(0, Expected(choice).steps, 7):
        view.scrub(t)
        inks = view.page.evaluate(INKS)
        assert inks
        low += [(t, name) for name, ink, box in inks if contrast(ink, box) < TEXT]
    assert low == []
