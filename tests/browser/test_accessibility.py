"""What eyes and screen readers need: axe-core finds nothing on any page, in either theme.

Nothing is left out of axe's usual rules: where Streamlit's own colours fell short, the style sheet
mends them.
"""

from __future__ import annotations

import re
from functools import cache

import pytest
import torch
from playwright.sync_api import expect

from explorer.lessons.course import course
from explorer.session.choice import Choice, ModelChoice
from explorer.session.declared import pages
from explorer.session.run import run_gradient
from explorer.views.compare import comparison
from tests.browser.conftest import Visit
from tests.browser.expected import Expected, formatted
from tests.browser.parts import each_part, parts
from tests.browser.test_training import QUICK, look_at, press, train_page, wait_for_end
from tests.browser.view import View
from tests.player.packages import node_modules
from tests.written_numbers import number

VIOLATIONS = """(only) => axe.run(document, { resultTypes: ["violations"],
  ...(only.length && { runOnly: only }) }).then((all) =>
  all.violations.flatMap(({ id, nodes }) => nodes.map(({ html }) => `${id}: ${html}`)))
"""
ABOUT_COLOURS = ("color-contrast", "link-in-text-block")
# Pictures without words: a canvas that is neither hidden nor inside something with a label.
SILENT = """() => [...document.querySelectorAll("canvas")].filter((one) =>
  !one.closest("[aria-hidden=true], [role=img][aria-label], [aria-roledescription], [role=grid]")
  && !one.querySelector("[role=grid]")).map((one) => one.outerHTML)"""
# What the words for a curve say: which way it goes, from where to where, its lowest and highest.
NUMBER = r"(exactly 0|−?(?:[0-9.]+·)?10[⁻⁰¹²³⁴⁵⁶⁷⁸⁹]+|−?[0-9.]+) at (?:t =|step) ([0-9]+)"
TREND = rf"(rises overall|falls overall|ends near its start, going) from {NUMBER} to {NUMBER}; "
TREND += rf"the lowest is {NUMBER}, the highest {NUMBER}\."
TOLD = "rises overall|falls overall|ends near its start|stays|has no value|Hollow points"
HEADINGS = "all => all.map((one) => one.textContent)"


@cache
def axe() -> str:
    return (node_modules() / "axe-core" / "axe.min.js").read_text("utf-8")


def violations(view: View, *, only: tuple[str, ...] = ()) -> list[str]:
    """What axe finds, by all of its usual rules or by some of them alone."""
    view.page.evaluate(axe())
    result: list[str] = view.page.evaluate(VIOLATIONS, list(only))
    return result


def wordless_curves(view: View) -> list[str]:
    """The titles of curves of which the words for their panel do not tell."""
    curves = view.page.eval_on_selector_all(
        ".unroll-curves",
        """(all) => all.map((one) => [
          one.querySelector(".unroll-plot").getAttribute("aria-label"),
          [...one.querySelectorAll(".unroll-key")].map((key) => key.textContent)])""",
    )
    return [
        f"{title} in {label}"
        for label, titles in curves
        for title in titles
        if not re.search(rf"[.] ({re.escape(title)} )?({TOLD})", label)
    ]


def misnamed(view: View, page: str) -> list[str]:
    """What of heading, title, language and menu is not that of a page."""
    name = "Your model" if page == pages.MODEL else page.capitalize()
    menu = view.page.get_by_role("navigation", name="Pages")
    links = menu.get_by_role("link").evaluate_all("all => all.map((one) => one.href)")
    marked = menu.locator("[aria-current=page]").all_inner_texts()
    right = {
        "heading": view.page.eval_on_selector_all("h1", HEADINGS) == [name],
        "title": view.page.title() == f"{name} · Unroll",
        "language": view.page.get_attribute("html", "lang") == "en",
        "marked link": marked == [name],
        "menu": len(links) == len(set(links)) == len(pages.EVERY),
    }
    return [what for what, is_right in right.items() if not is_right]


def test_axe_notices_pale_words_an_empty_heading_and_an_empty_table_header(visit: Visit) -> None:
    view = visit()
    view.page.evaluate(
        """() => document.querySelector(".unroll-transport").insertAdjacentHTML("afterend",
          `<h2></h2><p style="color: #999; background: #fff">pale</p>
           <table><tr><th></th><th>a</th></tr><tr><td>1</td><td>2</td></tr></table>`)"""
    )
    rules = {one.split(":")[0] for one in violations(view)}
    assert rules == {"color-contrast", "empty-heading", "empty-table-header"}


