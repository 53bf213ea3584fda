"""The page Glossary: all terms, those that are looked for, and a way to the view of each."""

from __future__ import annotations

import re
from html import unescape

import pytest
from streamlit.testing.v1 import AppTest

from explorer.glossary import Term, glossary, symbol_text
from explorer.session.declared import pages
from explorer.session.link import read_link
from explorer.ui.learn.glossary import term_html
from explorer.ui.opening import FILES
from tests.pages.shared import assert_stands, link_of, opened_at, press

PAGE = FILES[pages.GLOSSARY]


def headings(page: AppTest) -> list[str]:
    """The names of the terms that the page shows, in its order, without their symbols."""
    bodies = [one.proto.body for one in page.get("html")]
    return [unescape(body.split("<h2>")[1].split("<")[0]).strip() for body in bodies]


def names(terms: tuple[Term, ...]) -> list[str]:
    return [one.name for one in terms]


def test_the_page_shows_all_terms_in_alphabetical_order() -> None:
    page = opened_at(PAGE, {})
    assert_stands(page)
    assert headings(page) == names(glossary().terms)


@pytest.mark.parametrize("name", ["forget-gate", "BPTT", "long short-term memory", "<UNK>"])
def test_a_link_with_a_term_shows_it_first(name: str) -> None:
    page = opened_at(PAGE, {"term": name})
    assert_stands(page)
    term = glossary().term(name)
    assert term is not None
    assert headings(page)[0] == term.name
    assert headings(page) == names(glossary().matching(name))
    assert link_of(page)["term"] == name
    assert headings(press(page, "Show all terms")) == names(glossary().terms)
    assert "term" not in link_of(page)


def test_what_no_term_matches_is_told_and_all_are_shown() -> None:
    page = opened_at(PAGE, {"term": "xyzzy"})
    assert_stands(page)
    assert "xyzzy" in page.info[0].value
    assert headings(page) == names(glossary().terms)


@pytest.mark.parametrize("notation", ["pytorch", "ng"])
def test_symbols_are_those_of_the_chosen_notation(notation: str) -> None:
    page = opened_at(PAGE, {"term": "forget-gate", "notation": notation})
    (body, *_) = [one.proto.body for one in page.get("html")]
    shown = re.sub(r"<sub>", "_", body.split("unroll-term-symbol")[1].split("</span>")[0])
    symbol = re.sub(r"<[^>]+>", "", shown).removeprefix('">')
    assert symbol == symbol_text("{lstm.f}", notation)


@pytest.mark.parametrize("key", ["forget-gate", "jacobian", "temperature", "encoder-decoder"])
def test_see_it_opens_the_view_of_the_term(key: str) -> None:
    term = glossary().term(key)
    assert term is not None
    page = opened_at(PAGE, {"term": key})
    page.button(key=f"see_{key}").click().run()
    assert_stands(page)
    assert page.title[0].value == term.see.page.capitalize()
    wanted = read_link(term.see.query).values
    assert read_link(link_of(page).items()).values.items() <= wanted.items()


def test_a_name_with_signs_of_html_is_shown_as_it_is() -> None:
    term = glossary().term("UNK")
    assert term is not None
    assert "&lt;UNK&gt;" in term_html(term, "pytorch")
    assert "<UNK>" not in term_html(term, "pytorch")
