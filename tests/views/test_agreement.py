"""What stands side by side equals what the models expect."""

from __future__ import annotations

import base64

import numpy as np
import pytest
import torch

from explorer.language.agreement import Score, find_agreement
from explorer.language.agreement_seeds import Seeded
from explorer.language.model import LanguageModel, read
from explorer.language.tokens import EOS
from explorer.views.agreement import expected_forms, form_bars, form_boards, form_sentences
from explorer.views.agreement_scores import (
    distance_board,
    distance_sentence,
    seed_sentence,
    seed_table,
)
from explorer.views.payloads import Board

SENTENCE = "The restaurants that my friend opened serve soup."
SCORES = {
    "RNN": {0: Score(9, 10), 2: Score(7, 10), 9: Score(4, 10)},
    "LSTM": {0: Score(10, 10), 2: Score(9, 10), 9: Score(8, 10)},
}


def drawn(board: Board, curve: int) -> list[float]:
    floats = board["groups"][0]["lines"][0]["curves"][curve]["floats"]
    return np.frombuffer(base64.b64decode(floats["base64"]), f"<f{floats['bytes']}").tolist()


def test_bars_and_curves_are_the_probabilities_of_the_two_forms(model: LanguageModel) -> None:
    tokens = model.tokens(SENTENCE)
    result = read(model, tokens)
    agreement = find_agreement((EOS, *tokens))
    shown = expected_forms(model, result, agreement, ("serves", "serve"))
    shares = result.logs.softmax(-1)
    places = [model.vocabulary.places[form] for form in ("serve", "serves")]
    bars, (board,) = form_bars(model, shown), form_boards([shown])
    for step, answers in enumerate(bars["steps"]):
        assert [label for label, _ in answers] == ["serve", "serves"]
        assert [share for _, share in answers] == pytest.approx(shares[step, places].tolist())
    for column, place in enumerate(places):
        assert drawn(board, column) == pytest.approx(shares[:, place].tolist(), rel=1e-6)
    assert bars["title"] == "LSTM, 64 units, 62,208 weights"
    assert [curve["title"] for curve in board["groups"][0]["lines"][0]["curves"]] == [
        "serve, right",
        "serves, wrong",
    ]


def test_the_step_before_the_verb_says_how_far_its_noun_is_and_which_form_wins(
    model: LanguageModel,
) -> None:
    tokens = model.tokens(SENTENCE)
    result = read(model, tokens)
    agreement = find_agreement((EOS, *tokens))
    shown = expected_forms(model, result, agreement, ("serves", "serve"))
    (due,) = [text for text in form_sentences(shown) if "due" in text]
    step = tokens.index("opened") + 1
    right, wrong = (result.logs[step, model.vocabulary.places[f]] for f in ("serve", "serves"))
    assert form_sentences(shown)[step] == due
    assert "4 words after" in due
    assert f"{float((right - wrong).exp()):,.0f} times as likely: right." in due


def test_without_a_noun_and_its_verb_no_form_is_called_right(model: LanguageModel) -> None:
    result = read(model, model.tokens("They sleep."))
    shown = expected_forms(model, result, None, ("sleeps", "sleep"))
    assert not any("right" in text or "wrong" in text for text in form_sentences(shown))
    (board,) = form_boards([shown])
    titles = [curve["title"] for curve in board["groups"][0]["lines"][0]["curves"]]
    assert titles == ["sleeps", "sleep"]


def test_equal_probabilities_are_called_equal(model: LanguageModel) -> None:
    result = read(model, model.tokens("They sleep."))
    shown = expected_forms(model, result, None, ("sleeps", "sleeps"))
    assert set(form_sentences(shown)) == {"Both are about equally likely."}


def test_the_chart_has_the_share_at_every_distance_and_gaps_where_none_is_known() -> None:
    board = distance_board(SCORES, ["<EOS>", "a"])
    values = torch.tensor(drawn(board, 0))
    assert values[[0, 2, 9]].tolist() == pytest.approx([0.9, 0.7, 0.4])
    assert values.isnan().sum() == 7
    panel = board["groups"][0]["lines"][0]
    assert (panel["low"], panel["high"], panel["below"]) == (
        0.4,
        1.0,
        ["0 words between", "9 words"],
    )


def test_the_sentence_of_distances_takes_the_nearest_one_that_is_known() -> None:
    sentence = distance_sentence(SCORES, 3)
    assert "with 2 words: RNN 90 %, then 70 %; LSTM 100 %, then 90 %" in sentence
    assert "more than 8 words" not in sentence
    assert "more than 8 words" in distance_sentence(SCORES, 20)


def seeded(cell: str, units: int, *shares: float) -> Seeded:
    return Seeded(cell, units, dict.fromkeys((2, 8, 10), shares))


def test_a_network_counts_as_better_only_where_no_seeds_overlap() -> None:
    first = seeded("rnn", 64, 0.7, 0.9)
    clear, overlapping = seeded("gru", 64, 0.95, 0.97), seeded("lstm", 64, 0.8, 1.0)
    some = seed_sentence([first, clear, overlapping])
    assert "RNN with 64 units 20 %; GRU with 64 units 4 %; LSTM with 64 units 10 %" in some
    assert "Better with every seed than RNN with 64 units with any: GRU with 64 units." in some
    assert "overlap" in some
    assert "overlap" not in seed_sentence([first, clear])
    assert "no network is better" in seed_sentence([first, overlapping])
    (row, _) = seed_table([first, clear])
    assert row["2 words between"] == "80 % (70 to 90)"
    assert row["Seeds"] == "2"
