"""A text that a model's own vocabulary can read, for a model of which nothing else is known."""

from __future__ import annotations

from explorer.sequences.text import characters
from explorer.sequences.tokens import UNKNOWN, TokenTable, is_mark

LETTERS = 'She said "wait (here)" and left in a hurry.'
WORDS = "the keys to the old cabinet were on the table , and she said that it was late ."
# Of a sentence less than this many tokens says nothing.
FEWEST = 8
DRAWN = 16


def fitting_text(table: TokenTable) -> str:
    """As much of a sentence as the vocabulary has, or else some of its tokens, drawn alike."""
    known = [token for token in table.tokens if not is_mark(token) and token not in UNKNOWN]
    match table.kind:
        case "characters":
            kept = "".join(_known(table, characters(LETTERS)))
            # Blanks and marks alone are no text.
            if sum(sign.isalpha() for sign in kept) >= FEWEST:
                return kept
            single = [token for token in known if len(characters(token)) == 1 and token.strip()]
            return "".join(_spread(single))
        case "words":
            words = _known(table, WORDS.split())
            return " ".join(words if len(words) >= FEWEST else _spread(_typed(table, known)))
        case "numbers":
            return " ".join(_spread(list(table.tokens)))


def _known(table: TokenTable, pieces: list[str]) -> list[str]:
    return [piece for piece in pieces if piece in table.places or piece.lower() in table.places]


def _typed(table: TokenTable, tokens: list[str]) -> list[str]:
    """Those tokens that a person can type: read again, each is itself."""
    return [token for token in tokens if table.pieces(token) == [token]]


def _spread(tokens: list[str]) -> list[str]:
    """Up to DRAWN of the tokens, from all over the vocabulary."""
    step = max(len(tokens) // DRAWN, 1)
    return tokens[::step][:DRAWN]
