"""The unrolled graph of networks that are made up, mounted without a server."""

from __future__ import annotations

from itertools import pairwise

import pytest
import torch
from playwright.sync_api import Page

from explorer.shapes.unrolled import Signals, Step, Unrolled
from explorer.views.shapes import graph_data, signal_board
from tests.browser.conftest import Mount

WORDS = ("one", "two", "three", "four")
DECODED = Unrolled(
    steps=(
        Step("a", part="encoder", sentence="0"),
        Step("b", part="encoder", sentence="1"),
        Step("<GO>", (("x", 0.75),), loss=True, part="decoder", sentence="2"),
        Step("x", (("y", 0.003),), True, True, "decoder", "3"),
        Step("y", (("<END>", 1.0),), True, True, "decoder", "4"),
    ),
    read=2,
    written=3,
    sentence="<b>x</b> y",
)
# Every one of them as [left, top, right, bottom].
BOXES = """(selector) => [...document.querySelectorAll(selector)].map((one) => {
  const { left, top, right, bottom } = one.getBoundingClientRect();
  return [left, top, right, bottom];
})"""


def drawn(mount: Mount, found: Unrolled) -> Page:
    page = mount("unrolled", graph_data(found, "pytorch"))
    page.wait_for_selector(".unroll-graph-box", state="attached")
    return page


def boxes(page: Page, what: str) -> list[list[float]]:
    result: list[list[float]] = page.evaluate(BOXES, f".unroll-graph-{what}")
    return result


def texts(page: Page, what: str) -> list[str]:
    return page.locator(f".unroll-graph-{what}").all_text_contents()


def test_boxes_go_to_the_right_between_what_is_read_below_and_what_is_answered_above(
    mount: Mount,
) -> None:
    page = drawn(mount, DECODED)
    lefts = [box[0] for box in boxes(page, "box")]
    assert len(lefts) == 5
    assert lefts == sorted(lefts)
    assert texts(page, "token") == ["a", "b", "<GO>", "x", "y"]
    assert texts(page, "answer") == ["x", "y", "<END>"]
    assert texts(page, "share") == ["0.75", "<0.01", "1.00"]
    (box, *_) = boxes(page, "box")
    assert all(token[1] >= box[3] for token in boxes(page, "token"))
    assert all(answer[3] <= box[1] for answer in boxes(page, "answer"))
    assert page.locator(".unroll-graph-loss").count() == 3


def test_what_is_fed_back_leads_from_its_step_to_the_next(mount: Mount) -> None:
    page = drawn(mount, DECODED)
    steps, tokens, lines = boxes(page, "box"), boxes(page, "token"), boxes(page, "fed")
    assert len(lines) == 2
    for line, step in zip(lines, (3, 4), strict=True):
        middle = (steps[step - 1][0] + steps[step - 1][2]) / 2
        assert line[0] == pytest.approx(middle, abs=2)
        assert steps[step - 1][2] < line[2] <= tokens[step][0] + 2
        assert line[1] < steps[step][1]
        assert line[3] > steps[step][3]


def test_encoder_and_decoder_have_bands_and_one_arrow_between_them(mount: Mount) -> None:
    page = drawn(mount, DECODED)
    assert texts(page, "title") == ["Encoder", "Decoder"]
    encoder, decoder = boxes(page, "band")
    steps = boxes(page, "box")
    assert encoder[0] <= steps[0][0]
    assert steps[1][2] <= encoder[2] == pytest.approx(decoder[0], abs=1)
    assert decoder[2] >= steps[-1][2]
    assert page.locator(".unroll-graph-bridge").count() == 1
    assert page.locator(".unroll-graph-legend").inner_text().splitlines() == [
        "the training’s loss",
        "its own last answer, fed back",
        "all that the decoder knows of the input",
    ]


def test_an_answer_that_training_did_not_ask_for_is_thin_and_explained(mount: Mount) -> None:
    answers = (("yes", 0.9),)
    steps = (*(Step(word, answers) for word in WORDS[:3]), Step(WORDS[3], answers, loss=True))
    page = drawn(mount, Unrolled(steps, 4, 1, ""))
    assert page.locator(".unroll-graph-unasked").count() == 3
    assert "did not ask for" in page.locator(".unroll-graph-legend").inner_text()


