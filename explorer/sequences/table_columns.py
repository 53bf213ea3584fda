"""Of all columns of a table those that are read: which rows, what names the steps, the features."""

from __future__ import annotations

from dataclasses import replace
from functools import lru_cache

import numpy as np

from explorer.sequences.arrangement import AS_READ, Arrangement
from explorer.sequences.labels import word_label
from explorer.sequences.limits import MAX_FILE_BYTES
from explorer.sequences.table import Table, listed
from explorer.sequences.table_reading import whole_table
from explorer.sequences.table_runs import Runs, runs_of
from explorer.sequences.table_times import Times, column_labels, time_labels, times_of

COUNTERS = ("rownames", "row", "index", "id", "no", "no.", "nr", "unnamed: 0")


@lru_cache(maxsize=4)
def read_table(
    text: str, choice: Arrangement = AS_READ, most: int | None = MAX_FILE_BYTES
) -> Table:
    """The columns of a text that are read, with labels of the rows; see `whole_table`.

    Not to be changed, since it is shared.
    Errors: ValueError, one sentence, also for the name of a column or a run that is not there.
    """
    table = whole_table(text, choice.commas, most)
    times, runs = times_of(table), runs_of(table)
    steps = _steps(table, times, choice.steps)
    features, passed = _features(table, times, runs, steps, choice)
    is_time = set(steps) <= set(times.every)
    labels: tuple[str, ...] = ()
    if steps:
        labels = time_labels(table, steps) if is_time else column_labels(table, steps[0])
    result = replace(
        table,
        values=table.values[:, [table.names.index(name) for name in features]],
        names=features,
        words={},
        labels=labels,
    )
    result = _one_run(result, runs, choice.run)
    facts = [f"read, as chosen: {listed(features)}"] if choice.features else []
    facts += [f"left out, {reason}: {listed(names)}" for reason, names in passed.items() if names]
    if steps:
        facts.append(f"the steps are named by {', '.join(steps)}")
    elif choice.steps is not None:
        facts.append("no column names the steps, as chosen")
    return replace(result, facts=(*result.facts, *facts))


def found_steps(table: Table, times: Times) -> tuple[str, ...]:
    """The columns that name the steps unless another is chosen.

    They say when; or it is the column of words that repeats least.
    """
    if times.used:
        return times.used
    words = max(table.words, key=lambda name: len(set(table.words[name])), default=None)
    return () if words is None else (words,)


def _steps(table: Table, times: Times, chosen: str | None) -> tuple[str, ...]:
    if chosen is None:
        return found_steps(table, times)
    if chosen and chosen not in table.columns:
        raise _lacking("column", chosen, table.columns)
    return (chosen,) if chosen else ()


def _features(
    table: Table, times: Times, runs: Runs | None, steps: tuple[str, ...], choice: Arrangement
) -> tuple[tuple[str, ...], dict[str, tuple[str, ...]]]:
    """The columns that are read, in their order in the table; and by reason those that are not."""
    for name in choice.features:
        if name not in table.names:
            raise _lacking("column of numbers", name, table.names)
    run_columns = () if runs is None else runs.columns
    elsewhere = {*steps, *run_columns}
    words = tuple(name for name in table.words if name not in elsewhere)
    numbers = tuple(name for name in table.names if name not in steps)
    if choice.run:
        numbers = tuple(name for name in numbers if name not in run_columns)
    if choice.features:
        features = tuple(name for name in table.names if name in choice.features)
        others = tuple(name for name in numbers if name not in features)
        return features, {"since they hold words": words, "as chosen": others}
    is_time = bool(steps) and set(steps) <= set(times.every)
    counters = tuple(name for name in numbers if name == _counter(table))
    unused = tuple(name for name in numbers if is_time and name in times.every)
    features = tuple(name for name in numbers if name not in (*counters, *unused))
    if not features:
        raise ValueError(
            f"No column of numbers is left to read beside {listed(steps)}, which names the steps; "
            "choose another column for that."
        )
    return features, {
        "since they hold words": words,
        "since it counts the rows": counters,
        "since a time names the steps": unused,
    }


def _counter(table: Table) -> str | None:
    """The name of the first column, if it only counts the rows, from 0 or 1."""
    name, first = table.names[0], table.values[:, 0]
    is_unnamed = name == "x1" and table.names[1:2] not in ((), ("x2",))
    counts = first[0] in (0.0, 1.0) and bool((first == first[0] + np.arange(len(first))).all())
    is_counter = counts and (is_unnamed or name.lower() in COUNTERS)
    return name if is_counter and len(table.names) >= 2 and len(first) >= 3 else None


def _one_run(table: Table, runs: Runs | None, chosen: str) -> Table:
    """The rows of the chosen run, or all; how many runs there are is told."""
    if runs is None:
        if chosen:
            raise ValueError(
                f"There is no run “{word_label(chosen)}”: no column of this table tells several "
                "runs of rows apart."
            )
        return table
    if not chosen:
        fact = f"{len(runs.names):,} runs of rows, told apart by {runs.title}"
        return replace(table, facts=(*table.facts, fact))
    if chosen not in runs.names:
        raise _lacking(f"run of rows where {runs.title} is", chosen, runs.names)
    places = [place for place, name in enumerate(runs.of_rows) if name == chosen]
    count = f"{len(places):,} of {len(runs.of_rows):,} rows"
    return table.rows(places, f"only the {count} where {runs.title} is {chosen}")


def _lacking(what: str, name: str, present: tuple[str, ...]) -> ValueError:
    return ValueError(f"There is no {what} “{word_label(name)}”; there are {listed(present)}.")
