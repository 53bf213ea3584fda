"""What a person typed, as words, and as the columns that a network reads."""

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
# Letters and digits, with an apostrophe or hyphen inside; or one emoji with what is joined to it.
_WORD = regex.compile(
    r"[\p{L}\p{M}\p{N}]+(?:['’\-][\p{L}\p{M}\p{N}]+)*"
    r"|[\p{So}\p{Regional_Indicator}][\p{So}\p{M}\p{Sk}\u200d\p{Regional_Indicator}]*"
)


def words_of(text: str) -> tuple[str, ...]:
    """The words of a text as they were typed; punctuation is left out.

    Raises ValueError for a text without a word, or longer than MAX_WORDS or MAX_CHARACTERS.
    """
    if len(text) > MAX_CHARACTERS:
        raise ValueError(
            f"The text has {len(text):,} characters; allowed are at most {MAX_CHARACTERS:,}."
        )
    words = tuple(_WORD.findall(text))
    if not words:
        result = (
            f"“{word_label(text.strip())}” has no word in it" if text.strip() else "It is empty"
        )
        raise ValueError(f"{result}; allowed are 1 to {MAX_WORDS} words.")
    if len(words) > MAX_WORDS:
        raise ValueError(f"The text has {len(words)} words; allowed are 1 to {MAX_WORDS}.")
    return words


def shown(word: str) -> str:
    """A word as it is shown: one line, nothing invisible, short."""
    return word_label(word) if word[:1].isalnum() else character_label(word)


def columns(tokens: Sequence[str], names: Sequence[str]) -> Tensor:
    """The column of each token, (T,) whole numbers; UNKNOWN's if it is not among the names."""
    result = {name: column for column, name in enumerate(names)}
    return torch.tensor([result.get(token, result[UNKNOWN]) for token in tokens])


def folded_columns(tokens: Sequence[str], names: Sequence[str]) -> Tensor:
    """The column of each token in small letters, (T,) whole numbers."""
    return columns([token.lower().replace("’", "'") for token in tokens], names)


def one_hot(chosen: Tensor, count: int, dtype: torch.dtype = torch.float64) -> Tensor:
    """Columns (T, …) as ones among zeros, (T, …, count)."""
    return functional.one_hot(chosen, count).to(dtype)


def unknown_notes(tokens: Sequence[str], chosen: Tensor, names: Sequence[str]) -> tuple[str, ...]:
    """A sentence about the tokens whose column is UNKNOWN's; none if there are none."""
    pairs = zip(tokens, chosen.tolist(), strict=True)
    unknown = names.index(UNKNOWN)
    strange = list(dict.fromkeys(shown(token) for token, column in pairs if column == unknown))
    if not strange:
        return ()
    sentence = ", ".join(f"“{token}”" for token in strange[:NAMED])
    if len(strange) == 1:
        return (f"{sentence} was never seen in training: it is read as {UNKNOWN}.",)
    more = f" and {len(strange) - NAMED} more" if len(strange) > NAMED else ""
    return (f"{sentence}{more} were never seen in training: they are read as {UNKNOWN}.",)
