"""What is wrong with a glossary: names given twice, links that open nothing, signals of no cell."""

from __future__ import annotations

import re
from collections import Counter
from urllib.parse import parse_qsl

from explorer.cells.notation import NOTATIONS
from explorer.glossary.symbols import symbol_text
from explorer.glossary.term import Glossary, Term, plain_name
from explorer.session.controls import CONTROLS
from explorer.session.declared.pages import EVERY
from explorer.session.link import read_link

MOST_SENTENCES, MOST_WORDS = 2, 45
KEY = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*")
BRACES = re.compile(r"[{}]")


def problems(glossary: Glossary) -> tuple[str, ...]:
    """One sentence for each thing that is wrong; empty if all is well."""
    owners = Counter(name for one in glossary for name in {plain_name(n) for n in one.names})
    twice = [f"The name {name!r} belongs to {n} terms." for name, n in owners.items() if n > 1]
    return (*twice, *(problem for one in glossary for problem in _problems(one)))


def _problems(one: Term) -> list[str]:
    """What is wrong with one term by itself."""
    result = []
    if not KEY.fullmatch(one.key):
        result.append(f"has the key {one.key!r}; allowed are small letters, digits and hyphens.")
    sentences = len(re.findall(r"[.?!](?=\s|$)", one.sentence))
    if not 1 <= sentences <= MOST_SENTENCES:
        result.append(f"has {sentences} sentences; allowed are one or {MOST_SENTENCES}.")
    words = len(one.sentence.split())
    if words > MOST_WORDS:
        result.append(f"has {words} words; allowed are {MOST_WORDS}.")
    result += _place_problems(one) + _symbol_problems(one)
    return [f"The term {one.name!r} {problem}" for problem in result]


def _place_problems(one: Term) -> list[str]:
    """Why the view of a term cannot be opened as it is written."""
    if one.see.page not in EVERY:
        return [f"is to be seen on {one.see.page!r}; allowed are {', '.join(sorted(EVERY))}."]
    result = [
        f"names the control {key!r}, which the page {one.see.page} does not have."
        for key, _ in parse_qsl(one.see.query, keep_blank_values=True)
        if key not in CONTROLS or one.see.page not in CONTROLS[key].pages
    ]
    sentence = read_link(one.see.query).sentence
    return [*result, f"has a link that cannot be read: {sentence}"] if sentence else result


def _symbol_problems(one: Term) -> list[str]:
    """Why the symbol of a term cannot be written in every notation."""
    try:
        written = [symbol_text(one.symbol, notation) for notation in NOTATIONS]
    except ValueError as error:
        return [f"has a symbol that cannot be written: {error}"]
    if any(BRACES.search(text) for text in written):
        return [f"has the symbol {one.symbol!r}, whose braces hold no signal."]
    return []
