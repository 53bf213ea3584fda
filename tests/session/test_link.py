"""Links: every choice survives them exactly, and any other text gives a choice and a sentence."""

from __future__ import annotations

import base64
import random
import zlib
from urllib.parse import parse_qs, urlencode

import pytest
from hypothesis import given
from hypothesis import strategies as st

from explorer.session import link
from explorer.session.choices import exploring_choice, language_plan, text_choice, training_plan
from explorer.session.control import Value
from explorer.session.controls import CONTROLS, Chosen
from explorer.session.declared.pages import CELL, COMPARE, EVERY, LANGUAGE, TRAIN
from explorer.session.link import (
    MAX_LINK,
    MAX_UNPACKED,
    Problem,
    problem_sentence,
    read_link,
    texts_left_out,
    write_link,
)
from tests.session.test_controls import values_of

KEYS = sorted(CONTROLS)


@st.composite
def choices(draw: st.DrawFn) -> dict[str, Value]:
    """Some controls with values that they take, not contradicting one another."""
    keys = draw(st.lists(st.sampled_from(KEYS), unique=True, max_size=25))
    values = {key: draw(values_of(CONTROLS[key])) for key in keys}
    chosen = Chosen(values)
    values["others"] = tuple(key for key in chosen.several("others") if key != chosen["cell"])
    values["layer"] = min(chosen.whole("layer") if chosen["layer"] else 1, chosen.whole("layers"))
    if chosen["directions"] == "1":
        values["reading"] = "forward"
    return values


@given(values=choices(), page=st.sampled_from(sorted(EVERY)))
def test_what_counts_on_a_page_survives_its_link_exactly(
    values: dict[str, Value], page: str
) -> None:
    content = read_link(write_link(values, page))
    assert content.problems == ()
    before, after = Chosen(values), Chosen(content.values)
    for key, control in CONTROLS.items():
        if page in control.pages and control.counts(before):
            assert after[key] == before[key], key


@given(values=choices())
def test_what_the_library_is_asked_for_survives_the_link(values: dict[str, Value]) -> None:
    before = Chosen(values)
    on = {page: Chosen(read_link(write_link(values, page)).values) for page in EVERY}
    if before["weights"] != "own":
        assert exploring_choice(on[CELL]) == exploring_choice(before)
    assert training_plan(on[TRAIN]) == training_plan(before)
    text = text_choice(before)
    assert text_choice(on[LANGUAGE]) == text
    assert language_plan(on[LANGUAGE], text, 50) == language_plan(before, text, 50)


@given(st.text())
def test_any_text_gives_values_that_every_control_takes_and_at_most_one_sentence(
    query: str,
) -> None:
    content = read_link(query)
    Chosen(content.values)
    assert "\n" not in content.sentence
    assert bool(content.sentence) == bool(content.problems)


@given(
    st.lists(
        st.tuples(
            st.sampled_from(KEYS),
            st.text(max_size=8) | st.sampled_from(["inf", "1e400", "9" * 400, "3.7", "z.x"]),
        ),
        max_size=20,
    )
)
def test_a_refused_value_never_reaches_a_control_and_is_named(
    pairs: list[tuple[str, str]],
) -> None:
    content = read_link(pairs)
    Chosen(content.values)
    refused = {key for key, _ in pairs} - set(content.values)
    assert refused == {problem.key for problem in content.problems}
    assert all(key in content.sentence for key in refused)
    assert content.sentence.isprintable()


def test_a_link_holds_keys_in_the_order_they_were_chosen() -> None:
    values: dict[str, Value] = {"weights": "random", "gain": 0.25, "hold": "wipe"}
    assert write_link(values, CELL) == "weights=random&gain=0.25&hold=wipe"


def test_what_stands_at_its_default_or_does_not_count_stays_out() -> None:
    assert write_link({"cell": "lstm", "steps": 50}, CELL) == ""
    assert write_link({"text": "abc", "at": 3, "held_from": 2}, CELL) == ""
    assert write_link({"text": "abc", "sequence": "own_text"}, CELL) == "text=abc&sequence=own_text"
    assert write_link({"echo_at": 3, "compare": "echo"}, CELL) == ""
    assert write_link({"echo_at": 3, "compare": "echo"}, COMPARE) == "echo_at=3&compare=echo"
    assert write_link({"recall_size": 3, "task": "copying"}, TRAIN) == "task=copying"


def test_a_value_that_no_control_takes_cannot_be_written() -> None:
    with pytest.raises(ValueError, match="steps does not take 501"):
        write_link({"steps": 501}, CELL)


# sentences


