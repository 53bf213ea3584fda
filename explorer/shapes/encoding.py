"""Typed text as words, and words as the columns that a network reads."""

from __future__ import annotations

from collections.abc import Sequence

import regex
import torch
from torch import Tensor
from torch.nn import functional

from explorer.sequences.labels import character_label, word_label

UNKNOWN = "<UNK>"
MAX_WORDS, MAX_CHARACTERS = 60, 1000
NAMED = 3
# Letters and digits, with apostrophes or hyphens inside; or an emoji with all that is joined to it.
_WORD = regex.compile(
    r"[\p{L}\p{M}\p{N}]+(?:['’\-][\p{L}\p{M}\p{N}]+)*"
    r"|[\p{So}\p{Regional_Indicator}][\p{So}\p{M}\p{Sk}\u200d\p{Regional_Indicator}]*"
)


def words_of(text: str) -> tuple[str, ...]:
    """The words of a text as typed, without punctuation.

    Raises ValueError for a text without words, or with more than MAX_WORDS or MAX_CHARACTERS.
    """
    if len(text) > MAX_CHARACTERS:
        raise ValueError(
            f"The text has {len(text):,} characters; allowed are at most {MAX_CHARACTERS:,}."
        )
    words = tuple(_WORD.findall(text))
    if not words:
        label = word_label(text.strip())
        problem = f"“{label}” contains no word" if label else "It is empty"
        raise ValueError(f"{problem}; allowed are 1 to {MAX_WORDS} words.")
    if len(words) > MAX_WORDS:
        raise ValueError(f"The text has {len(words)} words; allowed are 1 to {MAX_WORDS}.")
    return words


def visible_word(word: str) -> str:
    """A short label for a word: one line, no invisible characters."""
    return word_label(word) if word[:1].isalnum() else character_label(word)


def columns(tokens: Sequence[str], names: Sequence[str]) -> Tensor:
    """The column of each token, (T,), int64; that of UNKNOWN for tokens not among the names."""
    places = {name: column for column, name in enumerate(names)}
    return torch.tensor([places.get(token, places[UNKNOWN]) for token in tokens])


def folded_columns(tokens: Sequence[str], names: Sequence[str]) -> Tensor:
    """The column of each token in lower case, (T,), int64."""
    return columns([token.lower().replace("’", "'") for token in tokens], names)


def one_hot(chosen: Tensor, count: int, dtype: torch.dtype = torch.float64) -> Tensor:
    """Columns (T, …) as one-hot vectors, (T, …, count)."""
    return functional.one_hot(chosen, count).to(dtype)


def unknown_notes(tokens: Sequence[str], chosen: Tensor, names: Sequence[str]) -> tuple[str, ...]:
    """A sentence about the unknown tokens, if there are any."""
    pairs = zip(tokens, chosen.tolist(), strict=True)
    unknown = names.index(UNKNOWN)
    labels = list(
        dict.fromkeys(visible_word(token) for token, column in pairs if column == unknown)
    )
    if not labels:
        return ()
    listed = ", ".join(f"“{label}”" for label in labels[:NAMED])
    if len(labels) == 1:
        return (f"{listed} never occurred in training: it is read as {UNKNOWN}.",)
    more = f" and {len(labels) - NAMED} more" if len(labels) > NAMED else ""
    return (f"{listed}{more} never occurred in training: they are read as {UNKNOWN}.",)
