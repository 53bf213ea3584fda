"""A Transformer that reads words: its expectations are the module's own, and its figures hold."""

from __future__ import annotations

import math
from itertools import pairwise

import pytest
import torch
from torch.nn import functional

from explorer.attention.language import (
    LanguageTransformer,
    read_attention,
    right_forms,
    running_bits,
    sentence_bits,
)
from explorer.attention.shipped import FILE, shipped_transformer
from explorer.attention.sizes import TransformerSizes
from explorer.attention.transformer import CausalTransformer
from explorer.language.agreement import held_out_sentences, scores_over_distance
from explorer.language.model import LanguageModel, held_out_bits
from explorer.language.prepared import TextChoice, one_hot, prepared
from explorer.language.shipped import shipped_model
from explorer.language.tokens import EOS, Vocabulary

WORDS = ("the", "restaurants", "near", "the", "zoo", "serve")
VOCABULARY = Vocabulary((EOS, "<UNK>", "the", "restaurants", "near", "serve"))
SIZES = TransformerSizes(6, 6, 12, 3)


@pytest.fixture(scope="module")
def model() -> LanguageTransformer:
    weights = CausalTransformer(SIZES, seed=3).state_dict()
    return LanguageTransformer(TextChoice(), VOCABULARY, SIZES, weights)


def lstm() -> LanguageModel:
    result = shipped_model(TextChoice())
    assert result is not None
    return result


def lstm_answers(tokens: torch.Tensor) -> torch.Tensor:
    model = lstm()
    scores: torch.Tensor = model.parts[1](
        model.runner(one_hot(tokens, len(model.vocabulary), torch.float64))[0]
    )
    return scores


def test_the_surprise_of_every_token_is_the_cross_entropy_of_the_whole_pass(
    model: LanguageTransformer,
) -> None:
    attended = read_attention(model, WORDS)
    numbers = torch.tensor([0, 2, 3, 4, 2, 1, 5])  # "zoo" is read as <UNK>
    assert torch.equal(attended.numbers, numbers)
    assert attended.tokens == (EOS, *WORDS)
    answers = model.model(numbers[:, None])[:, 0]
    nats = functional.cross_entropy(answers[:-1], numbers[1:], reduction="none")
    assert torch.allclose(attended.bits, nats / math.log(2.0), atol=1e-12)
    assert attended.rows.shape == (2, 3, 7, 7)


def test_in_windows_the_bits_of_the_lstm_are_those_of_its_own_measure() -> None:
    text = prepared(TextChoice())
    bits = running_bits(lstm_answers, text, 100)
    assert torch.allclose(bits, held_out_bits(lstm(), text), atol=1e-9)


def test_every_held_out_sentence_is_read_on_its_own() -> None:
    text = prepared(TextChoice())

    def follows(tokens: torch.Tensor) -> torch.Tensor:
        """Certain of the token whose number is the place, counted from the <EOS> in front."""
        places = torch.arange(len(tokens))[:, None].expand_as(tokens)
        return functional.one_hot(places, len(text.vocabulary)).double() * 1e3

    bits = sentence_bits(follows, text)
    ends = (text.held_out == 0).nonzero().flatten().tolist()
    places = [k for first, last in pairwise(ends) for k in range(last - first)]
    right = text.held_out[1:] == torch.tensor(places)
    assert len(bits) == len(text.held_out) - 1
    assert torch.equal(bits < 1e-6, right)


def test_right_verbs_are_counted_as_over_distances() -> None:
    right = right_forms(lstm_answers, held_out_sentences(lstm()))
    scores = scores_over_distance(lstm()).values()
    assert int(right.sum()) == sum(score.right for score in scores)
    assert len(right) == sum(score.count for score in scores)


def test_the_shipped_model_reads_the_lstms_words_with_about_as_many_weights() -> None:
    model = shipped_transformer()
    weights = sum(values.numel() for values in lstm().weights.values())
    assert model.vocabulary == lstm().vocabulary
    assert model.choice == lstm().choice
    assert model.sizes == model.sizes.matched(weights)
    assert abs(model.sizes.parameters / weights - 1.0) < 0.01


def test_the_figures_beside_the_shipped_model_are_measured_again() -> None:
    model, text = shipped_transformer().model, prepared(TextChoice())
    rows = {
        cells[0]: cells
        for line in FILE.with_suffix(".md").read_text("utf-8").splitlines()
        if len(cells := [cell.strip() for cell in line.strip("|").split("|")]) == 6
    }
    bits = sentence_bits(model, text).mean().item()
    right = right_forms(model, held_out_sentences(lstm())).double().mean().item()
    assert rows["Transformer"][3] == f"{bits:.3f}"
    assert rows["Transformer"][5] == f"{100.0 * right:.1f} %"
    assert rows["LSTM"][3] == f"{sentence_bits(lstm_answers, text).mean().item():.3f}"
