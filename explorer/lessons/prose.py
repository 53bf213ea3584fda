"""The prose of a lesson as HTML; [reset gate](term:reset-gate) leads to the glossary."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Any

from markdown_it import MarkdownIt
from markdown_it.renderer import RendererHTML
from markdown_it.token import Token
from markdown_it.utils import OptionsDict

from explorer.glossary.reading import glossary
from explorer.session.declared.pages import GLOSSARY

_TERM = re.compile(r"\]\(term:([^)\s]*)\)")
SCHEME = "term:"


def prose_html(text: str) -> str:
    """A text of several paragraphs."""
    return str(MARKDOWN.render(text))


def line_html(text: str) -> str:
    """A text without paragraphs."""
    return str(MARKDOWN.renderInline(text))


def linked_terms(text: str) -> tuple[str, ...]:
    """The keys of the terms that a text links to, known or not."""
    return tuple(_TERM.findall(text))


def _link_open(
    renderer: RendererHTML, tokens: Sequence[Token], place: int, options: OptionsDict, env: Any
) -> str:
    """A link opens beside the lesson; one to a term says its sentence when it is pointed at."""
    token = tokens[place]
    address = str(token.attrs.get("href", ""))
    if address.startswith(SCHEME):
        key = address.removeprefix(SCHEME)
        term = glossary().term(key)
        token.attrs["href"] = f"{GLOSSARY}?term={key}"
        if term is not None:
            token.attrs["title"] = token.attrs["aria-description"] = term.sentence
    token.attrs |= {"target": "_blank", "rel": "noopener"}
    return str(renderer.renderToken(tokens, place, options, env))


# No HTML of a file's own gets through: a lesson may be anybody's.
MARKDOWN = MarkdownIt("commonmark", {"html": False, "typographer": False})
MARKDOWN.add_render_rule("link_open", _link_open)
