"""The claims about RNNs and Transformers, each judged by what was measured and is shipped."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

from explorer.contest.results import Curves, data_curves, label_curves, length_curves
from explorer.contest.tasks import LABEL_OUTPUTS, LENGTH_CONTESTS
from explorer.session.declared import transformer as parts
from explorer.versus import tables
from explorer.versus.cost import CostPoint
from explorer.versus.cost_sentences import (
    CLEAR_RATIO,
    CostFacts,
    cost_facts,
    training_facts,
)
from explorer.versus.deadline import DeadlinePoint
from explorer.versus.deadline_sentences import encoding_seconds, run_facts, step_count
from explorer.versus.duel import Duel, Side, at_longest, at_trained, places
from explorer.versus.models import LSTM, LSTM_FUSED, LSTM_LOOP, TRANSFORMER
from explorer.versus.training_cost import TrainingPoint
from explorer.versus.verdicts import Verdict
from explorer.versus.words import (
    bits_words,
    bytes_words,
    fine_share_words,
    ratio_words,
    seconds_words,
    share_words,
    spread_words,
)

# At which deadline and window the table reads the measurements off, in microseconds and inputs.
LIMIT, PERIOD, WINDOW = 200, 1_000, 16


@dataclass(frozen=True, eq=False)
class Measured:
    """All that the claims are judged by; lengths has the curves of each task."""

    cost: Sequence[CostPoint]
    training: Sequence[TrainingPoint]
    deadline: Sequence[DeadlinePoint]
    lengths: dict[str, Curves]
    data: Curves
    label: Curves


@lru_cache(maxsize=1)
def shipped() -> Measured:
    """What comes with the app."""
    tasks = (*parts.STATE_TASKS, *parts.LOOK_UP_TASKS)
    return Measured(
        tables.shipped_cost(),
        tables.shipped_training(),
        tables.shipped_deadline(),
        {task: length_curves(task) for task in tasks},
        data_curves(),
        label_curves(),
    )


def verdicts(measured: Measured) -> list[Verdict]:
    """Every claim, the lecture's first, then those of the other side."""
    return [
        _long(cost_facts(measured.cost)),
        _in_time(measured.deadline),
        _not_there_yet(measured.deadline),
        _little_data(measured.data),
        _weak_labels(measured.label),
        _state(measured.lengths["parity"]),
        _look_up(measured.lengths["copy"], "copy", "copying", "letters to copy"),
        _look_up(
            measured.lengths["associative_recall"],
            "associative_recall",
            "looking up",
            "pairs to look up in",
        ),
        _training(measured.training),
    ]


def _long(facts: CostFacts) -> Verdict:
    ratio = facts.last_ratio
    side: Side = "rnn" if ratio > CLEAR_RATIO else "transformer" if ratio * CLEAR_RATIO < 1 else ""
    advice = {
        "rnn": f"If a stream grows long, then an RNN: after {facts.longest:,} tokens the next one "
        f"costs it {ratio_words(ratio)} times less time.",
        "transformer": f"Even after {facts.longest:,} tokens, a Transformer is the faster one.",
    }.get(side, "")
    return Verdict(
        "long",
        "long streams",
        "Very long sequences: RNN (lecture)",
        f"A token after {facts.longest:,}: LSTM {seconds_words(facts.rnn_last)}, "
        f"{bytes_words(facts.rnn_bytes)}; Transformer {seconds_words(facts.transformer_last)}, "
        f"{bytes_words(facts.cache_bytes)}",
        side,
        "rnn",
        advice,
        parts.COST,
    )


def _in_time(points: Sequence[DeadlinePoint]) -> Verdict:
    rnn, block = (run_facts(points, model, LIMIT).late for model in (LSTM, TRANSFORMER))
    side: Side = "rnn" if max(rnn) < min(block) else "transformer" if max(block) < min(rnn) else ""
    limit = seconds_words(LIMIT / 1e6)
    shares = (
        f"LSTM {spread_words(rnn, fine_share_words)}, "
        f"Transformer {spread_words(block, fine_share_words)}"
    )
    name = {"rnn": "an RNN", "transformer": "a Transformer"}.get(side)
    return Verdict(
        "deadline",
        "deadlines",
        "Real-time control: RNN (lecture)",
        f"Late of {step_count(points):,} steps of {limit} each: {shares}",
        side,
        "rnn",
        f"If every step has a deadline of {limit}, then {name}: late steps {shares}."
        if name
        else "",
        parts.DEADLINE,
    )


