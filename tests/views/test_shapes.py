"""What the player is sent of an unrolled network is what the network does."""

from __future__ import annotations

import json

import pytest
import torch
from hypothesis import given
from hypothesis import strategies as st

from explorer.cells import CELLS
from explorer.cells.notation import NOTATIONS
from explorer.shapes import SHAPES
from explorer.shapes.unrolled import Signals, Step, Unrolled
from explorer.views import shapes as shapes_view
from explorer.views.packing import packed_codes
from explorer.views.shapes import (
    MOST_ANSWERS,
    NOTHING,
    answer_bars,
    description,
    graph_data,
    measured,
    signal_board,
    tokens,
)


def signals(title: str, steps: int, first: int = 0, cell: str = "gru", units: int = 3) -> Signals:
    generator = torch.Generator().manual_seed(steps + first)
    values = {
        one.name: torch.rand(steps, units, generator=generator) for one in CELLS[cell].signals
    }
    return Signals(title, cell, values, first)


TRANSLATION = Unrolled(
    steps=(
        Step("a", part="encoder", sentence="reads a"),
        Step("b", part="encoder", sentence="reads b"),
        Step("", (("x", 0.75), ("y", 0.25)), loss=True, part="decoder", sentence="writes x"),
        Step("x", (("y", 0.5), ("x", 0.5)), True, True, "decoder", "writes y"),
        Step("y", (("end", 1.0),), True, True, "decoder", "ends"),
    ),
    read=2,
    written=3,
    sentence="x y.",
    signals=(signals("encoder", 2), signals("decoder", 3, first=2)),
)
BOTH_WAYS = Unrolled(
    steps=tuple(Step(word, (("yes", 1.0),), loss=True) for word in ["one", "two", "three"]),
    read=3,
    written=3,
    sentence="",
    signals=(signals("forward", 3), signals("backward", 3)),
    backward=True,
)
ALONE = Unrolled((Step("in", (("out", 0.5),), loss=True),), 1, 1, "out.")
LABELS = st.text(max_size=5)
STEPS = st.lists(
    st.builds(
        Step,
        token=LABELS,
        answers=st.lists(st.tuples(LABELS, st.floats(0, 1)), max_size=14).map(tuple),
        fed_back=st.booleans(),
        loss=st.booleans(),
        part=st.sampled_from(["", "encoder", "decoder"]),
        sentence=LABELS,
    ),
    min_size=1,
    max_size=6,
)


# the graph


@given(STEPS, st.booleans(), st.sampled_from(list(NOTATIONS)))
def test_every_step_is_sent_with_what_was_fed_back_or_else_its_best_answer(
    steps: list[Step], backward: bool, notation: str
) -> None:
    data = graph_data(Unrolled(tuple(steps), 1, 1, "s", backward=backward), notation)
    assert json.loads(json.dumps(data)) == data
    assert data["length"] == len(data["steps"]) == len(steps)
    for sent, step in zip(data["steps"], steps, strict=True):
        assert (sent["sentence"], sent["loss"], sent["fed"], sent["part"]) == (
            step.sentence,
            step.loss,
            step.fed_back,
            step.part,
        )
        assert sent["token"] == step.token
    for sent, step, after in zip(data["steps"], steps, [*steps[1:], Step("")], strict=True):
        shown = step.answers[0] if step.answers else ("", None)
        if step.answers and after.fed_back and after.token:
            shown = (after.token, dict(step.answers).get(after.token))
        assert (sent["answer"], sent["share"]) == shown


@pytest.mark.parametrize("notation", NOTATIONS)
def test_the_state_is_written_as_its_cell_writes_it(notation: str) -> None:
    wanted = CELLS["gru"].signal("h").symbols.of(notation).text
    for result in (TRANSLATION, BOTH_WAYS, ALONE):
        state = graph_data(result, notation)["state"]
        assert state == {"symbol": wanted, "raised": notation == "ng"}


def test_the_description_tells_parts_losses_and_what_is_fed_back() -> None:
    assert description(TRANSLATION) == (
        "A network unrolled over 5 steps. It reads 2 and writes 3. "
        "Encoder: steps 0 to 1. Decoder: steps 2 to 4. "
        "The loss is attached at steps 2 to 4. The last answer is fed back at steps 3 to 4."
    )
    assert description(BOTH_WAYS) == (
        "A network unrolled over 3 steps. It reads 3 and writes 3. "
        "A second chain of states runs from the last step to the first. "
        "The loss is attached at steps 0 to 2."
    )
    assert description(ALONE) == (
        "A network unrolled over 1 step. It reads 1 and writes 1. The loss is attached at step 0."
    )


def test_steps_apart_from_each_other_are_counted() -> None:
    steps = tuple(Step("a", loss=loss) for loss in (True, False, True, False))
    sentence = description(Unrolled(steps, 4, 2, ""))
    assert sentence.endswith("The loss is attached at 2 steps, the last of them 2.")


# transport and bars


def test_a_step_that_reads_nothing_has_a_dot_on_the_transport() -> None:
    assert tokens(TRANSLATION) == ["a", "b", NOTHING, "x", "y"]


@given(STEPS)
def test_the_bars_are_the_best_answers_in_their_order(steps: list[Step]) -> None:
    bars = answer_bars(Unrolled(tuple(steps), 1, 1, ""), "title")
    assert bars["length"] == len(bars["tokens"]) == len(bars["steps"])
    for sent, step in zip(bars["steps"], steps, strict=True):
        assert sent == list(step.answers[:MOST_ANSWERS])


