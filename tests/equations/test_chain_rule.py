"""The formulas of the loss are well-formed and, read back, have the numbers they were made from."""

from __future__ import annotations

import math
import re
import xml.etree.ElementTree as ET

import pytest
from hypothesis import given
from hypothesis import strategies as st

from explorer.equations.chain_rule import (
    addend_mathml,
    factor_mathml,
    mean_mathml,
    power_mathml,
    product_mathml,
    sum_mathml,
    total_mathml,
)

ELEMENTS = {
    *("math", "mrow", "mi", "mo", "mn", "mtext", "mspace", "mfrac"),
    *("msub", "msup", "munder", "munderover"),
}


def text_of(mathml: str) -> str:
    return "".join(ET.fromstring(mathml).itertext())


def value_of(mathml: str) -> float:
    """The number that a product of a decimal number and a power of ten stands for."""
    text = text_of(mathml).removeprefix("=").replace("−", "-")
    digits, _, power = text.partition("·")
    return float(digits) * (10.0 ** int(power.removeprefix("10")) if power else 1.0)


@pytest.mark.parametrize(
    "mathml",
    [
        product_mathml(),
        sum_mathml(),
        factor_mathml(0.25, "<EOS>"),
        addend_mathml(2.0, "&"),
        total_mathml(-40.0),
        mean_mathml(12.0, 4),
    ],
)
def test_a_formula_is_well_formed_and_of_elements_that_browsers_draw(mathml: str) -> None:
    assert {one.tag for one in ET.fromstring(mathml).iter()} <= ELEMENTS


def test_the_chain_rule_is_a_product_of_conditional_probabilities_and_a_sum_of_their_logs() -> None:
    assert text_of(product_mathml()) == "P(x1,…,xN)=∏t=1NP(xt|x0,…,xt−1)"
    assert text_of(sum_mathml()) == "−log2P=∑t=1N−log2P(xt|x0,…,xt−1)"


@given(st.floats(-3000.0, 0.0))
def test_a_power_of_two_is_written_with_two_digits_however_small_it_is(log2: float) -> None:
    text = text_of(f"<math>{power_mathml(log2)}</math>").replace("−", "-")
    digits, _, power = text.partition("·")
    exponent = int(power.removeprefix("10")) if power else 0
    written = math.log2(float(digits)) + exponent * math.log2(10.0)
    assert written == pytest.approx(log2, abs=math.log2(1.06))
    assert len(re.sub(r"^0?\.0*|\.", "", digits)) <= 4


def test_what_is_nearly_certain_is_not_called_certain() -> None:
    assert text_of(factor_mathml(0.997, "a")) == "0.997a"


def test_numbers_stand_over_their_tokens_and_come_to_the_mean_and_the_perplexity() -> None:
    assert text_of(factor_mathml(0.25, "dogs")) == "0.25dogs"
    assert text_of(addend_mathml(2.0, "<EOS>")) == "2.00<EOS>"
    assert value_of(total_mathml(-10.0)) == pytest.approx(2.0**-10, rel=0.05)
    text = text_of(mean_mathml(12.0, 4)).replace("\N{NO-BREAK SPACE}", " ")
    assert text == "12.04=3.00 bits a token,perplexity 23.00=8.00"
