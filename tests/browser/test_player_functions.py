"""The player's own functions, called one by one in a real browser, without a server."""

from __future__ import annotations

import json
import re
from decimal import Decimal

import pytest

from explorer.palette import DIVERGING, SEQUENTIAL
from tests.browser.conftest import Call
from tests.browser.expected import MINUS, formatted
from tests.browser.test_colours import contrast

TABLES = {"sequential": SEQUENTIAL, "diverging": DIVERGING}


@pytest.fixture
def playhead(js: Call) -> Call:
    """The playhead, at the start of a sequence of four steps with three equations each."""
    js("Object.assign(playhead, {t: 0, sub: 0, inside: false, playing: false, loop: true})")
    js("playhead.equations = ['a', 'b', 'c']; playhead.setLength(4)")
    return lambda code: js(f"{code}; [playhead.t, playhead.sub]")


# numbers


@pytest.mark.parametrize(
    "value", [0, 0.004, -0.004, -0.006, 0.125, -0.125, 0.995, 1, -1, 12.345, 99.999, 999.99, -123.4]
)
def test_numbers_have_two_decimals_a_true_minus_sign_and_no_negative_zero(
    js: Call, value: float
) -> None:
    assert js(f"formatted({value!r})") == formatted(value)


@pytest.mark.parametrize("value", [1000.0, 123456.0, -5.5e30, 1.7e308, 9.96e9])
def test_a_large_number_is_written_with_two_digits_and_a_power_of_ten(
    js: Call, value: float
) -> None:
    text = js(f"formatted({value!r})")
    assert re.fullmatch(f"{MINUS}?[1-9][.][0-9]e[0-9]+", text)
    read = Decimal(text.replace(MINUS, "-"))
    assert abs(read / Decimal(value) - 1) < Decimal("0.051")


def test_no_number_and_infinities_are_written_as_such(js: Call) -> None:
    values = ["NaN", "Infinity", "-Infinity"]
    assert [js(f"formatted({value})") for value in values] == ["NaN", "∞", f"{MINUS}∞"]


# axes


@pytest.mark.parametrize("length", [1, 2, 12, 13, 24, 25, 57, 60, 61, 100, 121, 500, 3000])
def test_an_axis_has_as_many_round_numbers_as_there_is_room_for(js: Call, length: int) -> None:
    apart = js(f"numbersApart({length})")
    assert apart in {n * 10**k for n in (1, 2, 5) for k in range(5)}
    room = 12 if length <= 100 else 8
    assert length <= room * apart
    closer = [n * 10**k for n in (1, 2, 5) for k in range(5) if n * 10**k < apart]
    assert all(length > room * step for step in closer)


@pytest.mark.parametrize(("first", "numbers"), [(0, [0, 5, 10]), (1, [5, 10])])
def test_an_axis_counts_from_its_first_step(js: Call, first: int, numbers: list[int]) -> None:
    spans = js(
        f"[...buildAxis(60, {first}).querySelectorAll('span')]"
        ".map((one) => [Number(one.textContent), parseFloat(one.style.left)])"
    )
    assert [number for number, _ in spans][: len(numbers)] == numbers
    for number, left in spans:
        assert left == pytest.approx(100 * (number - first + 0.5) / 60, abs=1e-3)


# colours


@pytest.mark.parametrize("name", TABLES)
def test_a_colour_table_holds_the_palettes_stops_at_even_distances(js: Call, name: str) -> None:
    stops = TABLES[name]
    table = js(f"colourTable({json.dumps(stops)})")
    assert len(table) == 256
    for index, stop in enumerate(stops):
        place = index * 255 / (len(stops) - 1)
        wanted = [int(stop[at : at + 2], 16) for at in (1, 3, 5)]
        near = table[round(place)]
        steps = [abs(a - b) for a, b in zip(near, wanted, strict=True)]
        assert max(steps) <= 3  # half a level away from a stop, at most


def test_values_beyond_the_ends_have_the_colours_of_the_ends(js: Call) -> None:
    table = f"colourTable({json.dumps(SEQUENTIAL)})"
    assert js(f"colourAt({table}, -3)") == js(f"{table}[0]")
    assert js(f"colourAt({table}, 7)") == js(f"{table}[255]")
    assert js(f"colourAt({table}, 0.5)") in (js(f"{table}[127]"), js(f"{table}[128]"))


@pytest.mark.parametrize("value", ["NaN", "Infinity", "-Infinity"])
def test_what_is_not_finite_has_a_colour_of_no_scale(js: Call, value: str) -> None:
    for stops in TABLES.values():
        table = f"colourTable({json.dumps(stops)})"
        assert js(f"colourAt({table}, {value})") not in js(table)


@pytest.mark.parametrize("name", TABLES)
def test_ink_is_black_or_white_whichever_has_more_contrast_with_the_colour(
    js: Call, name: str
) -> None:
    table = f"colourTable({json.dumps(TABLES[name])})"
    black, white = [0, 0, 0], [255, 255, 255]
    inks = {"#000": black, "#fff": white}
    pairs = js(f"{table}.map((colour) => [colour, inkOn(colour)])")
    worse = [
        (colour, ink)
        for colour, ink in pairs
        if contrast(colour, inks[ink]) < max(contrast(colour, black), contrast(colour, white))
    ]
    assert worse == []


# the playhead


def test_the_playhead_moves_by_one_and_stops_at_both_ends(playhead: Call) -> None:
    assert [playhead("playhead.next()") for _ in range(5)] == [
        [1, 0],
        [2, 0],
        [3, 0],
        [3, 0],
        [3, 0],
    ]
    assert [playhead("playhead.previous()") for _ in range(4)] == [[2, 0], [1, 0], [0, 0], [0, 0]]


