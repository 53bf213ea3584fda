"""A cell comes first only where no seeds overlap, whichever way the metric points."""

from __future__ import annotations

from explorer.tasks import TASKS
from explorer.training.task_results import TaskResult, task_results
from explorer.views.which_cell import first_words, result_rows, which_sentence


def made(task: str, rnn: tuple[float, ...], gru: tuple[float, ...]) -> TaskResult:
    return TaskResult(TASKS[task], 20, 16, 600, {"rnn": rnn, "gru": gru}, 0.5)


# Shares of right answers: more is better. Errors: less is.
CLEAR = made("parity", (0.5, 0.6), (0.9, 1.0))
OVERLAPPING = made("parity", (0.5, 0.95), (0.9, 1.0))
ERROR = made("adding", (0.1, 0.2), (0.3, 0.4))


def test_the_first_cell_is_ahead_with_every_seed_or_there_is_no_clear_winner() -> None:
    assert first_words(CLEAR) == "GRU, with every seed"
    assert first_words(OVERLAPPING) == "no clear winner at all"
    assert first_words(ERROR) == "RNN, with every seed"
    three = TaskResult(
        TASKS["parity"], 1, 1, 1, {"rnn": (0.5,), "gru": (0.9, 1.0), "lstm": (0.95,)}, 0.5
    )
    assert first_words(three) in ("no clear winner: GRU and LSTM", "no clear winner: LSTM and GRU")


def test_a_tie_counts_for_both() -> None:
    sentence = which_sentence([made("parity", (1.0, 1.0), (1.0, 1.0))])
    assert sentence.count("in 1, and is ahead with every seed in 0") == 2


def test_a_row_has_mean_worst_and_best_in_the_tasks_own_words() -> None:
    (row,) = result_rows([ERROR])
    assert row["RNN"] == "0.15 (0.2 to 0.1)"
    assert row["Measured"] == "typical error"
    (row,) = result_rows([CLEAR])
    assert row["GRU"] == "95 % (90 % to 100 %)"


def test_means_and_clear_wins_are_counted() -> None:
    sentence = which_sentence([CLEAR, OVERLAPPING, ERROR])
    assert (
        "RNN has the best mean, alone or with another, in 1, and is ahead with every seed in 1"
        in sentence
    )
    assert (
        "GRU has the best mean, alone or with another, in 2, and is ahead with every seed in 1"
        in sentence
    )


def test_what_was_measured_covers_every_task_with_three_seeds_each() -> None:
    results = task_results()
    assert [one.task.key for one in results] == [
        *("recall", "adding", "copying", "parity", "nesting", "sine", "language")
    ]
    for result in results:
        assert list(result.metrics) == ["rnn", "gru", "lstm"]
        assert all(len(values) == 3 for values in result.metrics.values())
