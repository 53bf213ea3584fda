"""What was measured of RNNs and Transformers, by name: costs, deadlines, sweeps, verdicts."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from functools import partial
from statistics import median

import torch
from torch import Tensor

from explorer.contest.results import Curves
from explorer.contest.tasks import LENGTH_CONTESTS
from explorer.lessons.expressions import Fact
from explorer.lessons.run_facts import Sources, under
from explorer.session.controls import Chosen
from explorer.session.declared.transformer import LOOK_UP_TASKS, STATE_TASKS
from explorer.versus.claims import Measured, shipped, verdicts
from explorer.versus.cost_sentences import cost_facts, cost_sentence, training_facts
from explorer.versus.deadline import DeadlinePoint
from explorer.versus.deadline_sentences import encoding_seconds, run_facts, step_count
from explorer.versus.duel import at_trained, mean, places
from explorer.versus.models import GRU, LSTM, RNN, TRANSFORMER
from explorer.versus.verdicts import advice, summary
from explorer.versus.words import share_words

MICRO, MILLI = 1e6, 1e3
# Whose next state is more than affine in the state before.
SEEING = (RNN, LSTM, GRU)


def contest_facts(chosen: Chosen) -> Sources:
    """All measurements; of deadlines, windows and tasks those that are chosen.

    `contexts` (N,) with `cost.lstm` in µs and `bytes.lstm`; `training.lstm` in ms over `longest`
    steps; `step.lstm`, `late.lstm` and `first_answer` under a deadline; `state.lstm`,
    `look_up.lstm`, `data.lstm` and `label.lstm`, (N,), the means over the seeds at `state.places`
    and so on; `side.state` says who is ahead, "rnn", "transformer", "both", "neither" or "open".
    """
    measured = shipped()
    state, look_up = chosen.option("state_task"), chosen.option("look_up_task")
    longest = places(measured.lengths[state])[-1]
    sources: Sources = {**_costs(measured), **_deadlines(measured.deadline, chosen)}
    sources |= under("state", _task(measured.lengths[state], state, STATE_TASKS))
    counting = [mean(measured.lengths[state][model][longest]) for model in SEEING]
    sources["best_seeing"] = lambda: max(counting)
    sources |= under("look_up", _task(measured.lengths[look_up], look_up, LOOK_UP_TASKS))
    sources |= under("data", _curves(measured.data)) | under("label", _curves(measured.label))
    return sources | _verdicts(measured)


def _costs(measured: Measured) -> Sources:
    cost, training = cost_facts(measured.cost), training_facts(measured.training)
    contexts = sorted({point.context for point in measured.cost})
    sources: Sources = {
        "contexts": lambda: _numbers(contexts),
        "crossing": lambda: _number(cost.crossing),
        "doubling": lambda: _number(cost.doubling),
        "cost_said": lambda: cost_sentence(cost),
        "longest": lambda: training.longest,
    }
    for model in dict.fromkeys(point.model for point in measured.cost):
        own = [point for point in measured.cost if point.model == model]
        sources[f"cost.{model}"] = partial(_numbers, [MICRO * point.seconds for point in own])
        sources[f"bytes.{model}"] = partial(_numbers, [point.bytes for point in own])
    for way, seconds in training.seconds.items():
        sources[f"training.{way}"] = partial(_same, MILLI * seconds)
    return sources


def _deadlines(points: Sequence[DeadlinePoint], chosen: Chosen) -> Sources:
    limit, window = int(chosen.option("deadline")), int(chosen.option("window"))
    waiting = (window - 1) * limit / MICRO
    sources: Sources = {
        "deadline": lambda: limit,
        "window": lambda: window,
        "deadline_steps": lambda: step_count(points),
        "first_answer": lambda: MILLI * (waiting + encoding_seconds(points, window)),
        "encoding": lambda: MICRO * encoding_seconds(points, window),
    }
    for model in (LSTM, TRANSFORMER):
        runs = run_facts(points, model, limit)
        sources[f"step.{model}"] = partial(_same, MICRO * median(runs.median))
        sources[f"late.{model}"] = partial(_same, sum(runs.late) / len(runs.late))
    return sources


def _task(curves: Curves, task: str, titles: Mapping[str, str]) -> Sources:
    """The curves of a task; `trained` is the place at the longest trained length.

    `best` is the mean of the best recurrent model there.
    """
    contest = LENGTH_CONTESTS[task]
    duel = at_trained(curves, contest.longest, share_words, 1.0 / contest.outputs)
    return _curves(curves) | {
        "title": lambda: titles[task],
        "longest": lambda: contest.longest,
        "trained": lambda: places(curves).index(duel.place),
        "best": lambda: mean(curves[duel.rnn][duel.place]),
        "guess": lambda: 1.0 / contest.outputs,
    }


def _curves(curves: Curves) -> Sources:
    """The means over the seeds; `seeds` is the number of them."""
    measured = places(curves)
    sources: Sources = {
        "places": lambda: _numbers(measured),
        "seeds": lambda: len(curves[TRANSFORMER][measured[0]]),
    }
    for model, curve in curves.items():
        sources[model] = partial(_numbers, [mean(curve[place]) for place in measured])
    return sources


def _verdicts(measured: Measured) -> Sources:
    judged = verdicts(measured)
    sources: Sources = {
        "summary": lambda: summary(judged),
        "advice": lambda: " ".join(advice(judged)),
    }
    for one in judged:
        sources[f"side.{one.key}"] = partial(_same, one.side or "open")
        sources[f"measured.{one.key}"] = partial(_same, one.measured)
        sources[f"outcome.{one.key}"] = partial(_same, one.outcome)
    return sources


def _numbers(values: Sequence[float]) -> Tensor:
    return torch.tensor(values, dtype=torch.float64)


def _number(value: float | None) -> float:
    """A place that may not exist, as NaN then."""
    return math.nan if value is None else value


def _same(fact: Fact) -> Fact:
    return fact
