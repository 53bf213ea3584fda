"""Reads a glossary from Markdown: a heading for each term, `key: value` lines, then prose."""

from __future__ import annotations

import re
from functools import cache

from explorer.glossary.term import Glossary, Term, plain_name
from explorer.resources import GLOSSARY
from explorer.session.link import View

FIELDS = ("key", "aliases", "symbol", "see")
NEEDED = ("key", "see")


@cache
def glossary(language: str = "en") -> Glossary:
    """The glossary that comes with the app, `assets/glossary/<language>.md`.

    Raises ValueError for a language that has none.
    """
    path = GLOSSARY / f"{language}.md"
    if not path.is_file():
        known = ", ".join(sorted(one.stem for one in GLOSSARY.glob("*.md")))
        raise ValueError(f"There is no glossary in {language!r}; allowed are {known}.")
    return parsed(path.read_text("utf-8"))


def parsed(text: str) -> Glossary:
    """The terms of a text.

    What stands above the first heading of the second level is left alone. Raises ValueError, one
    sentence, for a term without key, view or prose, for a field that is unknown or comes twice.
    """
    _, *sections = re.split(r"^## +", text, flags=re.MULTILINE)
    terms = [_term(section) for section in sections]
    return Glossary(tuple(sorted(terms, key=lambda one: plain_name(one.name).lstrip("<"))))


def _term(section: str) -> Term:
    name, _, rest = section.partition("\n")
    name = name.strip()
    head, _, prose = rest.strip().partition("\n\n")
    fields: dict[str, str] = {}
    for line in head.splitlines():
        field, colon, value = line.partition(":")
        if not colon or field not in FIELDS:
            raise ValueError(
                f"The term {name!r} has the line {line!r}; allowed are {', '.join(FIELDS)}."
            )
        if field in fields:
            raise ValueError(f"The term {name!r} has the field {field!r} twice; allowed is one.")
        fields[field] = value.strip()
    missing = [field for field in NEEDED if not fields.get(field)]
    sentence = " ".join(prose.split())
    if missing or not sentence:
        raise ValueError(f"The term {name!r} lacks {', '.join(missing) or 'a sentence'}.")
    page, _, query = fields["see"].partition("?")
    aliases = (alias.strip() for alias in fields.get("aliases", "").split(","))
    return Term(
        key=fields["key"],
        name=name,
        aliases=tuple(alias for alias in aliases if alias),
        symbol=fields.get("symbol", ""),
        see=View(page, query),
        sentence=sentence,
    )
