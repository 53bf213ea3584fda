"""What the measured times and bytes say, whatever they are; a claim that failed is named."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from explorer.versus.cost import CostPoint
from explorer.versus.crossing import crossing, reaching
from explorer.versus.models import LSTM, LSTM_FUSED, LSTM_LOOP, MINGRU_SCAN, TRANSFORMER
from explorer.versus.models import TRAINING_TITLES as WAYS
from explorer.versus.training_cost import TrainingPoint
from explorer.versus.words import bytes_words, ratio_words, seconds_words, whole_words

# Middle halves that overlap, or times nearer than this, do not say which is faster.
CLEAR_RATIO = 1.1


@dataclass(frozen=True)
class CostFacts:
    """The LSTM and the Transformer at both ends of the contexts, and where their curves meet.

    `crossing` is the context from which on the Transformer's token is the dearer one, None where
    there is none; `doubling` that from which on it costs twice what it did at first.
    """

    shortest: int
    longest: int
    rnn_first: float
    rnn_last: float
    transformer_first: float
    transformer_last: float
    rnn_bytes: int
    cache_bytes: int
    crossing: float | None
    doubling: float | None

    @property
    def first_ratio(self) -> float:
        """How many times as long the Transformer takes at the shortest context."""
        return self.transformer_first / self.rnn_first

    @property
    def last_ratio(self) -> float:
        """How many times as long the Transformer takes at the longest context."""
        return self.transformer_last / self.rnn_last


def cost_facts(points: Sequence[CostPoint]) -> CostFacts:
    """The facts of measured points, of which LSTM and Transformer have the same contexts."""
    rnn = [point for point in points if point.model == LSTM]
    block = [point for point in points if point.model == TRANSFORMER]
    contexts = [point.context for point in rnn]
    seconds = [point.seconds for point in block]
    return CostFacts(
        contexts[0],
        contexts[-1],
        rnn[0].seconds,
        rnn[-1].seconds,
        seconds[0],
        seconds[-1],
        rnn[-1].bytes,
        block[-1].bytes,
        crossing(contexts, seconds, [point.seconds for point in rnn]),
        reaching(contexts, seconds, 2.0 * seconds[0]),
    )


def cost_sentence(facts: CostFacts) -> str:
    """Who is cheaper, by how much, and from where on."""
    rnn, last = seconds_words(facts.rnn_last), seconds_words(facts.transformer_last)
    ends = (
        f"After {facts.longest:,} tokens the next one costs the LSTM {rnn} and "
        f"{bytes_words(facts.rnn_bytes)}, the Transformer {last} and "
        f"{bytes_words(facts.cache_bytes)}."
    )
    return f"{ends} {_who(facts)}{_growth(facts)}"


def _who(facts: CostFacts) -> str:
    if facts.crossing is not None:
        return (
            f"The curves cross at about {whole_words(facts.crossing)} tokens: up to there the "
            "Transformer is the faster one, further on the LSTM."
        )
    if facts.last_ratio < 1.0:
        return (
            "The lecture says that RNNs win on very long sequences; here the Transformer was the "
            f"faster one up to {facts.longest:,} tokens."
        )
    return (
        "The curves of the times do not cross: the LSTM is faster at every length, "
        f"{ratio_words(facts.first_ratio)} times at {facts.shortest} tokens and "
        f"{ratio_words(facts.last_ratio)} times at {facts.longest:,}."
    )


def _growth(facts: CostFacts) -> str:
    if facts.doubling is None:
        return ""
    return (
        f" From about {whole_words(facts.doubling)} tokens on, a token costs the Transformer twice "
        "what it did at first."
    )


@dataclass(frozen=True)
class TrainingFacts:
    """Seconds of forward and backward over the longest sequence, way → seconds; and ratios."""

    longest: int
    seconds: dict[str, float]
    fused_crossing: float | None
    scan_crossing: float | None

    @property
    def over_loop(self) -> float:
        """How many times as long the plain LSTM loop takes as the Transformer."""
        return self.seconds[LSTM_LOOP] / self.seconds[TRANSFORMER]

    @property
    def over_fused(self) -> float:
        """How many times as long the Transformer takes as torch's own LSTM."""
        return self.seconds[TRANSFORMER] / self.seconds[LSTM_FUSED]


def training_facts(points: Sequence[TrainingPoint]) -> TrainingFacts:
    """The facts of measured points, of which all ways have the same lengths."""
    ways = dict.fromkeys(point.model for point in points)
    curves = {way: [point for point in points if point.model == way] for way in ways}
    lengths = [point.length for point in curves[TRANSFORMER]]
    seconds = {way: [point.seconds for point in curve] for way, curve in curves.items()}
    return TrainingFacts(
        lengths[-1],
        {way: values[-1] for way, values in seconds.items()},
        crossing(lengths, seconds[TRANSFORMER], seconds[LSTM_FUSED]),
        crossing(lengths, seconds[TRANSFORMER], seconds[MINGRU_SCAN]),
    )


def training_sentence(facts: TrainingFacts) -> str:
    """Which way of training is fastest at the longest sequence, and who beats whom."""
    ranked = sorted(facts.seconds, key=facts.seconds.__getitem__)
    times = ", ".join(f"{WAYS[way]} {seconds_words(facts.seconds[way])}" for way in ranked)
    return (
        f"Forward and backward over {facts.longest:,} steps, fastest first: {times}. "
        f"{_against_loop(facts)} {_against_fused(facts)}"
    )


def _against_loop(facts: TrainingFacts) -> str:
    if facts.over_loop >= CLEAR_RATIO:
        return (
            f"The plain loop over the steps takes {ratio_words(facts.over_loop)} times as long as "
            "attention."
        )
    return (
        "Attention is said to train faster than a loop over the steps; here, over "
        f"{facts.longest:,} steps, it does not."
    )


def _against_fused(facts: TrainingFacts) -> str:
    """What becomes of the claim when torch's own LSTM stands in for the loop."""
    if facts.over_fused < 1.0 / CLEAR_RATIO:
        times = ratio_words(1.0 / facts.over_fused)
        return f"torch's own LSTM takes {times} times as long as attention."
    if facts.over_fused < CLEAR_RATIO:
        return "torch's own LSTM and attention take about as long."
    where = (
        f"from about {whole_words(facts.fused_crossing)} steps on"
        if facts.fused_crossing is not None
        else "here"
    )
    return (
        f"But {where} torch's own LSTM is faster than attention on this one thread, "
        f"{ratio_words(facts.over_fused)} times. Where many steps are computed side by side, as "
        "on a GPU, that can turn round; it was not measured here."
    )
