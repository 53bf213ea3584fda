"""What is shown of a sentence read by both: attention rows, weights on the noun, what is kept."""

from __future__ import annotations

import base64

import numpy as np
import pytest
import torch

from explorer.analysis.carriers import Carrier
from explorer.attention.language import read_attention
from explorer.attention.shipped import shipped_transformer
from explorer.cells import CELLS
from explorer.language.agreement import SEPARATED, find_agreement
from explorer.language.carrier import number_carriers
from explorer.language.model import read
from explorer.language.prepared import TextChoice
from explorer.language.shipped import shipped_model
from explorer.views.attention import (
    BothRead,
    attention_board,
    kept_board,
    looks_passage,
    named_rows,
    next_bars,
    reading_words,
    state_board,
    state_numbers,
)
from explorer.views.attention_sentences import kept_sentence, strongest_look
from explorer.views.payloads import Floats


def both_read(words: str, cell: str = "lstm") -> BothRead:
    recurrent, transformer = shipped_model(TextChoice(), cell), shipped_transformer()
    assert recurrent is not None
    tokens = recurrent.tokens(words)
    result = read(recurrent, tokens)
    agreement = find_agreement(result.tokens)
    return BothRead(recurrent, result, transformer, read_attention(transformer, tokens), agreement)


def carrier_of_the_lstm() -> Carrier:
    model = shipped_model(TextChoice())
    assert model is not None
    return number_carriers(model, 0)[0]


def numbers(floats: Floats) -> list[float]:
    kind = "<f8" if floats["bytes"] == 8 else "<f4"
    return list(np.frombuffer(base64.b64decode(floats["base64"]), kind).tolist())


def test_rows_are_named_by_layer_and_head_from_one_or_averaged_over_the_heads() -> None:
    rows = torch.arange(24.0).reshape(2, 3, 2, 2)
    named = named_rows(rows, mean=False)
    assert list(named)[:2] == ["layer 1, head 1", "layer 1, head 2"]
    assert torch.equal(named["layer 2, head 3"], rows[1, 2])
    averaged = named_rows(rows, mean=True)
    assert list(averaged) == ["layer 1", "layer 2"]
    assert torch.equal(averaged["layer 2"], (rows[1, 0] + rows[1, 1] + rows[1, 2]) / 3.0)


def test_the_strongest_look_is_found_in_its_layer_and_head() -> None:
    rows = torch.zeros(2, 3, 5, 5)
    rows[1, 0, 4, 2] = 0.75
    look = strongest_look(rows, step=4, place=2)
    assert (look.layer, look.head, look.share) == (2, 1, 0.75)


def test_the_curves_below_the_maps_are_the_weights_on_the_noun_from_it_on() -> None:
    both = both_read(SEPARATED)
    assert both.agreement is not None
    noun = both.agreement.noun
    (panel,) = attention_board(both, mean=False)["groups"][-1]["lines"]
    assert "restaurant" in panel["title"]
    for curve, row in zip(panel["curves"], both.attended.rows.flatten(0, 1), strict=True):
        values = numbers(curve["floats"])
        assert np.isnan(values[:noun]).all()
        assert values[noun:] == pytest.approx(row[noun:, noun].tolist(), abs=1e-6)


def test_a_map_stands_for_every_head_or_for_every_layer() -> None:
    both = both_read(SEPARATED)
    words = [
        [
            sent["word"]
            for group in attention_board(both, mean=mean)["groups"]
            for sent in group["maps"]
        ]
        for mean in (False, True)
    ]
    heads, layers = both.transformer.sizes.heads, both.transformer.sizes.layers
    assert len(words[0]) == heads * layers
    assert words[1] == [f"layer {layer}" for layer in range(1, layers + 1)]


def test_every_step_tints_the_tokens_up_to_it_by_weights_that_sum_to_one() -> None:
    (shown,) = looks_passage(both_read(SEPARATED))["passages"]
    for step, row in enumerate(shown["looks"]):
        assert len(row) == step + 1
        assert sum(row) == pytest.approx(1.0, abs=0.01)


def test_the_state_has_one_size_and_the_cache_grows_with_every_token() -> None:
    both = both_read("The restaurant serves bread.")
    state, cache = (
        numbers(curve["floats"]) for curve in kept_board(both)["groups"][0]["lines"][0]["curves"]
    )
    assert set(state) == {128.0}  # h and c of 64 units
    per_token = 2 * both.transformer.sizes.layers * both.transformer.sizes.width
    assert cache == [float(per_token * step) for step in range(1, len(both.labels) + 1)]
    assert state_numbers(both_read("Bread.", "gru").recurrent) == 64


@pytest.mark.parametrize(
    ("state", "per_step", "when"), [(128, 192, "the first token on"), (128, 64, "token 3 on")]
)
def test_the_sentence_says_from_where_on_the_cache_is_larger(
    state: int, per_step: int, when: str
) -> None:
    sentence = kept_sentence("LSTM", state, per_step, 10)
    assert sentence.endswith(f"more than the state from {when}.")
    assert f"{10 * per_step:,} in the end" in sentence


@pytest.mark.parametrize(
    ("cell", "more"), [("rnn", "2.7 times as many"), ("lstm", "about as many")]
)
def test_the_words_say_how_many_weights_both_have(cell: str, more: str) -> None:
    both = both_read("Fresh bread.", cell)
    one, other = (
        sum(weight.numel() for weight in model.weights.values())
        for model in (both.recurrent, both.transformer)
    )
    words = reading_words(both, number_carriers(both.recurrent, 0)[0])
    title = CELLS[cell].title
    assert f"The {title} has {one:,} weights, the Transformer {other:,}: {more}." in words


def test_without_a_noun_and_its_verb_nothing_is_said_of_agreement() -> None:
    words = reading_words(both_read("Fresh bread."), carrier_of_the_lstm())
    assert "is due" not in words
    assert "carries the number" not in words
    assert "numbers" in words


def test_beyond_the_places_of_its_training_the_transformer_is_excused() -> None:
    carrier = carrier_of_the_lstm()
    long = "The restaurant serves bread. " * 7
    assert "Places beyond 30" in reading_words(both_read(long), carrier)
    assert "Places beyond 30" not in reading_words(both_read(SEPARATED), carrier)


def test_both_sides_have_as_many_steps_as_the_sentence_has_tokens() -> None:
    both = both_read(SEPARATED)
    board = state_board(both, carrier_of_the_lstm(), "pytorch", "keep")
    lengths = {bars["length"] for bars in next_bars(both)}
    assert lengths == {board["length"]} == {len(both.read.tokens)}
