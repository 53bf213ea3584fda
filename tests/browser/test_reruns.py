"""Reruns: what the server sends anew starts where the playhead stands."""

from __future__ import annotations

from dataclasses import replace

import pytest
from playwright.sync_api import expect

from explorer import CELLS
from explorer.palette import Scale, signal_scale
from explorer.session.choice import Choice, ModelChoice
from explorer.session.controls import option_label
from explorer.session.run import run
from tests.browser.conftest import Visit
from tests.browser.expected import Expected, link_to

# Of every heat map: whose it is, its picture, and the ends of its scale.
MAPS = """() => [...document.querySelectorAll(".unroll-map")].map((map) => {
  const canvas = map.querySelector("canvas");
  const { data } = canvas.getContext("2d").getImageData(0, 0, canvas.width, canvas.height);
  const legend = map.closest(".unroll-figure").querySelector(".unroll-legend");
  return [map.dataset.signal, [...data].join(), legend.innerHTML];
})"""
SAYS_COMPUTING = """() => {
  const after = getComputedStyle(document.querySelector("[data-testid=stHeader]"), "::after");
  return after.content.startsWith('"Computing') && after.visibility === "visible";
}"""


def test_a_rerun_keeps_the_step_and_the_charts_rule(visit: Visit) -> None:
    view, expected = visit(), Expected(Choice())
    view.scrub(20)
    view.chart_is_at(20, expected.steps)
    view.choose("Notation", option_label("notation", "ng"))
    expect(view.page.locator(".unroll-curves")).to_contain_text("∂a")
    assert view.t == 20
    view.chart_is_at(20, expected.steps)
    view.press("PageDown")  # a clicker's key, though the select box has the focus still
    assert view.t == 21
    view.chart_is_at(21, expected.steps)


def test_a_rerun_in_the_midst_of_playing_does_not_stop_it(visit: Visit) -> None:
    view = visit({"t": "0"})
    view.press("Space")
    view.choose("Notation", option_label("notation", "olah"))
    assert view.playing
    t = view.t
    view.page.wait_for_function(
        "(t) => Number(document.querySelector('.unroll-stage').dataset.t) !== t", arg=t
    )


def test_a_click_into_a_heat_map_chooses_its_step_and_its_unit(visit: Visit) -> None:
    choice = Choice(unit=11)
    view, expected = visit(), Expected(choice)
    view.click_map("c", 23, 11, steps=expected.steps, units=expected.units)
    expect(view.page.locator(".unroll-words")).to_contain_text("unit 11:")
    assert view.t == 23
    expect(view.page.get_by_role("spinbutton", name="Unit")).to_have_value("11")
    expected.assert_diagram(view.diagram(), 23)
    expected.assert_equations(view.equation_numbers(), 23)
    view.chart_is_at(23, expected.steps)


def test_a_unit_chosen_in_the_field_can_be_chosen_back_in_the_heat_map(visit: Visit) -> None:
    view, expected = visit({"unit": "3"}), Expected(Choice())
    field = view.page.get_by_role("spinbutton", name="Unit")
    words = view.page.locator(".unroll-words")
    view.click_map("f", 8, 5, steps=expected.steps, units=expected.units)
    expect(field).to_have_value("5")
    field.fill("2")
    with view.answered():
        field.press("Enter")
    expect(words).to_contain_text("unit 2:")
    view.click_map("f", 8, 5, steps=expected.steps, units=expected.units)
    expect(words).to_contain_text("unit 5:")
    expect(field).to_have_value("5")


def with_seed(choice: Choice, seed: int) -> Choice:
    return replace(choice, model=replace(choice.model, seed=seed))


def scale_of_c(choice: Choice) -> Scale:
    return signal_scale(CELLS["lstm"].signal("c"), run(choice.model).trace["c"])


def test_maps_that_stay_over_a_rerun_show_what_maps_drawn_anew_would(visit: Visit) -> None:
    numbers = "\n".join(["4"] * 30)
    before = Choice(ModelChoice(weights="random", sequence="own_numbers", numbers=numbers))
    scale = scale_of_c(before)
    seed = next(seed for seed in range(1, 99) if scale_of_c(with_seed(before, seed)) != scale)
    after = replace(with_seed(before, seed), unit=6)
    view = visit(link_to(before) | {"t": "7"})
    view.page.eval_on_selector_all(".unroll-map", "maps => maps.forEach((map) => (map.stayed = 1))")
    for label, value in (("Seed", seed), ("Unit", after.unit)):
        field = view.page.get_by_role("spinbutton", name=label, exact=True)
        field.fill(str(value))
        with view.answered():
            field.press("Enter")
    stayed = view.page.eval_on_selector_all(".unroll-map", "maps => maps.map((map) => map.stayed)")
    assert stayed == [1] * len(CELLS["lstm"].signals)
    fresh = visit(link_to(after) | {"t": "7"})
    assert view.page.evaluate(MAPS) == fresh.page.evaluate(MAPS)
    assert view.chosen_rows() == fresh.chosen_rows()
    assert view.marks() == fresh.marks()