def test_without_answers_no_room_is_kept_for_them_and_nothing_explained(mount: Mount) -> None:
    page = drawn(mount, Unrolled(tuple(Step(word) for word in WORDS), 4, 0, ""))
    assert page.locator(".unroll-graph-answer, .unroll-graph-loss").count() == 0
    assert page.locator(".unroll-graph-legend").inner_text() == ""


def test_a_backward_chain_stands_over_the_forward_one_and_points_to_the_left(mount: Mount) -> None:
    steps = tuple(Step(word, (("yes", 1.0),), loss=True) for word in WORDS)
    page = drawn(mount, Unrolled(steps, 4, 4, "", backward=True))
    behind = boxes(page, "behind")
    ahead = [box for box in boxes(page, "box") if box not in behind]
    assert len(behind) == len(ahead) == 4
    assert max(box[3] for box in behind) < min(box[1] for box in ahead)
    # The heads of arrows between the boxes of the upper row stand at the right ends of boxes.
    height = (behind[0][1] + behind[0][3]) / 2
    heads = [head for head in boxes(page, "head") if abs((head[1] + head[3]) / 2 - height) < 1]
    rights = [box[2] for box in behind[:-1]]
    assert sorted(head[0] for head in heads) == pytest.approx(sorted(rights), abs=2)


def test_nothing_that_was_typed_is_taken_for_html(mount: Mount) -> None:
    steps = (Step("<img src=x>", (("<b>y</b>", 1.0),), sentence="<i>z</i>"),)
    page = drawn(mount, Unrolled(steps, 1, 1, "<b>x</b>"))
    assert page.locator("main img, main p b b, main i:not([class]):has-text('z')").count() == 0
    assert "<b>x</b>" in page.locator(".unroll-graph-line").inner_text()
    assert page.locator(".unroll-words").inner_text() == "<i>z</i>"


def test_words_of_any_length_stay_within_their_step(mount: Mount) -> None:
    words = ("i", "incomprehensibilities", "mmmmmmmm", "ααααααααααααα") * 4
    page = drawn(mount, Unrolled(tuple(Step(word) for word in words), 16, 0, ""))
    result = boxes(page, "token")
    for left, right in pairwise(result):
        assert left[2] <= right[0] + 1


@pytest.mark.parametrize("length", [1, 2, 3, 17, 60])
@pytest.mark.parametrize("shown", [1, 2, 3, 16, 60])
def test_every_page_holds_the_step_and_whole_pages_only(
    mount: Mount, length: int, shown: int
) -> None:
    page = mount("unrolled", graph_data(DECODED, "pytorch"))
    count = min(length, shown)
    firsts = page.evaluate(
        "([length, shown]) => inside(`Array.from({length: ${length}}, "
        "(_, t) => firstOfPage(t, ${shown}, ${length}))`)",
        [length, count],
    )
    for t, first in enumerate(firsts):
        assert 0 <= first <= t or count == 1
        assert first + count <= length
        if count > 2:
            assert first <= max(t - 1, 0)
            assert min(t + 1, length - 1) < first + count
    assert firsts == sorted(firsts)


def test_a_map_of_a_part_of_the_steps_stands_over_those(mount: Mount) -> None:
    steps = DECODED.steps
    values = {name: torch.full((3, 4), 0.5) for name in ("r", "z", "n", "h")}
    result = Unrolled(steps, 2, 3, "", (Signals("decoder", "gru", values, first=2),))
    page = mount("board", signal_board(result, "pytorch", "keep"))
    ((left, _, right, _),) = page.evaluate(BOXES, ".unroll-map[data-signal=h]")
    ((start, _, end, _),) = page.evaluate(BOXES, ".unroll-map[data-signal=h] canvas")
    assert (start - left) / (right - left) == pytest.approx(2 / 5, abs=0.01)
    assert end == pytest.approx(right, abs=1)
    frame = page.locator(".unroll-map[data-signal=h]")
    tip = page.locator(".unroll-tip")
    for t, sentence in ((0, "not computed at this step"), (3, "0.50")):
        frame.hover(position={"x": (t + 0.5) / 5 * (right - left), "y": 5})
        assert sentence in tip.inner_text()
