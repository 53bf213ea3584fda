"""The glossary in the browser: in the tips of a stage by mouse and keyboard, and as a page."""

from __future__ import annotations

import pytest
from playwright.sync_api import Locator, expect

from explorer.cells import CELLS
from explorer.glossary import glossary
from explorer.session.choice import Choice
from explorer.session.declared import pages
from explorer.views.page_lines import page_lines
from explorer.views.terms import signal_terms
from tests.browser.conftest import Visit
from tests.browser.expected import Expected, formatted
from tests.browser.parts import parts
from tests.browser.test_accessibility import ABOUT_COLOURS, violations
from tests.browser.view import SIZE, View

# What has the keyboard, and what describes it.
FOCUSED = """() => {
  const part = document.activeElement;
  const kind = part.closest(".unroll-diagram") ? "diagram" : part.classList[0] ?? "";
  return [kind, document.getElementById(part.getAttribute("aria-describedby"))?.textContent ?? ""];
}"""


def described(part: Locator) -> str:
    """What a screen reader adds to the name of a part."""
    text: str = part.evaluate(
        "part => document.getElementById(part.getAttribute('aria-describedby'))?.textContent ?? ''"
    )
    return text


@pytest.mark.parametrize("cell", ["lstm", "gru"])
def test_by_keyboard_every_mark_of_a_signal_is_described_by_its_term(
    visit: Visit, cell: str
) -> None:
    view = visit({"cell": cell})
    tip = view.page.locator(".unroll-tip")
    for signal in CELLS[cell].signals:
        marks = [
            view.page.locator(f".unroll-diagram [data-signal={signal.name}][tabindex]").first,
            view.page.locator(f".unroll-equation[data-equation={signal.name}]"),
            view.page.locator(f".unroll-map[data-signal={signal.name}]"),
        ]
        for mark in marks:
            if not mark.count():
                continue  # a sum has no box of its own
            # Focus that came by Tab, as it shows only then.
            view.press("Tab")
            mark.focus()
            expect(tip).to_be_visible()
            assert signal_terms()[signal.word] in described(mark), (signal.name, mark)
            mark.evaluate("mark => mark.blur()")
            expect(tip).to_be_hidden()
            assert described(mark) == ""


def test_tab_alone_reaches_the_sentence_of_the_forget_gate(visit: Visit) -> None:
    view, expected = visit({"t": "9"}), Expected(Choice())
    sentence = signal_terms()["forget gate"]
    view.page.locator("#playhead").focus()
    told = {}
    for _ in range(60):
        view.press("Tab")
        kind, text = view.page.evaluate(FOCUSED)
        if sentence in text:
            told[kind] = text
    assert set(told) == {"diagram", "unroll-equation", "unroll-map"}
    value = formatted(expected.value("f", 9))
    assert f"unit {expected.unit}: {value}" in told["unroll-map"]


@pytest.mark.parametrize(
    "mark",
    [
        ".unroll-diagram g[data-signal=f]:has(rect.box)",
        ".unroll-equation[data-equation=f] .unroll-formula",
        ".unroll-map[data-signal=f]",
    ],
)
def test_pointing_at_a_signal_shows_the_sentence_of_the_glossary(visit: Visit, mark: str) -> None:
    view = visit()
    view.page.locator(mark).hover()
    tip = view.page.locator(".unroll-tip")
    expect(tip).to_contain_text(f"Forget gate: {signal_terms()['forget gate']}")
    box = tip.bounding_box()
    assert box is not None
    assert box["x"] >= 0
    assert box["x"] + box["width"] <= SIZE[0]
    assert box["y"] + box["height"] <= SIZE[1]


def test_the_ports_of_the_diagram_are_the_input_and_the_hidden_state(visit: Visit) -> None:
    view = visit()
    for mark, word in (
        ("signal=x", "input"),
        ("signal=h_prev", "hidden state"),
        ("step=read_out", "read-out"),
    ):
        view.page.locator(f".unroll-diagram [data-{mark}][tabindex]").first.focus()
        expect(view.page.locator(".unroll-tip")).to_contain_text(signal_terms()[word])


def test_a_link_to_a_term_shows_it_first_and_see_it_opens_its_view(visit: Visit) -> None:
    view = visit({"term": "forget-gate"}, path="/glossary", stage=False)
    first = view.page.locator("[class*=st-key-term_] h2").first
    expect(first).to_contain_text("Forget gate")
    with view.rerun():
        view.page.get_by_role("button", name="See it on Cell").first.click()
    view.page.wait_for_selector(".unroll-stage .unroll-map")
    assert view.parameters()["hold"] == "wipe"
    view.back()
    expect(first).to_contain_text("Forget gate")


def test_a_word_that_is_typed_finds_its_terms(visit: Visit) -> None:
    view = visit(path="/glossary", stage=False)
    terms = view.page.locator("[class*=st-key-term_] h2")
    expect(terms).to_have_count(len(glossary()))
    field = view.page.get_by_role("textbox", name="Find a term")
    field.fill("vanishing")
    with view.rerun():
        field.press("Enter")
    expect(terms).to_have_count(len(glossary().matching("vanishing")))
    assert view.parameters() == {"term": "vanishing"}


@pytest.mark.parametrize("size", [SIZE, (390, 844)])
def test_axe_finds_nothing_on_the_glossary_and_nothing_is_wider_than_the_screen(
    visit: Visit, size: tuple[int, int]
) -> None:
    view = visit({"term": "gate"}, path="/glossary", size=size, stage=False)
    view.page.wait_for_selector("[class*=st-key-term_] h2")
    view.settle()
    assert violations(view) == []
    view.page.emulate_media(color_scheme="dark")
    view.settle()
    assert violations(view, only=ABOUT_COLOURS) == []
    wider = "main => main.scrollWidth - main.clientWidth"
    assert view.page.eval_on_selector("[data-testid=stMain]", wider) <= 0
    tops = {round(top) for _, top, _, _ in view.boxes([".st-key-unroll_menu a"]).popitem()[1]}
    assert len(tops) == 1


def line_of(view: View) -> list[int]:
    """How many rows each paragraph of the line below the heading takes."""
    rows: list[int] = view.page.eval_on_selector_all(
        ".st-key-unroll_line p",
        """all => all.map((one) => {
          const range = document.createRange();
          range.selectNodeContents(one);
          return new Set([...range.getClientRects()].map(({ top }) => Math.round(top))).size;
        })""",
    )
    return rows


def test_every_page_says_in_one_row_what_it_shows_and_embedded_it_does_not(visit: Visit) -> None:
    view = visit()
    origin = view.page.evaluate("location.origin")
    for page in sorted(pages.EVERY):
        view.follow(f"/{page if page != pages.CELL else ''}{parts(page)[0]}")
        view.page.wait_for_selector(".st-key-unroll_line p")
        assert line_of(view) == [1], page
        if page != pages.CELL:
            assert view.page.inner_text(".st-key-unroll_line") == page_lines()[page]
    for cell in ("lstm_peephole", "gru_reset_before", "slstm"):
        view.follow(f"/?cell={cell}")
        assert line_of(view) == [1], cell
    view.open(f"{origin}/?embed=true")
    assert line_of(view) == []
