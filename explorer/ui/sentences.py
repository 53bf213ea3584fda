"""Sentences that quote what a person entered, made safe to show."""

import re


def plain(sentence: str) -> str:
    """The sentence with every sign escaped that Markdown would take for its own."""
    return re.sub(r"([\\`*_{}\[\]()#+\-.!|<>~$:&^=])", r"\\\1", sentence)
