"""The probability of a text as a product and its surprise as a sum, typeset with numbers."""

from __future__ import annotations

import math
from html import escape

# Below it a power of ten is written; from the other one on three digits, where two would say 1.
LEAST_PLAIN, CERTAIN = 0.001, 0.995
GIVEN = "<mo>|</mo>"
# A plain space at the end of a text is not drawn.
SPACE = "\N{NO-BREAK SPACE}"


def product_mathml() -> str:
    """P(x₁, …, x_N) = ∏ P(x_t | x₀, …, x_{t−1}), as a `<math>` element."""
    text = _probability(f"{_x('1')}<mo>,</mo><mo>…</mo><mo>,</mo>{_x('N')}")
    return _math(f"{text}<mo>=</mo>{_over_steps('∏')}{_conditional()}")


def sum_mathml() -> str:
    """−log₂ P = Σ −log₂ P(x_t | x₀, …, x_{t−1}), as a `<math>` element."""
    return _math(
        f"{_minus_log('<mi>P</mi>')}<mo>=</mo>{_over_steps('∑')}{_minus_log(_conditional())}"
    )


def factor_mathml(share: float, token: str) -> str:
    """A probability with its token below, as a `<math>` element."""
    return _over_token(number_mathml(share), token)


def addend_mathml(bits: float, token: str) -> str:
    """A surprise in bits with its token below, as a `<math>` element."""
    return _over_token(f"<mn>{bits:.2f}</mn>", token)


def total_mathml(log2: float) -> str:
    """= 2 to the power `log2`, as a decimal number or a power of ten, as a `<math>` element.

    Whatever is too small for a floating-point number is written all the same.
    """
    return _math(f"<mo>=</mo>{power_mathml(log2)}")


def mean_mathml(total: float, count: int) -> str:
    """total / count = mean bits, and 2 to their power, the perplexity, as a `<math>` element."""
    mean = total / count
    fraction = f"<mfrac><mrow><mn>{total:.1f}</mn></mrow><mn>{count}</mn></mfrac>"
    power = f"<msup><mn>2</mn><mn>{mean:.2f}</mn></msup>"
    perplexity = f"{power}<mo>=</mo><mn>{2.0**mean:.2f}</mn>"
    return _math(
        f"{fraction}<mo>=</mo><mn>{mean:.2f}</mn><mtext>{SPACE}bits a token,</mtext>"
        f"<mspace width='1em'/><mtext>perplexity{SPACE}</mtext>{perplexity}"
    )


def number_mathml(value: float) -> str:
    """A number from 0 to 1 with two digits that count; a small one as a power of ten."""
    if value == 0.0:
        return "<mn>0</mn>"
    return power_mathml(math.log2(value))


def power_mathml(log2: float) -> str:
    """2 to the power `log2`, with two digits that count."""
    if log2 >= math.log2(LEAST_PLAIN):
        value = 2.0**log2
        return f"<mn>{value:.2g}</mn>" if value < CERTAIN else f"<mn>{value:.3f}</mn>"
    exponent = math.floor(log2 * math.log10(2.0))
    digits = 10.0 ** (log2 * math.log10(2.0) - exponent)
    if f"{digits:.1f}" == "10.0":
        digits, exponent = 1.0, exponent + 1
    power = f"<msup><mn>10</mn><mrow><mo>−</mo><mn>{-exponent}</mn></mrow></msup>"
    return f"<mrow><mn>{digits:.1f}</mn><mo>·</mo>{power}</mrow>"


def _math(inner: str) -> str:
    return f"<math><mrow>{inner}</mrow></math>"


def _over_token(number: str, token: str) -> str:
    return f"<math><munder>{number}<mtext>{escape(token)}</mtext></munder></math>"


def _x(step: str) -> str:
    kind = "mn" if step.isdigit() else "mi"
    return f"<msub><mi>x</mi><{kind}>{step}</{kind}></msub>"


def _probability(inner: str) -> str:
    return f"<mi>P</mi><mo stretchy='false'>(</mo>{inner}<mo stretchy='false'>)</mo>"


def _conditional() -> str:
    before = "<msub><mi>x</mi><mrow><mi>t</mi><mo>−</mo><mn>1</mn></mrow></msub>"
    return _probability(f"{_x('t')}{GIVEN}{_x('0')}<mo>,</mo><mo>…</mo><mo>,</mo>{before}")


def _minus_log(inner: str) -> str:
    log = "<msub><mi>log</mi><mn>2</mn></msub><mspace width='0.15em'/>"
    return f"<mo form='prefix'>−</mo>{log}{inner}"


def _over_steps(sign: str) -> str:
    first = "<mrow><mi>t</mi><mo>=</mo><mn>1</mn></mrow>"
    return f"<munderover><mo movablelimits='false'>{sign}</mo>{first}<mi>N</mi></munderover>"