def _not_there_yet(points: Sequence[DeadlinePoint]) -> Verdict:
    rnn, block = (sorted(run_facts(points, model, PERIOD).median) for model in (LSTM, TRANSFORMER))
    late = (WINDOW - 1) * PERIOD / 1e6 + encoding_seconds(points, WINDOW)
    return Verdict(
        "waiting",
        "inputs still to come",
        "The next step is not there yet: RNN (lecture)",
        f"First answer, an input every {seconds_words(PERIOD / 1e6)}: LSTM after "
        f"{seconds_words(rnn[len(rnn) // 2])}, causal Transformer after "
        f"{seconds_words(block[len(block) // 2])}, encoder with a window of {WINDOW} after "
        f"{seconds_words(late)}",
        "both",
        "rnn",
        "If answers are due while inputs still come, then an RNN or a causal Transformer, no "
        f"encoder: it would wait {seconds_words(late)} for a window of {WINDOW}.",
        parts.DEADLINE,
    )


def _little_data(curves: Curves) -> Verdict:
    first, *_, last = places(curves)
    few, many = (Duel(curves, place, bits_words, more=False) for place in (first, last))
    return Verdict(
        "data",
        "little data",
        "Little data: RNN (lecture)",
        f"Bits a token after {first:,} sentences: {few.measured}; after {last:,}: {many.measured}",
        few.side,
        "rnn",
        _then(few, f"If there are only {first:,} sentences", "bits a token"),
        parts.DATA,
    )


def _weak_labels(curves: Curves) -> Verdict:
    duel = at_longest(curves, share_words, 1.0 / LABEL_OUTPUTS)
    return Verdict(
        "label",
        "one label at the end",
        "Weak labels: RNN (lecture)",
        f"Right, one label after {duel.place} steps: {duel.measured}",
        duel.side,
        "rnn",
        _then(duel, f"If one label follows {duel.place} steps", "right"),
        parts.CREDIT,
    )


def _state(curves: Curves) -> Verdict:
    contest = LENGTH_CONTESTS["parity"]
    duel = at_longest(curves, share_words, 1.0 / contest.outputs)
    return Verdict(
        "state",
        "tracking a state",
        "A state beyond the training: RNN (Delétang et al. 2022)",
        f"Parity at {duel.place}, trained to {contest.longest}: {duel.measured}",
        duel.side,
        "rnn",
        _then(duel, "If a state has to be tracked further than trained", "right in parity"),
        parts.LENGTH,
    )


def _look_up(curves: Curves, key: str, topic: str, items: str) -> Verdict:
    """Read off where it was trained: the claim is that a fixed state cannot hold so much."""
    contest = LENGTH_CONTESTS[key]
    duel = at_trained(curves, contest.longest, share_words, 1.0 / contest.outputs)
    beyond = at_longest(curves, share_words, 1.0 / contest.outputs)
    return Verdict(
        key,
        topic,
        f"{topic.capitalize()}: Transformer (Jelassi et al. 2024)",
        f"{duel.place} {items}, as trained: {duel.measured}; {beyond.place}: {beyond.measured}",
        duel.side,
        "transformer",
        _then(duel, f"If there are {duel.place} {items}", "right"),
        parts.LENGTH,
    )


def _then(duel: Duel, condition: str, what: str) -> str:
    """If … then …, with the numbers; nothing where no side is ahead with every seed."""
    name = {"rnn": "an RNN", "transformer": "a Transformer"}.get(duel.side)
    return f"{condition}, then {name}: {what}, {duel.measured}." if name else ""


def _training(points: Sequence[TrainingPoint]) -> Verdict:
    facts = training_facts(points)
    loop, fused, block = (facts.seconds[way] for way in (LSTM_LOOP, LSTM_FUSED, TRANSFORMER))
    side: Side = (
        "transformer"
        if block * CLEAR_RATIO < fused
        else "rnn"
        if fused * CLEAR_RATIO < block
        else ""
    )
    name = {"rnn": "torch's own LSTM or a scan", "transformer": "a Transformer"}.get(side)
    numbers = (
        f"torch's LSTM {seconds_words(fused)}, Transformer {seconds_words(block)}, LSTM in a loop "
        f"{seconds_words(loop)}"
    )
    return Verdict(
        "training",
        "training on one thread",
        "Training over all steps at once: Transformer",
        f"Forward and backward over {facts.longest:,} steps, one thread: {numbers}",
        side,
        "transformer",
        f"If you train on one thread, then {name}, never a loop: {numbers}." if name else "",
        parts.COST,
    )
