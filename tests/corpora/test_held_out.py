"""Held-out examples: a fixed share of all, decided by the text alone."""

from __future__ import annotations

from itertools import count, islice

import pytest
import torch
from hypothesis import given
from hypothesis import strategies as st

from explorer.corpora.held_out import is_held_out, sample_split


@pytest.mark.parametrize("one_in", [5, 8, 10])
def test_about_one_text_in_so_many_is_held_out(one_in: int) -> None:
    share = sum(is_held_out(f"text {n}", one_in) for n in range(4000)) / 4000
    assert share == pytest.approx(1 / one_in, abs=0.03)


@given(st.booleans())
def test_a_split_is_endless_and_has_examples_of_one_side_only(held_out: bool) -> None:
    numbers = count()
    examples = sample_split(
        lambda generator: next(numbers), lambda n: n % 3 == 0, held_out, torch.Generator()
    )
    expected = [n for n in range(60) if (n % 3 == 0) == held_out][:20]
    assert list(islice(examples, 20)) == expected