def test_what_was_drawn_and_fed_back_came_even_if_it_was_not_the_best() -> None:
    answers = (("a", 0.6), ("b", 0.3))
    steps = (Step("go", answers), Step("b", answers, True), Step("c", answers, True))
    result = Unrolled(steps, 1, 3, "")
    bars = answer_bars(result, "")
    assert bars["came"] == ["b", "c", ""]
    assert bars["came_share"] == [0.3, None, None]
    sent = graph_data(result, "pytorch")["steps"]
    assert [(one["answer"], one["share"]) for one in sent] == [("b", 0.3), ("c", None), ("a", 0.6)]


def test_what_was_drawn_comes_with_its_own_probability_even_at_the_last_step() -> None:
    answers = (("a", 0.6), ("b", 0.3))
    steps = (Step("go", answers, sampled=("z", 0.01)), Step("z", answers, True, sampled=("b", 0.3)))
    result = Unrolled(steps, 1, 2, "")
    bars = answer_bars(result, "")
    assert (bars["came"], bars["came_share"]) == (["z", "b"], [0.01, 0.3])
    sent = graph_data(result, "pytorch")["steps"]
    assert [(one["answer"], one["share"]) for one in sent] == [("z", 0.01), ("b", 0.3)]


# signals


def test_encoder_and_decoder_share_their_maps_and_two_directions_do_not() -> None:
    (group,) = signal_board(TRANSLATION, "pytorch", "keep")["groups"]
    assert group["title"] == "encoder → decoder"
    assert {(one["first"], one["count"]) for one in group["maps"]} == {(0, 5)}
    both = signal_board(BOTH_WAYS, "pytorch", "keep")
    assert [group["title"] for group in both["groups"]] == ["forward", "backward"]
    assert both["length"] == 3
    assert signal_board(ALONE, "pytorch", "keep")["groups"] == []


@pytest.mark.parametrize(
    "other",
    [
        signals("decoder", 3, first=2, units=4),
        signals("decoder", 3, first=2, cell="lstm"),
        signals("decoder", 3, first=1),
    ],
)
def test_what_is_not_the_same_cell_going_on_is_drawn_apart_at_its_own_steps(other: Signals) -> None:
    result = Unrolled(TRANSLATION.steps, 2, 3, "", (signals("encoder", 2), other))
    first, second = signal_board(result, "pytorch", "keep")["groups"]
    assert {(one["first"], one["count"]) for one in first["maps"]} == {(0, 2)}
    assert {(one["first"], one["count"]) for one in second["maps"]} == {(other.first, 3)}


def test_maps_hold_the_values_in_the_cells_order_and_z_points_the_way_that_is_asked() -> None:
    values = BOTH_WAYS.signals[0].values
    for direction, z in (("keep", values["z"]), ("replace", 1.0 - values["z"])):
        maps = signal_board(BOTH_WAYS, "pytorch", direction)["groups"][0]["maps"]
        assert [one["name"] for one in maps] == [one.name for one in CELLS["gru"].signals]
        shown = {one["name"]: one for one in maps}
        assert shown["z"]["codes"] == packed_codes(z, 0.0, 1.0)
        assert shown["h"]["codes"] == packed_codes(values["h"], -1.0, 1.0)
        assert not any(one["choosable"] for one in maps)


# every shape there is


@pytest.mark.parametrize("key", SHAPES)
def test_every_shape_can_be_drawn_with_each_of_its_examples_and_variants(key: str) -> None:
    shape = SHAPES[key]
    for text in (shape.example, *shape.examples):
        for variant in shape.options.values() or ("",):
            result = shapes_view.unrolled(key, text, variant, 0)
            json.dumps([graph_data(result, "ng"), answer_bars(result, ""), tokens(result)])
            for group in signal_board(result, "ng", "keep")["groups"]:
                for one in group["maps"]:
                    assert 0 <= one["first"] < one["first"] + one["count"] <= len(result.steps)


@pytest.mark.parametrize("key", SHAPES)
def test_what_was_measured_is_told_with_how_many_new_examples(key: str) -> None:
    figures = SHAPES[key].figures()
    sentence = measured(figures)
    assert f"{figures[next(name for name in figures if name.startswith('held-out'))]:,}" in sentence
    assert "%" in sentence


def test_shares_are_told_in_percent_and_settings_are_not() -> None:
    figures = {"seed": 3, "held-out dates": 1000, "whole dates right": 0.9874, "bytes": 5}
    wanted = "Measured on 1,000 held-out dates: whole dates right 98.7 %."
    assert measured(figures) == wanted


@pytest.mark.parametrize(
    ("share", "text"),
    [(1.0, "100 %"), (0.99999, "99.9 %"), (0.5, "50.0 %"), (0.00001, "0.1 %"), (0.0, "0 %")],
)
def test_all_and_none_are_only_said_of_exactly_that(share: float, text: str) -> None:
    assert measured({"held-out dates": 7, "right": share}).endswith(f"right {text}.")


def test_an_unrolled_network_is_computed_once() -> None:
    key, shape = next(iter(SHAPES.items()))
    first = shapes_view.unrolled(key, shape.example, "", 0)
    assert shapes_view.unrolled(key, shape.example, "", 0) is first
