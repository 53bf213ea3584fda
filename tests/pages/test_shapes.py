"""The page Shapes as a person uses it: every shape, own input, and links of any kind."""

from __future__ import annotations

from typing import Any

import pytest
from streamlit.testing.v1 import AppTest

from explorer.session.controls import options
from explorer.session.link import read_link
from explorer.shapes import SHAPES
from explorer.ui.escaping import plain
from explorer.views.shapes import answer_bars, graph_data, signal_board, tokens, unrolled
from tests.pages.shared import CELL_PAGE, as_sent, assert_stands, link_of, opened_at, sent

PAGE = "pages/learn/shapes.py"
NAMES, MELODIES = "many_to_many", "one_to_many"
MARKED = "<b>bold</b> **stars** [x](http://a.b) :smile: $x$"


def opened(**link: str) -> AppTest:
    return opened_at(PAGE, link)


def one(parts: Any, key: str) -> Any:
    (result,) = [part for part in parts if part.key == key]
    return result


def choose(page: AppTest, key: str) -> AppTest:
    return one(page.button_group, "shape").set_value(key).run()


def enter(page: AppTest, key: str, text: str) -> AppTest:
    return one(page.text_input, f"{key}_text").set_value(text).run()


@pytest.mark.parametrize("key", SHAPES)
def test_every_shape_shows_what_the_library_computes(key: str) -> None:
    page = opened(shape=key)
    assert_stands(page)
    assert [warning.value for warning in page.warning] == []
    result = unrolled(key, SHAPES[key].example, next(iter(SHAPES[key].options.values()), ""), 0)
    assert sent(page, "unrolled") == as_sent(graph_data(result, "pytorch"))
    assert sent(page, "transport")["tokens"] == tokens(result)
    assert sent(page, "bars")["steps"] == as_sent(answer_bars(result, "")["steps"])
    board = sent(page, "board")
    if result.signals:
        assert board == as_sent(signal_board(result, "pytorch", "keep"))
    else:
        assert board is None


@pytest.mark.parametrize("key", SHAPES)
def test_every_example_and_every_variant_stands(key: str) -> None:
    page = opened(shape=key)
    for number, example in enumerate((SHAPES[key].example, *SHAPES[key].examples)):
        page = one(page.button, f"{key}_{number}").click().run()
        assert_stands(page)
        assert one(page.text_input, f"{key}_text").value == example
        for variant in SHAPES[key].options.values():
            page = one(page.radio, f"{key}_variant").set_value(variant).run()
            assert_stands(page)
            wanted = graph_data(unrolled(key, example, variant, 0), "pytorch")
            assert sent(page, "unrolled") == as_sent(wanted)


@pytest.mark.parametrize("key", SHAPES)
def test_an_input_that_is_not_allowed_is_said_in_a_sentence_and_stays(key: str) -> None:
    text = "x" * 5000
    page = enter(opened(shape=key), key, text)
    assert_stands(page)
    (warning,) = page.warning
    with pytest.raises(ValueError, match="allowed") as raised:
        unrolled(key, text, "", 0)
    assert warning.value == plain(str(raised.value))
    assert one(page.text_input, f"{key}_text").value == text
    assert sent(page, "unrolled") is None
    assert sent(page, "transport")["tokens"] == []


@pytest.mark.parametrize("key", SHAPES)
def test_an_input_with_signs_of_markdown_and_html_changes_nothing_else(key: str) -> None:
    page = enter(opened(shape=key), key, MARKED)
    assert_stands(page)
    shown = [*page.warning, *page.caption, *page.markdown]
    assert not any("<b>" in one.value or "[x](" in one.value for one in shown)


def test_choosing_another_shape_and_coming_back_resets_nothing() -> None:
    page = enter(opened(shape=NAMES), NAMES, "Rose petals")
    page = one(page.radio, f"{NAMES}_variant").set_value("forward").run()
    for key in SHAPES:
        page = choose(page, key)
        assert_stands(page)
    page = choose(page, NAMES)
    assert one(page.text_input, f"{NAMES}_text").value == "Rose petals"
    assert one(page.radio, f"{NAMES}_variant").value == "forward"


def test_another_page_forgets_nothing_of_the_shapes_nor_they_of_it() -> None:
    page = opened_at(CELL_PAGE, {})
    page = one(page.selectbox, "cell").set_value("gru").run()
    page = page.switch_page(PAGE).run()
    page = enter(choose(page, NAMES), NAMES, "Rose petals")
    page = page.switch_page(CELL_PAGE).run()
    assert one(page.selectbox, "cell").value == "gru"
    page = page.switch_page(PAGE).run()
    assert one(page.text_input, f"{NAMES}_text").value == "Rose petals"
    assert one(page.button_group, "shape").value == NAMES


def test_a_link_brings_shape_input_and_variant() -> None:
    link = {
        "shape": NAMES,
        f"{NAMES}_text": "Will Smith",
        f"{NAMES}_variant": "forward",
    }
    assert read_link(link.items()).problems == ()
    wanted = graph_data(unrolled(NAMES, "Will Smith", "forward", 0), "pytorch")
    assert sent(opened(**link), "unrolled") == as_sent(wanted)


@pytest.mark.parametrize(
    "link",
    [
        {"shape": "Few to few"},
        {f"{NAMES}_variant": "sideways", "shape": NAMES},
        {f"{MELODIES}_seed": "-1", "shape": MELODIES},
    ],
)
def test_a_link_with_what_does_not_exist_falls_back_and_says_so(link: dict[str, str]) -> None:
    page = opened_at(CELL_PAGE, link)
    (toast,) = page.toast
    assert "the default is used" in toast.value
    page = page.switch_page(PAGE).run()
    assert_stands(page)
    assert sent(page, "unrolled") is not None


def test_a_melody_can_be_heard_and_another_seed_gives_another() -> None:
    page = opened(shape=MELODIES)
    (first,) = page.get("audio")
    assert not first.proto.autoplay
    assert len(page.get("vega_lite_chart")) == 1
    page = one(page.number_input, f"{MELODIES}_seed").set_value(1).run()
    (second,) = page.get("audio")
    assert first.proto.url != second.proto.url
    wanted = graph_data(unrolled(MELODIES, SHAPES[MELODIES].example, "", 1), "pytorch")
    assert sent(page, "unrolled") == as_sent(wanted)


@pytest.mark.parametrize("key", [key for key in SHAPES if key != MELODIES])
def test_only_a_melody_sounds_and_only_what_is_drawn_has_a_seed(key: str) -> None:
    page = opened(shape=key)
    assert len(page.get("audio")) == 0
    assert [field.label for field in page.number_input] == []


def test_every_title_of_a_shape_is_another() -> None:
    assert len(options("shape")) == len(SHAPES)


def test_a_link_brings_the_folded_loop_and_the_weights_that_are_lit() -> None:
    page = opened(shape=NAMES, fold="folded", weight="backward_recurrent")
    assert_stands(page)
    result = unrolled(NAMES, SHAPES[NAMES].example, "both", 0)
    wanted = graph_data(result, "pytorch", folded=True, lit="backward_recurrent")
    assert sent(page, "unrolled") == as_sent(wanted)
    page = one(page.button_group, "fold").set_value("unrolled").run()
    assert sent(page, "unrolled")["folded"] is False
    link = link_of(page)
    assert "fold" not in link
    assert link["weight"] == "backward_recurrent"


def test_a_network_without_a_state_is_not_folded() -> None:
    page = opened(shape="one_to_one", fold="folded")
    assert_stands(page)
    assert one(page.button_group, "fold").disabled
    assert sent(page, "unrolled")["folded"] is False