@pytest.mark.parametrize("page", sorted(pages.EVERY))
def test_on_every_part_of_a_page_axe_finds_nothing_in_either_theme_and_all_has_its_words(
    visit: Visit, page: str
) -> None:
    """In the dark theme the rules about colours are asked again; the others see no theme."""
    view, found, opened = visit(), {}, 0
    for address in each_part(view, page):
        opened += 1
        found[address, "light"] = violations(view)
        found[address, "words"] = [*wordless_curves(view), *view.page.evaluate(SILENT)]
        found[address, "heading"] = misnamed(view, page)
        view.page.emulate_media(color_scheme="dark")
        view.settle()
        found[address, "dark"] = violations(view, only=ABOUT_COLOURS)
        view.page.emulate_media(color_scheme="light")
    assert opened == len(parts(page))
    assert {place: faults for place, faults in found.items() if faults} == {}


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_axe_finds_nothing_in_a_lesson_with_a_question_and_with_its_answer(
    visit: Visit, scheme: str
) -> None:
    view, found = visit({"lesson": "lstm"}, path="/lessons", scheme=scheme, stage=False), {}
    # Half of the lessons in either theme: what they are made of is the same.
    for key, lesson in list(course().items())[scheme == "dark" :: 2]:
        asking = next(n for n, step in enumerate(lesson.steps, start=1) if step.question)
        lit = next((n for n, step in enumerate(lesson.steps, start=1) if step.lit), 1)
        address = f"{view.page.url.split('?')[0]}?lesson={key}"
        view.follow(f"{address}&step={asking}")
        view.page.wait_for_selector(".unroll-pad")
        view.settle()
        found[key] = violations(view)
        with view.rerun():
            view.page.keyboard.press("PageDown")
        found[f"{key}, answered"] = violations(view)
        view.follow(f"{address}&step={lit}")
        view.page.wait_for_selector(".unroll-transport")
        view.settle()
        found[f"{key}, lit"] = violations(view)
    assert {name: result for name, result in found.items() if result} == {}


def test_axe_finds_nothing_on_the_parts_of_a_finished_training(visit: Visit) -> None:
    view = train_page(visit, QUICK, scheme="dark")
    press(view, "Start")
    wait_for_end(view)
    results = {}
    for label in ("Curves", "Watch it learn", "Keep it"):
        look_at(view, label)
        results[label] = violations(view)
    assert {label: result for label, result in results.items() if result} == {}


def test_axe_finds_nothing_where_all_folders_are_open(visit: Visit) -> None:
    view = visit({"weights": "random"}, scheme="dark")
    closed = view.page.locator("details:not([open]) > summary")
    while closed.count():
        with view.rerun():
            closed.first.click()
    assert violations(view) == []


def test_the_marked_link_follows_from_page_to_page_and_stays_over_reruns(visit: Visit) -> None:
    view = visit()
    menu = view.page.get_by_role("navigation", name="Pages")
    for name in ("Gradients", "Shapes", "Cell"):
        view.go_to(name)
        expect(menu.locator("[aria-current=page]")).to_have_text(name)
    view.choose_segment("Random")
    expect(menu.locator("[aria-current=page]")).to_have_text("Cell")
    view.back()
    expect(menu.locator("[aria-current=page]")).to_have_text("Shapes")


def test_a_heat_map_says_how_the_mean_of_its_rows_moves(visit: Visit) -> None:
    view, expected = visit(), Expected(Choice())
    for name in ("f", "g", "c"):
        means = expected.run.trace[name][:, 0].double().mean(dim=1)
        label = view.page.get_attribute(f".unroll-map[data-signal={name}]", "aria-label")
        assert label is not None
        place = {t: f"{formatted(means[t].item())} at t = {t}" for t in range(expected.steps)}
        low, high = int(means.argmin()), int(means.argmax())
        assert f" from {place[0]} to {place[expected.steps - 1]};" in label
        assert label.endswith(f"the lowest is {place[low]}, the highest {place[high]}.")


def trends(label: str) -> dict[str, tuple[str, list[tuple[float, int]]]]:
    """Title of a curve → which way it goes, and its first, last, lowest and highest place."""
    result = {}
    # A title stands after the sentence before it.
    for said in re.finditer(rf"(?:^|(?<=[.] ))([^.]+?) {TREND}", label):
        title, verb, *numbers = said.groups()
        values = [number(text.replace("exactly ", "")) for text in numbers[::2]]
        result[title] = (verb, list(zip(values, map(int, numbers[1::2]), strict=True)))
    return result


def assert_tells(told: tuple[str, list[tuple[float, int]]], values: torch.Tensor) -> None:
    """Whether the words for a curve are those of its values (T,)."""
    verb, (first, last, lowest, highest) = told
    assert (first[1], last[1]) == (0, len(values) - 1)
    assert (lowest[1], highest[1]) == (int(values.argmin()), int(values.argmax()))
    for value, t in (first, last, lowest, highest):
        assert value == pytest.approx(values[t].item(), rel=6e-3)
    assert verb != "rises overall" or last[0] > first[0]
    assert verb != "falls overall" or last[0] < first[0]


def test_a_curve_says_which_way_it_goes_and_where_it_is_lowest_and_highest(visit: Visit) -> None:
    view = visit({"compare": "curves", "cell": "gru"}, path="/compare", board=True)
    labels = view.page.eval_on_selector_all(
        ".unroll-plot", "all => all.map((one) => one.getAttribute('aria-label'))"
    )
    compared = comparison(ModelChoice("gru"), ("gru", "rnn", "lstm"), by_parameters=False)
    checked = 0
    for title, one in compared.all_runs():
        memory = one.module.cell.states[-1]
        curves = {
            f"{title} {memory}": run_gradient(one, "last").norms()[memory],
            title: one.trace.norms()["h"],
            **{
                f"{signal.word} {signal.name}": one.trace[signal.name].mean(dim=(1, 2))
                for signal in one.module.cell.signals
                if signal.kind == "gate"
            },
        }
        found = {title: told for label in labels for title, told in trends(label).items()}
        for name in curves.keys() & found.keys():
            assert_tells(found[name], curves[name])
            checked += 1
    assert checked >= 6