def test_a_run_sends_at_most_60_kb_of_which_nothing_is_how_the_cell_is_written(
    visit: Visit,
) -> None:
    text = 'he said "we go (now (or later)) to the sea" :) now'
    before = Choice(ModelChoice(sequence="own_text", text=text))
    assert (Expected(before).steps, Expected(before).units) == (50, 16)
    view = visit(link_to(before))
    field = view.page.locator("textarea")
    for letters in ("yes", "no!"):  # the first of them may still bring something new
        received, sent = view.received, len(view.sent)
        field.fill(text[: 50 - len(letters)] + letters)
        with view.rerun():
            field.press("Control+Enter")
        payload = view.received - received + sum(map(len, view.sent[sent:]))
    print(f"{payload / 1e3:.1f} KB a run")
    assert payload <= 60_000
    after = replace(before, model=replace(before.model, text=text[:47] + "no!"))
    Expected(after).assert_equations(view.equation_numbers(), view.t)


def test_nothing_fades_while_the_script_runs_and_a_long_run_says_that_it_computes(
    visit: Visit,
) -> None:
    view = visit()
    view.page.evaluate(
        """() => {
          window.faded = [];
          addEventListener("transitionrun", ({ propertyName }) => faded.push(propertyName), true);
        }"""
    )
    view.choose("Notation", option_label("notation", "ng"))
    assert "opacity" not in view.page.evaluate("window.faded")
    assert view.page.evaluate(SAYS_COMPUTING) is False
    app = view.page.locator("[data-testid=stApp]")
    begin = "app.dataset.testScriptState = 'running';"
    # Asked at once: a usual run is over before it says so.
    assert app.evaluate(f"app => {{ {begin} return ({SAYS_COMPUTING})(); }}") is False
    view.page.wait_for_function(SAYS_COMPUTING)
    app.evaluate("app => { app.dataset.testScriptState = 'notRunning'; }")
    assert view.page.evaluate(SAYS_COMPUTING) is False


def test_a_cell_with_fewer_equations_shows_its_last_one_not_none(visit: Visit) -> None:
    last = len(CELLS["lstm"].equations) - 1
    view = visit({"t": "4", "sub": str(last)})
    assert view.equation_now == CELLS["lstm"].equations[last].name
    view.choose("Cell", option_label("cell", "gru"))
    assert view.inside
    assert view.t == 4
    assert view.equation_now in {"read_out", *(one.name for one in CELLS["gru"].equations)}


def test_a_shorter_sequence_brings_the_playhead_back_to_its_last_step(visit: Visit) -> None:
    long, short = (
        Choice(ModelChoice(weights="random", sequence=key)) for key in ("brackets_quotes", "sine")
    )
    last, steps = Expected(long).steps - 1, Expected(short).steps
    assert last > steps
    view = visit(link_to(long) | {"t": str(last)})
    assert view.t == last
    view.choose("Sequence", option_label("sequence", "sine"))
    assert view.t == steps - 1
    assert view.place == f"t = {steps - 1} ({steps} steps)"
    Expected(short).assert_diagram(view.diagram(), steps - 1)
    view.chart_is_at(steps - 1, steps)


def test_numbers_beside_trained_weights_have_a_stage_and_a_way_back_to_these(visit: Visit) -> None:
    numbers = Choice(ModelChoice(sequence="sine"))
    view = visit(link_to(numbers) | {"t": "20"})
    Expected(numbers).assert_diagram(view.diagram(), 20)
    assert "weights" not in view.parameters()
    with view.rerun():
        view.page.get_by_role("button", name="Trained weights, on a text").click()
    Expected(Choice()).assert_diagram(view.diagram(), 20)


@pytest.mark.parametrize(
    "text", ["<b>x</b><script>window.hacked = 1</script>", "</math><img src=x onerror=hacked=1>"]
)
def test_own_text_is_shown_as_text_whatever_it_looks_like(visit: Visit, text: str) -> None:
    choice = Choice(ModelChoice(sequence="own_text", weights="random", text=text))
    view = visit(link_to(choice) | {"t": "1"})
    tokens = Expected(choice).tokens
    shown = view.page.eval_on_selector_all(
        ".unroll-token", "all => all.map((one) => one.textContent)"
    )
    assert shown == list(tokens)[: len(shown)]
    assert len(shown) > 10
    assert (
        view.page.locator(".unroll-transport b, .unroll-stage img, .unroll-stage script").count()
        == 0
    )
    assert view.words.startswith(f"t = 1 “{tokens[1]}”")
    assert view.page.evaluate("window.hacked") is None


@pytest.mark.parametrize(
    "word", ["<b>y</b>**x**$z$", ":material/home:", "www.example.com", "a@example.com"]
)
def test_a_sentence_quotes_what_was_typed_as_it_was_typed(visit: Visit, word: str) -> None:
    choice = Choice(ModelChoice(sequence="own_numbers", weights="random", numbers=f"1\n{word}"))
    view = visit(link_to(choice), stage=False)
    sentence = view.page.locator("[data-testid=stAlert]")
    expect(sentence).to_contain_text("which is not a number")
    # A word joiner takes no room; it keeps a word from becoming an icon or a link.
    assert f"“{word}”" in sentence.inner_text().replace("\N{WORD JOINER}", "")
    assert sentence.locator("a, b, strong, [role=img]").count() == 0
