"""The sentences of the contest: held-out ones are never learned, and what is read and due."""

from __future__ import annotations

import torch

from explorer.contest.sentences import COUNTS, HELD_OUT, NO_TARGET, batch_of, grammar_sentences
from explorer.language.tokens import END, UNKNOWN


def test_no_held_out_sentence_is_among_those_that_are_learned() -> None:
    text = grammar_sentences()
    held_out = {tuple(row.tolist()) for row in text.held_out}
    learned = {tuple(r.tolist()) for r in text.learned(COUNTS[-1], torch.Generator())}
    assert len(held_out) == HELD_OUT
    assert len(learned) == COUNTS[-1]
    assert not held_out & learned


def test_every_seed_learns_other_sentences_and_no_word_is_unknown() -> None:
    text = grammar_sentences()
    first, second = (text.learned(100, torch.Generator().manual_seed(seed)) for seed in (0, 1))
    assert {tuple(row.tolist()) for row in first} != {tuple(row.tolist()) for row in second}
    assert not any((row == UNKNOWN).any() for row in text.rows)


def test_each_token_is_due_one_step_before_it_is_read_and_filling_up_counts_nowhere() -> None:
    rows = [torch.tensor([END, 5, 6, END]), torch.tensor([END, 7, END])]
    batch = batch_of(rows)
    assert batch.x.T.tolist() == [[END, 5, 6], [END, 7, END]]
    assert batch.target.T.tolist() == [[5, 6, END], [7, END, NO_TARGET]]
