"""Sentences that quote what a person entered, made safe to show."""

import re

# Takes no room, and parts what Streamlit would join into an icon, an address or a link.
WORD_JOINER = "\N{WORD JOINER}"


def plain(sentence: str) -> str:
    """The sentence with every sign escaped that Markdown would take for its own."""
    parted = re.sub(r"([:@]|www|https?)", rf"\1{WORD_JOINER}", sentence, flags=re.IGNORECASE)
    return re.sub(r"([\\`*_{}\[\]()#+\-.!|<>~$:&^=])", r"\\\1", parted)


def ordinal(place: int) -> str:
    """1st, 2nd, 3rd, 4th."""
    endings = {1: "st", 2: "nd", 3: "rd"}
    ending = "th" if 10 <= place % 100 <= 20 else endings.get(place % 10, "th")
    return f"{place}{ending}"
