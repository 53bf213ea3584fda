"""The terms of the app and of the field: read from assets, looked up, checked."""

from __future__ import annotations

from explorer.glossary.checking import problems
from explorer.glossary.reading import glossary, parsed
from explorer.glossary.symbols import symbol_html, symbol_text
from explorer.glossary.term import Glossary, Term

__all__ = [
    "Glossary",
    "Term",
    "glossary",
    "parsed",
    "problems",
    "symbol_html",
    "symbol_text",
]
