"""Inside the step: one equation after the other, and each number can be told apart."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import expect

from explorer import CELLS
from explorer.session.choice import Choice, ModelChoice
from tests.browser.conftest import Visit
from tests.browser.expected import Expected, formatted, link_to

STEP = 9
LATER_NUMBERS = """all => all.filter((one) =>
  getComputedStyle(one.querySelector(".unroll-numbers")).visibility === "hidden")
  .map((one) => one.dataset.equation)"""
# The WCAG 2 contrast of a text with what it lies on.
CONTRASTS = """() => {
  const page = document.createElement("canvas").getContext("2d", { willReadFrequently: true });
  const rgb = (colour) => {
    page.clearRect(0, 0, 1, 1);
    page.fillStyle = colour;
    page.fillRect(0, 0, 1, 1);
    return [...page.getImageData(0, 0, 1, 1).data];
  };
  const light = (colour) => rgb(colour).slice(0, 3).map((part) => part / 255)
    .map((s) => (s <= 0.04045 ? s / 12.92 : ((s + 0.055) / 1.055) ** 2.4))
    .reduce((sum, s, i) => sum + s * [0.2126, 0.7152, 0.0722][i], 0);
  const under = (node) => {
    const colour = getComputedStyle(node).backgroundColor;
    return rgb(colour)[3] === 255 || !node.parentElement ? colour : under(node.parentElement);
  };
  return [...document.querySelectorAll(".unroll-equations [class*=unroll-part-]")].map((node) => {
    const [one, other] = [light(getComputedStyle(node).color), light(under(node))];
    return (Math.max(one, other) + 0.05) / (Math.min(one, other) + 0.05);
  });
}"""


@pytest.mark.parametrize(
    "cell", ["irnn", "lstm_cifg", "lstm_peephole", "gru", "mgu", "minlstm", "slstm"]
)
def test_what_is_not_computed_yet_is_hidden_and_each_equation_has_its_sentence(
    visit: Visit, cell: str
) -> None:
    choice = Choice(ModelChoice(cell=cell, weights="random"), unit=0)
    view, expected = visit({**link_to(choice), "t": str(STEP)}), Expected(choice)
    view.press("i")
    names = [equation.name for equation in CELLS[cell].equations]
    sentences = []
    for index, name in enumerate(names):
        later = names[index + 1 :]
        assert view.page.eval_on_selector_all(".unroll-equation", LATER_NUMBERS) == later
        diagram = view.diagram()
        assert all(diagram[one] == "" for one in later)
        known = {key: text for key, text in diagram.items() if key not in later}
        expected.assert_diagram(known, STEP)
        word, value = CELLS[cell].signal(name).word, formatted(expected.value(name, STEP))
        start = f"t = {STEP} “{expected.tokens[STEP]}”. {word.capitalize()} of unit 0 is {value}: "
        assert view.words.startswith(start)
        sentences.append(view.words.removeprefix(start))
        view.press("ArrowRight")
    assert len(set(sentences)) == len(names)


def test_the_shares_in_a_sentence_are_those_of_the_gate(visit: Visit) -> None:
    choice = Choice(ModelChoice(cell="gru", weights="random"))
    view, expected = visit({**link_to(choice), "t": str(STEP), "sub": "0"}), Expected(choice)
    percent = round(100 * expected.value("r", STEP))
    assert view.words.endswith(f"{percent} % of the old hidden state goes into the candidate.")
    view.press("ArrowRight")
    shares = [int(text) for text in re.findall(r"(\d+) %", view.words)]
    assert shares[1] == round(100 * expected.value("z", STEP))
    assert sum(shares) == pytest.approx(100, abs=1)


def test_pointing_at_a_later_gate_does_not_give_its_value_away(visit: Visit) -> None:
    view = visit({"cell": "gru", "weights": "random", "t": str(STEP), "sub": "0"})
    view.page.locator(".unroll-diagram g[data-signal=n]:has(rect.box)").hover()
    expect(view.page.locator(".unroll-tip")).to_contain_text("Not computed yet in this step.")


def test_pointing_at_a_number_names_it_and_the_keyboard_names_all_of_a_line(visit: Visit) -> None:
    view, expected = (
        visit({"weights": "random", "t": str(STEP)}),
        Expected(Choice(ModelChoice(weights="random"))),
    )
    numbers = [float(row[STEP]) for row in expected.put_in.numbers[:3]]
    names = ("W_i xₜ", "U_i hₜ₋₁", "b_i")
    texts = [f"{name} = {formatted(n)}" for name, n in zip(names, numbers, strict=True)]
    tip = view.page.locator(".unroll-tip")
    row = view.page.locator(".unroll-equation[data-equation=i]")
    for kind, text in zip(("input", "recurrent", "bias"), texts, strict=True):
        row.locator(f".unroll-numbers .unroll-part-{kind}").hover()
        expect(tip).to_have_text(text)
    view.page.mouse.move(0, 0)
    view.page.locator(".unroll-equation[data-equation=f]").focus()
    view.press("Shift+Tab")
    expect(row).to_be_focused()
    expect(tip).to_contain_text(", ".join(texts))
    assert row.get_attribute("aria-describedby") == tip.get_attribute("id")


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_a_gate_of_the_diagram_tells_its_three_parts_apart_by_pointer_and_by_keyboard(
    visit: Visit, scheme: str
) -> None:
    view = visit({"weights": "random", "t": str(STEP)}, scheme=scheme)
    expected = Expected(Choice(ModelChoice(weights="random")))
    numbers = [float(row[STEP]) for row in expected.put_in.numbers[:3]]
    names = ("W_i xₜ", "U_i hₜ₋₁", "b_i")
    texts = [f"{name} = {formatted(n)}" for name, n in zip(names, numbers, strict=True)]
    gate = view.page.locator(".unroll-diagram g[data-signal=i]:has(rect.box)")
    tip = view.page.locator(".unroll-tip")
    parts = tip.locator(".unroll-tip-part")
    looks = """(all) => all.map((one) => [
      getComputedStyle(one).color, getComputedStyle(one.querySelector("b")).borderBottomStyle])"""
    gate.hover()
    expect(parts).to_have_text(texts)
    colours, lines = zip(*parts.evaluate_all(looks), strict=True)
    assert lines == ("solid", "dashed", "dotted")  # as in the equations
    assert len(set(colours)) == 3
    of_tip = CONTRASTS.replace(".unroll-equations [class*=unroll-part-]", ".unroll-tip-part")
    contrasts = view.page.evaluate(of_tip)
    assert len(contrasts) == 3
    assert min(contrasts) >= 4.5
    view.page.mouse.move(2, 2)
    gate.focus()
    expect(parts).to_have_text(texts)
    assert gate.get_attribute("aria-describedby") == tip.get_attribute("id")


@pytest.mark.parametrize("theme", ["light", "dark"])
@pytest.mark.parametrize("notation", ["pytorch", "olah"])
def test_the_kinds_of_numbers_differ_in_colour_and_line_and_can_be_read(
    visit: Visit, theme: str, notation: str
) -> None:
    link = {"cell": "lstm_peephole", "weights": "random", "notation": notation}
    view = visit({**link, "embed": "true", "embed_options": f"{theme}_theme"})
    contrasts = view.page.evaluate(CONTRASTS)
    assert len(contrasts) > 12
    assert min(contrasts) >= 4.5
    looks = view.page.eval_on_selector_all(
        ".unroll-number[class*=unroll-part-]",
        """all => [...new Set(all.map((one) => {
          const style = getComputedStyle(one);
          return [one.className, style.color, style.borderBottomStyle].join("|");
        }))].map((look) => look.split("|"))""",
    )
    classes, colours, lines = zip(*looks, strict=True)
    assert len(set(classes)) == len(set(colours)) == len(set(lines)) == len(looks)


def test_the_ports_of_the_diagram_have_the_colours_of_their_numbers(visit: Visit) -> None:
    view = visit({"cell": "gru", "weights": "random"})
    for kind, signal in (("input", "x"), ("recurrent", "h_prev")):
        number = f".unroll-numbers .unroll-part-{kind}"
        port = f".unroll-diagram [data-signal={signal}] .port"
        own = view.page.eval_on_selector(number, "one => getComputedStyle(one).color")
        assert view.page.eval_on_selector(port, "one => getComputedStyle(one).stroke") == own
