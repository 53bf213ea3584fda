"""Even pairs: the answers are those of counting, character by character."""

from __future__ import annotations

import torch
from hypothesis import given
from hypothesis import strategies as st

from explorer.tasks.even_pairs import EVEN_PAIRS


@given(length=st.integers(1, 60), seed=st.integers(0, 2**31))
def test_the_answer_after_each_bit_counts_the_changes_so_far(length: int, seed: int) -> None:
    batch = EVEN_PAIRS.draw(length, 5, torch.Generator().manual_seed(seed))
    for bits, answers in zip(batch.x.argmax(-1).T.tolist(), batch.target.T.tolist(), strict=True):
        text = "".join(map(str, bits))
        for end in range(1, length + 1):
            pairs = [text[k : k + 2] for k in range(end - 1)]
            changes = pairs.count("01") + pairs.count("10")
            assert EVEN_PAIRS.outputs[answers[end - 1]] == ("odd" if changes % 2 else "even")


def test_both_answers_are_equally_common() -> None:
    batch = EVEN_PAIRS.draw(20, 2000, torch.Generator().manual_seed(0))
    share = batch.target[-1].double().mean().item()
    assert abs(share - 0.5) < 0.05
