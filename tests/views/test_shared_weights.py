"""What is said of the weights on the arrows of a graph is true of the network."""

from __future__ import annotations

import re

import pytest

from explorer.cells.notation import NOTATIONS
from explorer.shapes import SHAPES
from explorer.shapes.unrolled import Step, Unrolled
from explorer.views.shapes import folded_description, graph_data
from explorer.views.shared_weights import graph_weights, sharing_sentence

RECURRENT = [key for key, shape in SHAPES.items() if shape.recurrent]


def number(text: str) -> int:
    return int(text.replace(",", ""))


@pytest.mark.parametrize("notation", NOTATIONS)
@pytest.mark.parametrize("key", RECURRENT)
def test_the_product_of_each_sentence_is_right_and_all_add_up_to_the_total(
    key: str, notation: str
) -> None:
    unrolled = SHAPES[key].unroll(SHAPES[key].example)
    counts = []
    for weight in graph_weights(unrolled, notation):
        match = re.search(r": ([\d ·+]+) = ([\d,]+) numbers", weight["sentence"])
        assert match
        product, total = match.groups()
        assert eval(product.replace("·", "*")) == number(total)
        counts.append(number(total))
    (said,) = re.findall(r"still ([\d,]+) parameters", sharing_sentence(unrolled))
    assert number(said) == sum(counts) == sum(one.count for one in unrolled.shared)


@pytest.mark.parametrize("key", RECURRENT)
def test_every_weight_is_lit_by_one_letter_in_every_notation(key: str) -> None:
    unrolled = SHAPES[key].unroll(SHAPES[key].example)
    for notation, declared in NOTATIONS.items():
        weights = graph_weights(unrolled, notation)
        keys = [one for weight in weights for one in weight["keys"]]
        assert sorted(keys) == sorted(one.key for one in unrolled.shared)
        # A book that writes W [h, x] has no U.
        assert any(weight["letter"] == "U" for weight in weights) != declared.stacked


def test_as_many_steps_are_said_as_there_are_copies() -> None:
    unrolled = SHAPES["encoder_decoder"].unroll("1 May 1999")
    sentences = {weight["keys"][0]: weight["sentence"] for weight in graph_weights(unrolled, "fau")}
    assert f"the same at all {unrolled.read} steps" in sentences["encoder_recurrent"]
    assert f"the same at all {unrolled.written} steps" in sentences["decoder_recurrent"]
    assert f"the same at all {unrolled.written} steps" in sentences["output"]
    assert sharing_sentence(unrolled).startswith(f"{unrolled.read + unrolled.written} steps, still")


def test_of_one_step_nothing_is_said_of_all() -> None:
    unrolled = SHAPES["many_to_one"].unroll("good")
    assert sharing_sentence(unrolled).startswith("1 step, ")
    assert all("used at 1 step" in one["sentence"] for one in graph_weights(unrolled, "pytorch"))


def test_without_known_weights_nothing_is_said() -> None:
    alone = Unrolled((Step("in"),), 1, 0, "")
    assert sharing_sentence(alone) == ""
    assert graph_weights(alone, "pytorch") == []


def test_folded_the_graph_is_the_same_but_for_its_drawing_and_its_words() -> None:
    for key in RECURRENT:
        unrolled = SHAPES[key].unroll(SHAPES[key].example)
        plain, folded = (graph_data(unrolled, "pytorch", folded=one) for one in (False, True))
        differing = {name for name in plain if plain[name] != folded[name]}  # type: ignore[literal-required]
        assert differing == {"folded", "description"}
        words = folded_description(unrolled)
        assert "one step later" in words
        assert ("one step earlier" in words) == unrolled.backward
