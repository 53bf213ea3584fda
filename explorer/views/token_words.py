"""How a text is written for a model's own vocabulary, in words."""

from __future__ import annotations

from explorer.sequences.limits import MAX_STEPS
from explorer.sequences.tokens import TokenTable, token_label

ONE = {"characters": "character", "words": "word", "numbers": "token"}


def text_label(table: TokenTable) -> str:
    """What stands above the field for a text."""
    if table.kind == "numbers":
        return "Numbers of tokens, one a step"
    return f"Text, one {ONE[table.kind]} a step"


def text_help(table: TokenTable) -> str:
    """What may be written into it."""
    count = len(table.tokens)
    if table.kind == "numbers":
        return (
            f"1 to {MAX_STEPS} whole numbers from 0 to {count - 1:,}, with blanks between them: "
            "the model's vocabulary is not known."
        )
    begin = " ".join(token_label(token) for token in table.tokens[:8])
    unknown = "others are not taken" if table.other is None else "others are read as unknown"
    return f"1 to {MAX_STEPS} {table.kind} of the model's {count:,}, {begin} …; {unknown}."
