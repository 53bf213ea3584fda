"""Sentences about costs are true of whatever was measured, also where a claim fails."""

from __future__ import annotations

from explorer.versus.cost import CostPoint
from explorer.versus.cost_sentences import (
    cost_facts,
    cost_sentence,
    training_facts,
    training_sentence,
)
from explorer.versus.deadline import DEADLINES, DeadlinePoint
from explorer.versus.deadline_sentences import late_sentence, window_sentence
from explorer.versus.models import (
    ENCODER,
    LSTM,
    LSTM_FUSED,
    LSTM_LOOP,
    MINGRU_SCAN,
    TRANSFORMER,
)
from explorer.versus.training_cost import TrainingPoint
from tests.versus.reading import read

CONTEXTS = (16, 256, 4096)


def cost(rnn: tuple[float, ...], block: tuple[float, ...]) -> str:
    points = [
        CostPoint(model, context, micro * 1e-6, micro * 1e-6, micro * 1e-6, size)
        for model, times, size in ((LSTM, rnn, 512), (TRANSFORMER, block, 2_000_000))
        for context, micro in zip(CONTEXTS, times, strict=True)
    ]
    return read(cost_sentence(cost_facts(points)))


def test_curves_that_cross_are_said_to_cross_at_their_place() -> None:
    said = cost((40, 40, 40), (20, 20, 320))
    assert "cross at about 510 tokens" in said  # 16 times in 16 times as many: twice at 512
    assert "LSTM 40 µs and 512 B, the Transformer 320 µs and 2 MB" in said


def test_where_the_lstm_is_always_faster_no_crossing_is_claimed() -> None:
    said = cost((20, 20, 20), (60, 80, 400))
    assert "do not cross" in said
    assert "3.0 times at 16 tokens and 20 times at 4,096" in said


def test_where_the_transformer_is_faster_the_claim_is_said_to_have_failed() -> None:
    said = cost((90, 90, 90), (20, 20, 30))
    assert "The lecture says" in said
    assert "here the Transformer was the faster one up to 4,096 tokens" in said


def training(loop: float, fused: float, scan: float, block: float) -> str:
    points = [
        TrainingPoint(way, length, share * seconds, 0.0, 1.0)
        for way, seconds in (
            (LSTM_LOOP, loop),
            (LSTM_FUSED, fused),
            (MINGRU_SCAN, scan),
            (TRANSFORMER, block),
        )
        for length, share in ((64, 0.1), (512, 1.0))
    ]
    return read(training_sentence(training_facts(points)))


def test_the_fastest_way_of_training_comes_first() -> None:
    said = training(0.9, 0.03, 0.02, 0.1)
    assert "minGRU, scan 20 ms, LSTM, torch's own 30 ms, Transformer 100 ms" in said
    assert "9.0 times as long as attention" in said
    assert "torch's own LSTM is faster than attention" in said


def test_attention_that_beats_both_is_said_to() -> None:
    said = training(0.9, 0.3, 0.02, 0.1)
    assert "torch's own LSTM takes 3.0 times as long as attention" in said


def test_attention_that_is_slower_than_a_loop_is_said_to_be() -> None:
    assert "it does not" in training(0.05, 0.04, 0.02, 0.1)


def point(model: str, run: int, late: int, window: int = 0, median: float = 3e-5) -> DeadlinePoint:
    return DeadlinePoint(model, window, run, 1, 1000, median, 1e-3, 1e-2, (late,) * len(DEADLINES))


def late(rnn: tuple[int, int], block: tuple[int, int]) -> str:
    points = [
        point(model, run, count)
        for model, counts in ((LSTM, rnn), (TRANSFORMER, block))
        for run, count in enumerate(counts)
    ]
    return read(late_sentence(points, 200))


def test_who_is_in_time_is_said_only_where_every_run_agrees() -> None:
    assert "The LSTM is in time more often, in every run." in late((5, 9), (100, 900))
    assert "here it was the Transformer" in late((100, 900), (5, 9))
    assert "do not say who" in late((5, 200), (100, 900))


def test_shares_of_late_steps_have_their_spread() -> None:
    said = late((5, 9), (100, 900))
    assert "the LSTM is late in 0.70 % (0.50 % to 0.90 %)" in said
    assert "the Transformer with its cache in 50 % (10 % to 90 %)" in said


def test_an_encoder_waits_for_its_window() -> None:
    points = [point(LSTM, 0, 0), point(ENCODER, 0, 0, window=8, median=4e-4)]
    said = read(window_sentence(points, 8, 1000))
    assert "answers the first one after 7.4 ms: 7 ms to wait" in said
    assert "400 µs to compute" in said
