"""The loss of a text as a formula: its factors, their bits, and what they come to at every step."""

from __future__ import annotations

from explorer.equations.chain_rule import (
    addend_mathml,
    factor_mathml,
    mean_mathml,
    product_mathml,
    sum_mathml,
    total_mathml,
)
from explorer.language.model import Read
from explorer.language.tokens import token_label
from explorer.shapes.answers import probability_text
from explorer.views.language import labels_of
from explorer.views.language_sentences import quoted
from explorer.views.payloads import TextLoss

MOST_BEFORE = 4


def text_loss(read: Read) -> TextLoss:
    """The chain rule of probability with the numbers of one text.

    Factor k, from 0, is the probability of token k + 1 after those before it: the playhead at step
    k lights it.
    """
    names, bits = labels_of(read.tokens), read.bits.tolist()
    total = sum(bits)
    return {
        "length": len(read.tokens),
        "tokens": names,
        "rows": [
            {
                "word": "probability of the text",
                "formula": product_mathml(),
                "sign": "·",
                "terms": [
                    factor_mathml(2.0**-b, name) for b, name in zip(bits, names[1:], strict=True)
                ],
                "total": total_mathml(-total),
            },
            {
                "word": "its surprise in bits, the loss",
                "formula": sum_mathml(),
                "sign": "+",
                "terms": [addend_mathml(b, name) for b, name in zip(bits, names[1:], strict=True)],
                "total": f"<math><mo>=</mo><mn>{total:.1f}</mn></math>",
            },
        ],
        "mean": mean_mathml(total, len(bits)),
        "sentences": factor_sentences(read),
    }


def factor_sentences(read: Read) -> list[str]:
    """For every step: its factor, and sum, mean and perplexity up to it."""
    result, so_far = [], 0.0
    for step, bits in enumerate(read.bits.tolist()):
        so_far += bits
        count = step + 1
        mean = so_far / count
        token = token_label(read.tokens[count])
        result.append(
            f"P({quoted(token)} after {_before(read.tokens[:count])}) is "
            f"{probability_text(2.0**-bits)}: {bits:.2f} bits. Up to here {so_far:.1f} bits for "
            f"{count} {'token' if count == 1 else 'tokens'}, {mean:.2f} each, perplexity "
            f"{2.0**mean:.2f}."
        )
    return [*result, "All factors are there: the text ends."]


def _before(tokens: tuple[str, ...]) -> str:
    """The tokens before, the nearest ones if there are many."""
    names = [token_label(token) for token in tokens[-MOST_BEFORE:]]
    return quoted(("… " if len(tokens) > MOST_BEFORE else "") + " ".join(names))
