"""Who wins is said only where all seeds agree and the task was learned; failed claims are named."""

from __future__ import annotations

from dataclasses import replace

import pytest

from explorer.contest.results import Curves, data_curves, label_curves, length_curves
from explorer.session.controls import options
from explorer.session.declared import transformer as declared
from explorer.versus.claims import LIMIT, PERIOD, WINDOW, shipped, verdicts
from explorer.versus.contest_sentences import data_sentence, length_sentence
from explorer.versus.deadline import DEADLINES, WINDOWS
from explorer.versus.duel import Duel, Side, at_trained
from explorer.versus.verdicts import advice, summary, table_rows
from explorer.versus.words import bits_words, bytes_words, seconds_words, share_words, whole_words
from tests.versus.reading import read


def curves(
    rnn: tuple[float, ...], block: tuple[float, ...], lengths: tuple[int, ...] = (40,)
) -> Curves:
    return {
        "rnn": {length: (0.1,) * len(rnn) for length in lengths},
        "lstm": dict.fromkeys(lengths, rnn),
        "transformer": dict.fromkeys(lengths, block),
    }


@pytest.mark.parametrize(
    ("rnn", "block", "side"),
    [
        ((0.95, 1.0), (0.5, 0.9), "rnn"),
        ((0.5, 0.9), (0.95, 1.0), "transformer"),
        ((0.8, 1.0), (0.5, 0.9), ""),  # one seed the other way round
        ((0.70, 0.74), (0.5, 0.55), "neither"),  # ahead, and nearer to a guess than to all right
        ((1.0,), (0.5,), ""),  # one seed settles nothing
    ],
)
def test_a_side_wins_only_where_every_seed_says_so(
    rnn: tuple[float, ...], block: tuple[float, ...], side: Side
) -> None:
    assert Duel(curves(rnn, block), 40, share_words, guess=0.5).side == side


def test_fewer_bits_are_better() -> None:
    fewer = {"lstm": {100: (3.0, 3.1)}, "transformer": {100: (3.5, 3.2)}}
    assert Duel(fewer, 100, bits_words, more=False).side == "rnn"
    assert Duel(fewer, 100, bits_words, more=False).measured == (
        "LSTM 3.05 (3.00 to 3.10), Transformer 3.35 (3.20 to 3.50)"
    )


def test_the_length_of_the_training_is_the_longest_one_that_was_measured() -> None:
    measured = curves((1.0, 1.0), (0.5, 0.5), (10, 30, 64))
    assert at_trained(measured, 40, share_words, 0.5).place == 30


def test_a_length_sentence_tells_what_was_trained_from_what_was_not() -> None:
    said = read(length_sentence(curves((1.0, 1.0), (0.5, 0.52), (40, 256)), 40, 0.5))
    assert "Right at 40, as trained: LSTM 100 %, Transformer 51 % (50 % to 52 %)" in said
    assert "At 256, beyond the training: LSTM 100 %, Transformer 51 %" in said
    assert "a guess 50 %" in said


def test_little_data_that_does_not_help_the_rnn_is_said_to_be_against_the_lecture() -> None:
    little = {"lstm": {100: (4.0, 4.1), 900: (3.0, 3.1)}}
    worse = little | {"transformer": {100: (3.5, 3.6), 900: (2.0, 2.1)}}
    assert "The lecture says that RNNs win with little data. Here:" in data_sentence(worse)
    better = little | {"transformer": {100: (4.5, 4.6), 900: (2.0, 2.1)}}
    assert "lecture" not in data_sentence(better)


def test_where_little_data_turns_round_the_crossing_is_said() -> None:
    crossed = {
        "lstm": {100: (3.0,), 1600: (3.0,)},
        "transformer": {100: (6.0,), 1600: (1.5,)},
    }
    assert "The means cross at about 400 sentences." in data_sentence(crossed)
    assert "cross" not in data_sentence({"lstm": crossed["lstm"], "transformer": crossed["lstm"]})


def test_a_claim_that_fails_is_marked_and_turns_the_advice_round() -> None:
    labels = {
        "lstm": {200: (0.3, 0.4)},
        "transformer": {200: (0.99, 1.0)},
    }
    judged = {one.key: one for one in verdicts(replace(shipped(), label=labels))}
    assert judged["label"].outcome == "Transformer, against the claim"
    assert "then a Transformer" in judged["label"].advice
    assert "a Transformer for" in summary([judged["label"]]).replace("take ", "")


def test_what_is_not_settled_gives_no_advice_and_is_summed_up_as_such() -> None:
    open_label = {"lstm": {200: (0.3, 1.0)}, "transformer": {200: (0.2, 0.99)}}
    (label,) = (one for one in verdicts(replace(shipped(), label=open_label)) if one.key == "label")
    assert label.outcome == "not settled"
    assert advice([label]) == []
    assert summary([label]) == "Measured here: not settled: one label at the end."


def test_every_claim_has_a_row_and_a_part_that_shows_it() -> None:
    judged = verdicts(shipped())
    assert len(table_rows(judged)) == len(judged) == len({one.key for one in judged})
    assert {one.part for one in judged} <= set(options("versus"))


def test_what_can_be_chosen_was_measured() -> None:
    assert tuple(map(int, declared.DEADLINES)) == DEADLINES
    assert tuple(map(int, declared.WINDOWS)) == WINDOWS
    assert {LIMIT, PERIOD} <= set(DEADLINES)
    assert WINDOW in WINDOWS
    for task in (*declared.STATE_TASKS, *declared.LOOK_UP_TASKS):
        assert "transformer" in length_curves(task)
    assert "transformer" in data_curves()
    assert "transformer" in label_curves()


def test_numbers_are_read_in_their_own_unit() -> None:
    assert [read(seconds_words(one)) for one in (25.4e-6, 1.44e-3, 0.75, 2.0)] == [
        "25 µs",
        "1.4 ms",
        "750 ms",
        "2 s",
    ]
    assert [read(bytes_words(one)) for one in (512, 8_388_608)] == ["512 B", "8.4 MB"]
    assert [whole_words(one) for one in (7.3, 148.0, 4_712.0)] == ["7", "150", "4,700"]
    assert [read(share_words(one)) for one in (0.0, 0.001, 0.52, 0.999, 1.0)] == [
        "0 %",
        "under 1 %",
        "52 %",
        "over 99 %",
        "100 %",
    ]
