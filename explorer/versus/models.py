"""What the contestants are called, and the sizes at which their times are measured."""

from __future__ import annotations

from collections.abc import Mapping

WIDTH = 64
# Half of the usual width inside, so that the block has about as many weights as the LSTM.
EXPANSION = 2
HEADS = 4

RNN, LSTM, GRU, MINGRU, TRANSFORMER = "rnn", "lstm", "gru", "mingru", "transformer"
ENCODER = "encoder"
LSTM_LOOP, LSTM_FUSED, MINGRU_LOOP, MINGRU_SCAN = "lstm_loop", "lstm", "mingru_loop", "mingru"

# Sweeps name the models, times of trainings the ways in which they are computed.
TITLES: Mapping[str, str] = {
    RNN: "RNN",
    LSTM: "LSTM",
    GRU: "GRU",
    MINGRU: "minGRU",
    TRANSFORMER: "Transformer",
    ENCODER: "Encoder",
}
TRAINING_TITLES: Mapping[str, str] = {
    LSTM_LOOP: "LSTM, plain loop",
    LSTM_FUSED: "LSTM, torch's own",
    MINGRU_LOOP: "minGRU, plain loop",
    MINGRU_SCAN: "minGRU, scan",
    TRANSFORMER: "Transformer",
}


def is_recurrent(model: str) -> bool:
    """Whether a model carries a state of fixed size."""
    return model not in (TRANSFORMER, ENCODER)
