"""The sentences about a few cells follow their figures, whatever the cells are called."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from explorer.analysis.cost import CellFigures
from explorer.analysis.cost_sentences import differences
from tests.plain_cells import assert_one_sentence

PLAIN = CellFigures(
    title="Alpha",
    hidden_size=4,
    parameters=1000,
    textbook=900,
    formula="",
    gates=2,
    states=("h",),
    memory="exposed",
    multiply_adds=2000,
    state_bytes=16,
    content="state",
    coupling="none",
)
TITLES = ("Alpha", "Beta", "Gamma", "Delta")
# Figures that no two cells share, far enough apart to be compared.
DISTINCT = st.permutations([100, 250, 700, 3000])


def cells(**fields: Any) -> list[CellFigures]:
    """One cell for each value of the fields: Alpha, Beta, Gamma, …"""
    rows = zip(*fields.values(), strict=True)
    return [
        replace(PLAIN, title=title, **dict(zip(fields, row, strict=True)))
        for title, row in zip(TITLES, rows, strict=False)
    ]


def renamed(sentence: str, names: dict[str, str]) -> str:
    return " ".join(
        next((word.replace(old, new) for old, new in names.items() if old in word), word)
        for word in sentence.split(" ")
    )


def about(word: str, figures: list[CellFigures]) -> str:
    """The one sentence with a word in it."""
    (result,) = [sentence for sentence in differences(figures) if word in sentence]
    return result


@given(DISTINCT, DISTINCT, st.permutations(["exposed", "gated", "none", "gated"]))
def test_when_the_figures_are_swapped_the_names_in_the_sentences_are(
    parameters: list[int], products: list[int], memories: list[str]
) -> None:
    result = cells(
        parameters=parameters,
        multiply_adds=products,
        memory=memories,
    )[:2]
    swapped = [replace(result[1], title="Alpha"), replace(result[0], title="Beta")]
    names = {"Alpha": "Beta", "Beta": "Alpha"}
    other = differences([swapped[1], swapped[0]])
    assert other == [renamed(sentence, names) for sentence in differences(result)]
    assert other != differences(result)


@given(DISTINCT, DISTINCT, st.lists(st.sampled_from(["exposed", "gated", "none"])))
def test_there_are_three_or_four_sentences_of_one_line(
    parameters: list[int], products: list[int], memories: list[str]
) -> None:
    result = cells(
        parameters=parameters,
        multiply_adds=products,
        memory=[*memories, "none", "gated", "exposed", "none"][:4],
    )
    for count in (2, 3, 4):
        sentences = differences(result[:count])
        assert 3 <= len(sentences) <= 4
        assert all(text.endswith(".") and "\n" not in text for text in sentences)
        assert len(set(sentences)) == len(sentences)


# parameters and arithmetic


@pytest.mark.parametrize(
    ("field", "what", "verb", "verbs"),
    [
        ("parameters", "parameters", "has", "have"),
        ("multiply_adds", "multiply-adds a step", "needs", "need"),
    ],
)
def test_the_most_and_the_fewest_are_named_with_their_ratio(
    field: str, what: str, verb: str, verbs: str
) -> None:
    def sentence(*values: int) -> str:
        return about(what, cells(**{field: values}))

    assert sentence(1216, 304, 912) == (
        f"Alpha {verb} the most {what}, 1,216: 4.0 times as many as Beta, with 304."
    )
    assert sentence(304, 912, 1216) == (
        f"Gamma {verb} the most {what}, 1,216: 4.0 times as many as Alpha, with 304."
    )
    assert sentence(500, 1000, 1000, 500) == (
        f"Beta and Gamma {verbs} the most {what}, 1,000: 2.0 times as many as Alpha and Delta, "
        "with 500."
    )
    assert sentence(1000, 1000) == f"Both {verbs} the same number of {what}, 1,000."
    assert sentence(7, 7, 7) == f"All {verbs} the same number of {what}, 7."
    assert sentence(1000, 1090) == f"Both {verbs} about the same number of {what}, 1,000 to 1,090."
    assert sentence(1000, 1100) == (
        f"Beta {verb} the most {what}, 1,100: 1.1 times as many as Alpha, with 1,000."
    )


# memory


@pytest.mark.parametrize(
    ("memories", "sentences"),
    [
        (
            ("gated", "exposed", "none"),
            [
                "The memory of Alpha is gated: it is kept behind the output, so it can remember "
                "what it does not show.",
                "Beta and Gamma show all that they remember at every step; Gamma has no gates to "
                "protect it.",
            ],
        ),
        (
            ("exposed", "gated", "gated"),
            [
                "The memory of Beta and Gamma is gated: it is kept behind the output, so they can "
                "remember what they do not show.",
                "Alpha shows all that it remembers at every step.",
            ],
        ),
        (
            ("none", "exposed", "none"),
            [
                "Alpha, Beta and Gamma show all that they remember at every step; Alpha and Gamma "
                "have no gates to protect it.",
            ],
        ),
        (
            ("none", "none"),
            [
                "Alpha and Beta show all that they remember at every step, with no gates to "
                "protect it."
            ],
        ),
        (
            ("gated", "gated"),
            [
                "The memory of Alpha and Beta is gated: it is kept behind the output, so they can "
                "remember what they do not show.",
            ],
        ),
    ],
)
def test_the_memory_of_each_cell_is_mentioned_once(
    memories: tuple[str, ...], sentences: list[str]
) -> None:
    result = differences(cells(memory=memories))
    assert [text for text in result if "memory" in text or "remember" in text] == sentences


# names and errors


def test_a_title_with_a_comma_does_not_look_like_two_cells() -> None:
    pair = [replace(PLAIN, title="GRU, reset first"), replace(PLAIN, title="Beta")]
    assert "GRU (reset first) and Beta show all" in " ".join(differences(pair))


@pytest.mark.parametrize("count", [0, 1])
def test_fewer_than_two_cells_are_refused_in_one_sentence(count: int) -> None:
    with pytest.raises(ValueError, match="allowed") as error:
        differences([PLAIN][:count])
    assert_one_sentence(error.value, str(count), "2 and up")
