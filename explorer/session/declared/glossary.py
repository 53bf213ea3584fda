"""The control of the page Glossary: the term that is looked for."""

from __future__ import annotations

from explorer.session.control import Control
from explorer.session.control_kinds import Text
from explorer.session.declared import pages
from explorer.session.declared.pages import only

LONGEST_TERM = 60

GLOSSARY: tuple[Control, ...] = (
    Text(
        key="term",
        label="Find a term",
        widget="line",
        pages=only(pages.GLOSSARY),
        most=LONGEST_TERM,
        help="A name, another name of the same thing, or a word of its explanation.",
    ),
)
