"""The unit that carries the number does so by the plainest check: a threshold, by torch alone."""

from __future__ import annotations

import pytest
import torch

from explorer.corpora.agreement_held_out import DISTANCES, held_out_clauses
from explorer.corpora.agreement_words import VERBS
from explorer.language.carrier import EVERY, number_carriers
from explorer.language.model import LanguageModel
from explorer.language.prepared import TextChoice
from explorer.language.shipped import shipped_model
from explorer.language.tokens import EOS
from explorer.models.parts import RECURRENT, part
from explorer.network.recurrent import build_cell


def model_of(cell: str) -> LanguageModel:
    result = shipped_model(TextChoice("agreement"), cell)
    assert result is not None
    return result


def last_cell_state(model: LanguageModel, words: list[str]) -> torch.Tensor:
    """Torch's own cell state after the words, (H,)."""
    size = len(model.vocabulary)
    plain = torch.nn.LSTM(size, model.sizes.hidden_size).double()
    plain.load_state_dict(part(model.weights, RECURRENT))
    x = torch.eye(size, dtype=torch.float64)[model.vocabulary.numbers(words)]
    with torch.no_grad():
        return plain(x)[1][1][0]


def test_a_threshold_on_the_lstms_carrier_tells_the_number_right_before_the_verb() -> None:
    model = model_of("lstm")
    best = number_carriers(model, 0)[0]
    assert best.signal == "c"
    clauses = [one for one in held_out_clauses() if one.between][1::10]
    right = 0
    for clause in clauses:
        words = [EOS, *f"{clause.before} {clause.head} {clause.between}".split()]
        value = last_cell_state(model, words)[best.unit].item()
        right += best.tells(value) == (clause.verb in VERBS)
    assert right / len(clauses) > 0.85


def test_the_gated_cells_have_one_unit_far_ahead_and_the_plain_rnn_has_none() -> None:
    for cell, ahead in (("lstm", True), ("gru", True), ("rnn", False)):
        best, *others = number_carriers(model_of(cell), 0)
        second = next(one for one in others if one.unit != best.unit)
        assert (best.held_out > 0.9 and best.held_out - second.held_out > 0.1) == ahead, cell


def test_as_many_sentences_of_each_distance_are_measured_and_none_is_measured_twice() -> None:
    assert 200 % EVERY == 0
    known, others = range(0, 2000, EVERY), range(EVERY // 2, 2000, EVERY)
    assert not set(known) & set(others)
    assert len(known) == len(others) == len(DISTANCES) * 200 // EVERY


def test_a_model_that_reads_something_else_is_refused() -> None:
    model = LanguageModel(
        TextChoice("patterns"),
        model_of("lstm").vocabulary,
        model_of("lstm").sizes,
        dict(build_cell("lstm", 2, 2).state_dict()),
    )
    with pytest.raises(ValueError, match="patterns"):
        number_carriers(model, 0)
