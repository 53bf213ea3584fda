"""Properties of all shapes: any input, valid probabilities, reproducible figures and samples."""

from __future__ import annotations

import json
import math

import pytest
import torch
from hypothesis import given
from hypothesis import strategies as st

from explorer.cells import CELLS
from explorer.models.shipped import available_models
from explorer.shapes import SHAPES, NetworkShape, Unrolled
from explorer.shapes.weights import FIGURES, load_weights
from scripts.shapes import RECIPES

KEYS = ("one_to_one", "one_to_many", "many_to_one", "many_to_many", "encoder_decoder")
EVERY = pytest.mark.parametrize("shape", SHAPES.values(), ids=SHAPES)
UNUSUAL = (
    "😀",
    "👩‍👩‍👧 👍🏽",
    "مرحبا",
    "你好世界",
    "<b>bold</b>",
    "a",
    "é",
    "\u202eabc",
    "x\x00y",
    "1",
)


def assert_consistent(unrolled: Unrolled) -> None:
    """Properties of every network unrolled over any text."""
    steps = unrolled.steps
    assert steps
    for step in steps:
        shares = [share for _, share in step.answers]
        assert shares == sorted(shares, reverse=True)
        assert all(0.0 <= share <= 1.0 for share in shares)
        assert math.fsum(shares) <= 1.0 + 1e-9
        assert step.sentence.endswith(".")
        assert step.token
        assert not step.loss or step.answers
    assert steps[-1].loss
    assert not steps[0].fed_back
    assert unrolled.sentence.endswith(".")
    assert all(note.endswith(".") for note in unrolled.notes)
    for signals in unrolled.signals:
        assert set(signals.values) == {signal.name for signal in CELLS[signals.cell].signals}
        for values in signals.values.values():
            assert values.dim() == 2
            assert bool(values.isfinite().all())
            assert signals.first + len(values) <= len(steps)


def test_there_are_five_shapes_in_the_order_of_the_page() -> None:
    assert tuple(SHAPES) == KEYS
    assert [shape.key for shape in SHAPES.values()] == list(KEYS)
    assert set(RECIPES) == set(KEYS)


@EVERY
def test_every_example_can_be_unrolled_in_every_variant(shape: NetworkShape) -> None:
    assert 3 <= len(shape.examples) <= 6
    for text in (shape.example, *shape.examples):
        for variant in shape.options.values() or [""]:
            assert_consistent(shape.unroll(text, variant))


@EVERY
@pytest.mark.parametrize("text", UNUSUAL)
def test_unusual_texts_are_answered_or_refused_in_one_sentence(
    shape: NetworkShape, text: str
) -> None:
    try:
        assert_consistent(shape.unroll(text))
    except ValueError as error:
        assert "allowed" in str(error)  # noqa: PT017


@EVERY
@given(text=st.text(max_size=60))
def test_any_text_is_answered_or_refused_in_one_sentence(shape: NetworkShape, text: str) -> None:
    try:
        unrolled = shape.unroll(text)
    except ValueError as error:
        assert "allowed" in str(error)  # noqa: PT017
        return
    assert_consistent(unrolled)


@EVERY
@pytest.mark.parametrize("text", ["", " \n\t ", "x" * 1_000_000, "a " * 500_000, "\u200b" * 10**6])
def test_empty_and_huge_texts_are_refused_in_one_short_sentence(
    shape: NetworkShape, text: str
) -> None:
    with pytest.raises(ValueError, match=r"^[^\n]{10,120}\.$"):
        shape.unroll(text)


@pytest.mark.parametrize("key", ["many_to_one", "many_to_many"])
def test_sixty_words_are_allowed_and_sixty_one_are_not(key: str) -> None:
    assert SHAPES[key].unroll("word " * 60).read == 60
    with pytest.raises(ValueError, match=r"61 words; allowed are 1 to 60"):
        SHAPES[key].unroll("word " * 61)


@EVERY
def test_an_unknown_variant_is_refused_and_the_known_ones_are_listed(shape: NetworkShape) -> None:
    with pytest.raises(ValueError, match=r"'sideways'; allowed are '"):
        shape.unroll(shape.example, "sideways")


@EVERY
def test_unrolling_leaves_the_global_generator_untouched(shape: NetworkShape) -> None:
    before = torch.get_rng_state()
    load_weights.cache_clear()
    shape.unroll(shape.example)
    assert torch.equal(torch.get_rng_state(), before)


@EVERY
def test_the_same_text_variant_and_seed_give_the_same_steps(shape: NetworkShape) -> None:
    assert shape.unroll(shape.example, seed=7).steps == shape.unroll(shape.example, seed=7).steps


@EVERY
def test_figures_are_read_from_the_file_of_the_training(shape: NetworkShape) -> None:
    written = json.loads(FIGURES.read_text(encoding="utf-8"))[shape.key]
    assert shape.figures() == written
    assert any(name.startswith("held-out") for name in written)


@pytest.mark.parametrize("key", ["one_to_one", "many_to_one", "many_to_many", "encoder_decoder"])
def test_measuring_a_shipped_model_again_gives_its_figures(key: str) -> None:
    result = RECIPES[key].measure(RECIPES[key].held_out_seed)
    assert result == {name: SHAPES[key].figures()[name] for name in result}


@EVERY
def test_the_figures_include_the_size_of_the_file_which_is_small(shape: NetworkShape) -> None:
    path = FIGURES.parent / f"shape_{shape.key}.safetensors"
    assert path.stat().st_size == shape.figures()["bytes"] < 200_000


def test_models_of_shapes_are_not_listed_among_the_models_of_cells() -> None:
    assert set(available_models()) <= set(CELLS)
