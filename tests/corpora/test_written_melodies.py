"""Written melodies: bars of the right length, and transpositions that keep their shape."""

from __future__ import annotations

import re
from fractions import Fraction
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from explorer.corpora.texts import corpus_text
from explorer.corpora.written_melodies import WrittenMelody, read_melodies, transposed
from explorer.resources import CORPORA as CORPORA_FOLDER
from tests.plain_cells import assert_one_sentence

MELODIES = read_melodies((CORPORA_FOLDER / "melodies.txt").read_text("utf-8"))
SCALE = ("G,", "A,", "B,", *"CDEFGABcdefga")
TUNE = st.lists(st.sampled_from(SCALE), min_size=1, max_size=12)


def bars(text: str) -> list[Fraction]:
    """The lengths of the bars: each note lasts a whole number, a half, or a number of halves."""
    lengths = []
    for bar in text.removesuffix("|]").split("|"):
        total = Fraction(0)
        for note in bar.split():
            length = note.lstrip("ABCDEFGabcdefgz").lstrip(",'")
            total += Fraction("1" + length if length[:1] == "/" else length or "1")
        lengths.append(total)
    return lengths


def assert_in_metre(text: str, bar: Fraction) -> None:
    first, *inner, last = bars(text)
    assert set(inner) == {bar}
    assert 0 < first <= bar
    assert last in (bar, bar - first)


@pytest.mark.parametrize("melody", MELODIES, ids=[melody.title for melody in MELODIES])
def test_every_bar_has_the_right_length(melody: WrittenMelody) -> None:
    assert_in_metre(melody.text, melody.bar)


def test_metres_are_measured_in_quarters() -> None:
    assert read_melodies("Row (6/8): C3/2 C3/2 |]")[0].bar == 3
    assert {melody.bar for melody in MELODIES} == {3, 4, 6}


def test_titles_and_melodies_are_distinct() -> None:
    assert len({melody.title for melody in MELODIES}) == len(MELODIES) == 38
    assert len({melody.text for melody in MELODIES}) == len(MELODIES)


def test_twinkle_has_its_well_known_notes() -> None:
    notes = re.findall("[A-G]", MELODIES[0].text)
    assert "".join(notes[:14]) == "CCGGAAGFFEEDDC"
    assert notes[:14] == notes[-14:]


@given(TUNE, st.integers(-15, 15))
def test_a_transposition_shifts_every_note_by_the_same_number_of_steps(
    tune: list[str], steps: int
) -> None:
    places = [SCALE.index(note) + steps for note in tune]
    result = transposed(" ".join(f"{note}3/2" for note in tune), steps)
    if all(0 <= place < len(SCALE) for place in places):
        assert result == " ".join(f"{SCALE[place]}3/2" for place in places)
    else:
        assert result is None


def test_every_line_of_the_corpus_is_a_transposed_melody_in_its_metre() -> None:
    lines = corpus_text("tunes").splitlines()
    transposed_melodies = {
        text: melody
        for melody in MELODIES
        for text in (transposed(melody.text, steps) for steps in range(-3, 5))
    }
    assert set(lines) == set(transposed_melodies) - {None}
    assert 150 <= len(lines) <= 260
    for line in lines:
        assert_in_metre(line, transposed_melodies[line].bar)
        assert re.fullmatch(r"([A-Ga-gz][,']?(\d(/2)?|/2)? |\| )+\|\]", line)


def test_leaps_are_singable_an_octave_at_most() -> None:
    for melody in MELODIES:
        notes = re.findall("[A-Ga-g],?", melody.text)
        for one, two in pairwise(notes):
            assert abs(SCALE.index(one) - SCALE.index(two)) <= 7, melody.title


@pytest.mark.parametrize("line", ["Twinkle: C C |]", "Twinkle (4/4): C C", "", "(4/4): C |]"])
def test_a_malformed_line_is_refused_in_one_sentence(line: str) -> None:
    with pytest.raises(ValueError, match="Not a melody") as caught:
        read_melodies(f"{line}\n")
    assert_one_sentence(caught.value, repr(line))
