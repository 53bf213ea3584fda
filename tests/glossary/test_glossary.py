"""The glossary: every entry checks, is found by all its names, and every link opens its view."""

from __future__ import annotations

import re
from urllib.parse import parse_qsl

import pytest

from explorer.cells import CELLS
from explorer.glossary import Glossary, Term, glossary, problems
from explorer.glossary.term import plain_name
from explorer.resources import ASSETS
from explorer.session.choices import exploring_choice
from explorer.session.controls import CONTROLS, Chosen
from explorer.session.declared.pages import EXPLORE, GLOSSARY
from explorer.session.link import View, read_link
from explorer.session.run import run
from explorer.views.terms import BESIDES, signal_terms

TERMS = {one.key: one for one in glossary()}
EACH = pytest.mark.parametrize("term", TERMS.values(), ids=TERMS)


def test_nothing_is_wrong_with_the_glossary() -> None:
    assert problems(glossary()) == ()
    assert len(TERMS) == len(glossary()) >= 60


@EACH
def test_a_term_is_found_by_each_of_its_names_however_written(term: Term) -> None:
    for name in (term.key, term.name, *term.aliases):
        assert glossary().term(name) is term
        assert glossary().term(f"  {name.upper()} ") is term
        assert glossary().matching(name)[0] is term


@EACH
def test_the_view_of_a_term_can_be_run_and_has_no_note_about_what_is_missing(term: Term) -> None:
    values = read_link(term.see.query).values
    chosen = Chosen(values)
    idle = [key for key in values if not CONTROLS[key].counts(chosen)]
    assert idle == []
    assert term.see.page != GLOSSARY
    if term.see.page in EXPLORE:
        shown = run(exploring_choice(chosen).model)
        assert not [note for note in shown.notes if "cannot" in note or "No trained" in note]
        if "sub" in values:
            assert "t" in values
        assert chosen["t"] is None or chosen.whole("t") < len(shown.sequence.tokens)


def test_the_terms_stand_in_alphabetical_order() -> None:
    names = [plain_name(one.name).lstrip("<") for one in glossary()]
    assert names == sorted(names)


def test_every_signal_of_every_cell_has_a_sentence_for_its_tip() -> None:
    words = {signal.word for cell in CELLS.values() for signal in cell.signals}
    assert set(signal_terms()) == words | set(BESIDES)
    for word, sentence in signal_terms().items():
        term = glossary().term(word)
        assert term is not None
        assert term.sentence == sentence
        # A tip is plain text: no symbol stands in the sentence that a notation would change.
        assert "{" not in sentence


def entry(**changed: object) -> Term:
    """A term with which nothing is wrong, but for what is changed."""
    usual = {
        "key": "forget-gate",
        "name": "Forget gate",
        "aliases": (),
        "symbol": "{lstm.f}",
        "see": View("cell", "cell=lstm"),
        "sentence": "It forgets.",
    }
    return Term(**{**usual, **changed})  # type: ignore[arg-type]


def test_a_sound_entry_has_no_problem() -> None:
    assert problems(Glossary((entry(),))) == ()


@pytest.mark.parametrize(
    ("changed", "complaint"),
    [
        ({"key": "Forget gate"}, "has the key 'Forget gate'"),
        ({"sentence": "One. Two. Three."}, "has 3 sentences"),
        ({"sentence": "No end"}, "has 0 sentences"),
        ({"sentence": "long " * 50 + "end."}, "has 51 words"),
        ({"see": View("nowhere", "")}, "is to be seen on 'nowhere'"),
        ({"see": View("cell", "cell=nothing")}, "has a link that cannot be read"),
        ({"see": View("cell", "unknown=1")}, "names the control 'unknown'"),
        ({"see": View("train", "cell=gru")}, "names the control 'cell'"),
        ({"symbol": "{lstm.q}"}, "has a symbol that cannot be written"),
        ({"symbol": "{nothing.f}"}, "has a symbol that cannot be written"),
        ({"symbol": "{not a signal}"}, "whose braces hold no signal"),
    ],
)
def test_what_is_wrong_with_an_entry_is_named(changed: dict[str, object], complaint: str) -> None:
    (problem,) = problems(Glossary((entry(**changed),)))
    assert "Forget gate" in problem
    assert complaint in problem


def test_a_name_of_two_terms_is_named() -> None:
    both = (entry(), entry(key="other", name="Other", aliases=("FORGET-gate",)))
    assert problems(Glossary(both)) == ("The name 'forget gate' belongs to 2 terms.",)


def test_what_is_looked_for_comes_first_then_names_then_sentences() -> None:
    found = glossary().matching("gate")
    assert found[0] is TERMS["gate"]
    named = ["gate" in " ".join(map(plain_name, one.names)) for one in found]
    assert named == sorted(named, reverse=True)
    assert not all(named)
    told = [one for one in glossary() if "gate" in plain_name(one.sentence)]
    assert set(told) <= set(found)


@pytest.mark.parametrize("text", ["", "  ", "-"])
def test_looking_for_nothing_gives_all_terms(text: str) -> None:
    assert glossary().matching(text) == glossary().terms


def test_what_is_nowhere_is_not_found() -> None:
    assert glossary().term("hopfield network") is None
    assert glossary().matching("xyzzy") == ()


def linked_terms(text: str) -> list[str]:
    """The terms that a text links to."""
    return re.findall(r"glossary\?term=([^)\s\"&]+)", text)


def test_every_term_that_a_text_links_to_exists() -> None:
    assert linked_terms("see [gates](glossary?term=gate&z=keep), glossary?term=lstm") == [
        "gate",
        "lstm",
    ]
    broken = {
        (str(path.relative_to(ASSETS)), name)
        for path in ASSETS.rglob("*.md")
        for name in linked_terms(path.read_text("utf-8"))
        if glossary().term(name) is None
    }
    assert broken == set()


def test_links_name_each_control_once() -> None:
    for one in glossary():
        keys = [key for key, _ in parse_qsl(one.see.query, keep_blank_values=True)]
        assert len(keys) == len(set(keys))