@pytest.mark.parametrize(
    ("asked", "place"), [("2", 2), ("'3'", 3), ("-1", 0), ("99", 3), ("NaN", 0), ("1.6", 2)]
)
def test_the_playhead_goes_to_the_nearest_step_that_exists(
    playhead: Call, asked: str, place: int
) -> None:
    assert playhead(f"playhead.moveTo({asked})") == [place, 0]


def test_inside_the_steps_forward_and_back_visit_the_same_places(playhead: Call) -> None:
    playhead("playhead.setInside(true)")
    forward = [[0, 0]] + [playhead("playhead.next()") for _ in range(11)]
    assert forward == [[t, sub] for t in range(4) for sub in range(3)]
    back = [playhead("playhead.previous()") for _ in range(11)]
    assert back == forward[-2::-1]


def test_only_a_loop_that_plays_begins_again(playhead: Call, js: Call) -> None:
    playhead("playhead.moveTo(3)")
    assert js("playhead.next()") is False
    js("playhead.playing = true")
    assert playhead("playhead.next()") == [0, 0]
    playhead("playhead.moveTo(3); playhead.loop = false")
    assert js("playhead.next()") is False


def test_a_shorter_sequence_pulls_the_playhead_to_its_end(playhead: Call) -> None:
    playhead("playhead.moveTo(3)")
    assert playhead("playhead.setLength(2)") == [1, 0]
    assert playhead("playhead.setLength(4)") == [1, 0]


def test_a_shorter_sequence_is_told_to_charts_that_follow_the_range(js: Call) -> None:
    js(
        """
        window.range = document.createElement("input");
        Object.assign(range, {type: "range", max: 3, value: 0});
        window.heard = [];
        range.addEventListener("input", () => heard.push(Number(range.value)));
        playhead.input = range;
        playhead.setLength(4);
        playhead.moveTo(3);
        playhead.setLength(2);
        """
    )
    heard, shown = js("[heard, Number(range.value)]")
    js("playhead.input = null")
    assert shown == 1
    assert heard == [3, 1]


def test_with_fewer_equations_the_place_inside_the_step_is_one_that_exists(
    playhead: Call, js: Call
) -> None:
    playhead("playhead.setInside(true)")
    playhead("playhead.moveTo(1, 2)")
    js("playhead.setEquations(['a']); playhead.setLength(4)")
    assert js("playhead.equations[playhead.sub]") == "a"


# sentences


def test_a_sentences_symbols_are_filled_in_and_unknown_ones_left(js: Call) -> None:
    symbols = json.dumps({"f": {"text": "Γ_f"}})
    assert js(f"sentenceWithSymbols('{{f}} and {{q}}', {symbols})") == "Γ_f and {q}"


@pytest.mark.parametrize(
    ("value", "text"),
    [
        ("0", "exactly 0"),
        ("0.00012", "1.20·10⁻⁴"),
        ("12.3456", "12.3"),
        ("-0.5", "−0.500"),
        ("3e20", "3.00·10²⁰"),
        ("5e-324", "4.94·10⁻³²⁴"),
        ("NaN", "no number"),
        ("Infinity", "no number"),
    ],
)
def test_a_value_of_a_curve_is_told_with_three_digits_and_a_zero_as_what_it_is(
    js: Call, value: str, text: str
) -> None:
    assert js(f"precise({value})") == text


# what a curve does, in words


def told(js: Call, values: str, **options: str) -> str:
    given = {"steps": f"{values}.length", "rows": "1", "span": "1", **options}
    written = ", ".join(f"{name}: {value}" for name, value in given.items())
    result: str = js(f"trendOf((t) => {values}[t], {{{written}}})")
    return result


@pytest.mark.parametrize(
    ("values", "sentence"),
    [
        (
            "[0.5, 0.25, 0.75, 1]",
            "It rises overall from 0.50 at t = 0 to 1.00 at t = 3; the lowest is 0.25 at t = 1, "
            "the highest 1.00 at t = 3.",
        ),
        (
            "[0.5, 0.75, -0.25]",
            "It falls overall from 0.50 at t = 0 to −0.25 at t = 2; the lowest is −0.25 at t = 2, "
            "the highest 0.75 at t = 1.",
        ),
        (
            "[0.5, 0.75, 0.53]",
            "It ends near its start, going from 0.50 at t = 0 to 0.53 at t = 2; the lowest is 0.50 "
            "at t = 0, the highest 0.75 at t = 1.",
        ),
        ("[0.5, 0.53]", "It stays between 0.50 and 0.53."),
        ("[0.5, 0.5]", "It stays at 0.50."),
        ("[NaN, Infinity]", "It has no value that is a number."),
        (
            "[NaN, 0, 1, NaN]",
            "It rises overall from 0.00 at t = 1 to 1.00 at t = 2; the lowest is 0.00 at t = 1, "
            "the highest 1.00 at t = 2.",
        ),
    ],
)
def test_a_trend_is_told_with_its_ends_its_lowest_and_its_highest(
    js: Call, values: str, sentence: str
) -> None:
    assert told(js, values) == sentence


def test_on_a_scale_of_powers_a_trend_is_measured_in_powers(js: Call) -> None:
    values = "[1e-6, 1e-3, 1e-3, 1]"
    height = "(value) => Math.log10(Math.max(value, 1e-8))"
    words = told(js, values, span="8", height=height, what="'‖h‖'", write="precise")
    assert words.startswith("‖h‖ rises overall from 10⁻⁶ at t = 0 to 1.00 at t = 3;")
    assert "stays" in told(js, "[1e-6, 2e-6]", span="8", height=height)
    assert "falls" in told(js, "[1e-3, 0]", span="8", height=height)