@pytest.mark.parametrize(
    ("query", "sentence"),
    [
        ("", ""),
        ("cell=gru&unit=3", ""),
        ("utm_source=x&embed=true", ""),
        (
            "steps=x",
            "In the link, steps “x” is not a valid value (allowed: whole numbers from 2 to 500); "
            "the default is used.",
        ),
        (
            "seed=3.7",
            "In the link, seed “3.7” is not a valid value (allowed: whole numbers from 0 to "
            "999999); the default is used.",
        ),
        (
            "size=69&size=128",
            "In the link, size “69” is there more than once; the default is used.",
        ),
        (
            "weights=random&layers=2&layer=3",
            "In the link, layer “3” is beyond its network, which has 2; the usual layer is used.",
        ),
        (
            "weights=random&reading=backward",
            "In the link, reading “backward” is not possible, since its network reads in one "
            "direction only; that one is used.",
        ),
        (
            "cell=gru&others=gru,lstm",
            "In the link, others “gru,lstm” would show a cell beside itself; the usual choice is "
            "used.",
        ),
        (
            "unit=x&others=lstm",
            "In the link, 2 things could not be used: unit “x” (is not a valid value (allowed: "
            "whole numbers from 0 to 1023); the default is used), others “lstm” (would show a cell "
            "beside itself; the usual choice is used).",
        ),
    ],
)
def test_one_sentence_names_all_that_could_not_be_used(query: str, sentence: str) -> None:
    assert read_link(query).sentence == sentence


def test_a_layer_and_a_direction_that_the_links_network_has_are_taken() -> None:
    content = read_link("weights=random&layers=3&directions=2&layer=3&reading=backward")
    assert content.problems == ()
    assert (content.values["layer"], content.values["reading"]) == (3, "backward")
    # Which layers a network has whose weights no link carries, a link cannot know.
    assert read_link("weights=own&layer=4&reading=backward").problems == ()


def test_many_problems_are_named_shortly() -> None:
    query = urlencode({key: "\u202e" * 300 for key in KEYS if key not in ("text", "numbers")})
    sentence = read_link(query).sentence
    assert len(sentence) < 2000
    assert "more" in sentence
    assert sentence.isprintable()


def test_an_address_with_or_without_its_question_mark_says_the_same() -> None:
    assert read_link("?cell=gru").values == read_link("cell=gru").values == {"cell": "gru"}


def test_a_value_of_forty_characters_is_quoted_whole_and_a_longer_one_shortened() -> None:
    assert f"cell “{'x' * 40}” is not" in read_link([("cell", "x" * 40)]).sentence
    assert f"cell “{'x' * 39}…” is not" in read_link([("cell", "x" * 41)]).sentence
    assert "cell “a\N{REPLACEMENT CHARACTER}b” is not" in read_link([("cell", "a\nb")]).sentence


def test_what_no_longer_fits_is_named_without_its_reason(monkeypatch: pytest.MonkeyPatch) -> None:
    problems = [Problem(key, "x", "is odd") for key in ("seed", "unit", "size")]
    detailed = "seed “x” (is odd; the default is used)"
    monkeypatch.setattr(link, "LONGEST_LISTED", len(detailed))
    assert problem_sentence(problems) == (
        f"In the link, 3 things could not be used: {detailed}, unit, size."
    )
    monkeypatch.setattr(link, "LONGEST_LISTED", len(detailed) - 1)
    assert problem_sentence(problems) == (
        "In the link, 3 things could not be used: seed, unit, size."
    )
    monkeypatch.setattr(link, "MOST_NAMED", 3)
    assert "more" not in problem_sentence(problems)
    monkeypatch.setattr(link, "MOST_NAMED", 1)
    assert problem_sentence(problems) == (
        "In the link, 3 things could not be used: seed and 2 more."
    )


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("z.", "was too long for a link, so the link does not carry it"),
        ("z.%%%", "cannot be unpacked"),
        ("z.AAAA", "cannot be unpacked"),
        (
            "z." + base64.urlsafe_b64encode(zlib.compress(b"0" * 99)[:-5]).decode(),
            "is cut off or too long",
        ),
    ],
)
def test_a_packed_text_that_cannot_be_read_is_told_why(text: str, reason: str) -> None:
    (problem,) = read_link([("text", text)]).problems
    assert problem.reason == reason


def test_an_empty_value_is_a_value_of_a_text_and_of_nothing_else() -> None:
    assert read_link("text=").values == {"text": ""}
    assert [problem.key for problem in read_link("cell=&text=").problems] == ["cell"]


# long texts


