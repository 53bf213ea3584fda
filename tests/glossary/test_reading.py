"""A glossary is read from Markdown: what was written comes back, and what is malformed is named."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from explorer.glossary import glossary, parsed

WORD = st.text("abcdefghijklmnopqrstuvwxyzäß<>σ⊙0123456789'", min_size=1, max_size=9)
WORDS = st.lists(WORD, min_size=1, max_size=12).map(" ".join)
ENTRIES = st.fixed_dictionaries(
    {
        "name": WORDS,
        "key": WORD,
        "aliases": st.lists(WORDS, max_size=3),
        "symbol": st.just("") | WORDS,
        "page": WORD,
        "query": st.just("") | WORD,
        "prose": st.lists(WORDS, min_size=1, max_size=4),
    }
)
SOUND = "## Gate\nkey: gate\nsee: cell\n\nIt scales.\n"


def written(entry: dict[str, object]) -> str:
    """An entry as a person would write it, its prose over several lines."""
    query = f"?{entry['query']}" if entry["query"] else ""
    lines = [f"## {entry['name']}", f"key: {entry['key']}"]
    if entry["aliases"]:
        lines.append(f"aliases: {', '.join(entry['aliases'])}")  # type: ignore[call-overload]
    if entry["symbol"]:
        lines.append(f"symbol: {entry['symbol']}")
    lines.append(f"see: {entry['page']}{query}")
    return "\n".join([*lines, "", *entry["prose"], ""])  # type: ignore[misc]


@given(st.lists(ENTRIES, max_size=4), st.sampled_from(["", "# Title\n\nWords above.\n\n"]))
def test_what_was_written_is_read(entries: list[dict[str, object]], above: str) -> None:
    result = parsed(above + "\n".join(map(written, entries)))
    read = sorted(
        (
            (one.name, one.key, one.aliases, one.symbol, one.see.page, one.see.query, one.sentence)
            for one in result
        ),
        key=repr,
    )
    meant = sorted(
        (
            (
                entry["name"],
                entry["key"],
                tuple(entry["aliases"]),  # type: ignore[arg-type]
                entry["symbol"],
                entry["page"],
                entry["query"],
                " ".join(entry["prose"]),  # type: ignore[arg-type]
            )
            for entry in entries
        ),
        key=repr,
    )
    assert read == meant


@pytest.mark.parametrize(
    ("text", "complaint"),
    [
        (SOUND.replace("key: gate\n", ""), "lacks key"),
        (SOUND.replace("see: cell\n", ""), "lacks see"),
        (SOUND.replace("key: gate", "key:"), "lacks key"),
        (SOUND.replace("\nIt scales.", ""), "lacks a sentence"),
        (SOUND.replace("key: gate", "kee: gate"), "kee: gate"),
        (SOUND.replace("see: cell", "see: cell\nno colon"), "no colon"),
        (SOUND.replace("see: cell", "see: cell\nsee: train"), "twice"),
    ],
)
def test_a_malformed_entry_is_refused_by_name(text: str, complaint: str) -> None:
    assert len(parsed(SOUND)) == 1
    with pytest.raises(ValueError, match=complaint) as error:
        parsed(text)
    assert "Gate" in str(error.value)


def test_a_language_without_a_glossary_is_refused_with_those_that_have_one() -> None:
    with pytest.raises(ValueError, match="allowed are en"):
        glossary("xx")
