"""The loss that is shown is torch's cross entropy, term by term."""

from __future__ import annotations

import math
import xml.etree.ElementTree as ET

import pytest
import torch

from explorer.language.model import LanguageModel, read
from explorer.views.loss import factor_sentences, text_loss


def test_terms_are_the_probabilities_and_bits_of_the_tokens_that_came(model: LanguageModel) -> None:
    result = read(model, model.tokens("The restaurants that my friend opened serve soup."))
    shown = text_loss(result)
    nats = torch.nn.functional.cross_entropy(result.logs[:-1], result.numbers[1:], reduction="none")
    product, total = shown["rows"]
    for term, addend, expected, name in zip(
        product["terms"], total["terms"], nats.tolist(), shown["tokens"][1:], strict=True
    ):
        bits, below = ET.fromstring(addend).itertext()
        assert float(bits) == pytest.approx(expected / math.log(2.0), abs=0.005)
        assert below == name
        number = next(iter(ET.fromstring(term).iter("mn"))).text
        power = ET.fromstring(term).find(".//msup/mrow/mn")
        exponent = 0 if power is None else -int(power.text or "")
        assert float(number or "") * 10.0**exponent == pytest.approx(math.exp(-expected), rel=0.06)
    mean = nats.mean().item()
    assert f"= {math.exp(mean):.2f}".split()[1] in shown["mean"]


def test_up_to_the_last_factor_the_mean_is_that_of_the_whole_text(model: LanguageModel) -> None:
    result = read(model, model.tokens("The dogs sleep."))
    sentences = factor_sentences(result)
    assert len(sentences) == len(result.tokens)
    mean = result.bits.mean().item()
    assert f"{mean:.2f} each, perplexity {2.0**mean:.2f}" in sentences[-2]
    assert "1 token," in sentences[0]
    assert sentences[-1].startswith("All factors")


def test_a_token_that_looks_like_markup_is_shown_as_it_is(model: LanguageModel) -> None:
    shown = text_loss(read(model, model.tokens("the <b> & dogs")))
    texts = ["".join(ET.fromstring(term).itertext()) for term in shown["rows"][1]["terms"]]
    assert any(text.endswith("<") for text in texts)
    assert any(text.endswith("&") for text in texts)