def test_a_text_is_packed_from_201_characters_on() -> None:
    for length, is_packed in ((200, False), (201, True)):
        query = write_link({"sequence": "own_text", "text": "x" * length}, CELL)
        assert ("text=z." in query) == is_packed


def test_no_padding_is_written() -> None:
    for length in range(201, 215):
        query = write_link({"sequence": "own_text", "text": "y" * length}, CELL)
        assert "%3D" not in query
        assert read_link(query).values["text"] == "y" * length


def test_a_text_stays_in_a_link_that_is_just_as_long_as_allowed(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    values: dict[str, Value] = {"sequence": "own_text", "text": "some text"}
    query = write_link(values, CELL)
    monkeypatch.setattr(link, "MAX_LINK", len(query))
    assert write_link(values, CELL) == query
    monkeypatch.setattr(link, "MAX_LINK", len(query) - 1)
    assert write_link(values, CELL) == "sequence=own_text&text=z."


def test_a_long_text_is_packed_and_read_again() -> None:
    text = "".join(chr(ord("a") + k % 26) for k in range(3000))
    query = write_link({"sequence": "own_text", "text": text}, CELL)
    assert len(query) < 200
    assert read_link(query).values["text"] == text


def test_a_packed_text_is_zlib_in_the_alphabet_of_addresses() -> None:
    packed = base64.urlsafe_b64encode(zlib.compress("häl".encode())).decode()
    assert read_link(f"text=z.{packed}").values["text"] == "häl"
    assert read_link(f"text=z.{packed.rstrip('=')}").values["text"] == "häl"


def test_a_text_that_looks_packed_is_still_a_text() -> None:
    query = write_link({"sequence": "own_text", "text": "z.a"}, CELL)
    assert "z.a" not in query
    assert read_link(query).values["text"] == "z.a"


def test_numbers_for_which_there_is_no_room_stay_out_and_that_is_said() -> None:
    draw = random.Random(0)
    rows = (",".join(f"{draw.random():.6f}" for _ in range(64)) for _ in range(500))
    numbers = "\n".join(rows)
    query = write_link({"sequence": "own_numbers", "numbers": numbers, "unit": 3}, CELL)
    assert len(query) <= MAX_LINK
    assert texts_left_out(query) == ("numbers",)
    content = read_link(query)
    assert content.values == {"sequence": "own_numbers", "unit": 3}
    assert "numbers" in content.sentence
    assert "too long for a link" in content.sentence


def test_of_two_texts_the_longer_one_makes_room() -> None:
    draw = random.Random(1)
    short = "".join(chr(draw.randrange(33, 126)) for _ in range(2000))
    long = "".join(chr(draw.randrange(33, 126)) for _ in range(6000))
    values: dict[str, Value] = {"language": "score", "score_agreement": long}
    query = write_link(values | {"against_agreement": short}, LANGUAGE)
    assert texts_left_out(query) == ("score_agreement",)
    assert read_link(query).values["against_agreement"] == short


@pytest.mark.parametrize(
    "text",
    [
        "z.%%%",
        "z.AAAA",
        "z." + base64.urlsafe_b64encode(zlib.compress(b"abc" * 99)[:-6]).decode(),
        "z." + base64.urlsafe_b64encode(zlib.compress(b"\xff\xfe")).decode(),
        "z." + base64.urlsafe_b64encode(zlib.compress(b"0" * (MAX_UNPACKED + 1))).decode(),
    ],
)
def test_what_cannot_be_unpacked_is_refused(text: str) -> None:
    content = read_link([("text", text)])
    assert content.values == {}
    assert len(content.problems) == 1


def test_a_text_of_the_largest_size_is_unpacked() -> None:
    packed = base64.urlsafe_b64encode(zlib.compress(b"0" * MAX_UNPACKED)).decode()
    assert read_link([("text", f"z.{packed}")]).values["text"] == "0" * MAX_UNPACKED


def test_a_written_link_is_one_that_browsers_read_alike() -> None:
    text = "Größe & 100 % + “é”?\n#x"
    query = write_link({"sequence": "own_text", "text": text}, CELL)
    assert parse_qs(query)["text"] == [text]


# keys of before


def test_a_cell_is_found_by_the_key_that_older_links_have() -> None:
    link = read_link("recall_cells=gru_v1,lstm")
    assert link.problems == ()
    assert link.values["recall_cells"] == ("gru_reset_before", "lstm")
    assert read_link("cell=gru_v1").values == {"cell": "gru_reset_before"}
    assert read_link("others=rnn,gru_v1").values["others"] == ("rnn", "gru_reset_before")
