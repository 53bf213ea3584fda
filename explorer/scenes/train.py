"""The page Train: curves and two clocks of a training; before one, an example and a preview."""

from __future__ import annotations

from functools import cache, partial

import pandas as pd

from explorer.scenes.besides import NOTHING, Besides
from explorer.scenes.scene import Mount, Scene, board_mount
from explorer.scenes.training_origin import with_origin
from explorer.scenes.transports import transport
from explorer.session.choice import Choice, Reading
from explorer.session.choices import training_plan, viewing_choice
from explorer.session.controls import Chosen
from explorer.session.declared.pages import LANGUAGE, TRAIN
from explorer.tasks import TASKS, Task
from explorer.tasks.probe import task_probe
from explorer.tasks.series import example_series
from explorer.tracing.one_layer import LayerView
from explorer.training.plan import SERIES, Plan
from explorer.training.preview import Preview, finished_preview
from explorer.training.trainee import Trainee
from explorer.training.training import Training
from explorer.views.clock import clock_data
from explorer.views.example import example_board
from explorer.views.sheets import Figure, Sheets
from explorer.views.sweep_frame import SWEPT, finished_frame, guess_frame
from explorer.views.training import name_of, preview_sentence, training_curves
from explorer.wording import in_a_row

CURVES, CLOCKS, SWEEP = "curves", "clocks", "sweep"


def train_scene(chosen: Chosen, besides: Besides = NOTHING) -> Scene:
    """The page Train with these values: the training, else an example of what it would learn.

    Raises ValueError for settings that are not allowed, and for parts that show nothing that plays.
    """
    part, training = chosen.option("train"), besides.training
    if part == SWEEP:
        return sweep_scene()
    if part not in (CURVES, CLOCKS):
        raise ValueError(
            "This part of the page Train keeps files and shows nothing; its parts Curves and Watch "
            "it learn do."
        )
    if training is None:
        series = example_series() if chosen["task"] == SERIES else ""
        plan = training_plan(chosen, series).checked()
        return example_scene(plan, with_preview=part == CURVES)
    if part == CURVES:
        return curves_scene(training)
    trainee = clock_trainee(training, chosen.option("clock_cell"))
    layers = trainee.sizes.layers
    layer = layers if chosen["clock_layer"] is None else min(chosen.whole("clock_layer"), layers)
    reading: Reading = "forward"
    if trainee.sizes.directions == 2:
        reading = chosen.option("clock_reading")
    return clocks_scene(training, trainee, viewing_choice(chosen), layer - 1, reading)


def curves_scene(training: Training, page: str = TRAIN) -> Scene:
    """Metric, loss and gradient norm of all cells, over the steps of training."""
    task, done = training.task, training.done
    reached = [
        f"{name_of(one, training)} {task.said(one.records.metric[-1])}. {one.sentence}".strip()
        for one in training.trainees
    ]
    scene = Scene(
        page,
        "",
        f"{_task_words(training.plan, training)}, after {done:,} steps",
        None,
        (board_mount(training_curves(training), "training_curves"),),
        (f"{task.metric_word.capitalize()}: {' '.join(reached)}",),
    )
    part = {"language": "train"} if page == LANGUAGE else {}
    return with_origin(scene, training, training.trainees, part)


def clock_trainee(training: Training, cell: str | None) -> Trainee:
    """The cell that is watched: the one asked for, at first the last that was trained."""
    asked = [one for one in training.trainees if one.sizes.cell == cell]
    return asked[0] if asked else training.trainees[-1]


def clocks_scene(
    training: Training, trainee: Trainee, choice: Choice, layer: int, reading: Reading
) -> Scene:
    """A layer (from 0) of a cell on one sequence, at every snapshot of its training."""
    sizes = trainee.sizes
    data = clock_data(
        trainee,
        training.probe,
        layer=layer,
        reading=reading,
        notation=choice.notation,
        direction=choice.direction,
    )
    layer_view = LayerView(sizes.layers, sizes.directions, layer, reading, sizes.inputs)
    several = sizes.layers * sizes.directions > 1
    scene = Scene(
        TRAIN,
        "",
        f"{name_of(trainee, training)} learns “{training.task.title}”, {training.done:,} steps",
        transport(data["tokens"], where=layer_view.where if several else ""),
        (Mount("clocks", data, "clocks"),),
        (training.task.sentence,),
    )
    return with_origin(scene, training, (trainee,), {"train": CLOCKS})


def sweep_scene(task: Task | None = None, own: pd.DataFrame | None = None) -> Scene:
    """Where each cell fails on a task, at first the one that the finished sweep is of.

    `own` are the points of a person's own sweep on it, as `own_frame` makes them.
    """
    task = TASKS[SWEPT] if task is None else task
    frames = [finished_frame()] if task.key == SWEPT else []
    frames += [] if own is None else [own]
    return Scene(
        TRAIN if own is None else "",
        "",
        f"Where each cell fails: “{task.title}” over its {task.span.word.lower()}",
        None,
        (),
        (f"{task.sentence} Source: {task.source}.",),
        sheets=cache(partial(_sweep_sheets, task, pd.concat(frames))) if frames else None,
    )


def _sweep_sheets(task: Task, points: pd.DataFrame) -> Sheets:
    settings = {
        "guess": guess_frame(task, points),
        "length": task.span.word,
        "metric": task.metric_word,
        "shares": task.shares,
    }
    return Sheets(figures=(Figure("sweep", "sweep", points, task.metric_word, settings),))


def example_scene(plan: Plan, *, with_preview: bool) -> Scene:
    """One sequence of the task, and the finished training that comes with the library."""
    task = plan.the_task()
    probe = task_probe(task, plan.length, plan.seed)
    mounts = [board_mount(example_board(task, probe), "training_example")]
    sentences = [f"{task.sentence} Source: {task.source}."]
    if with_preview:
        mounts.append(preview_mount())
        sentences.append(preview_sentence(finished_preview()).replace("**", ""))
    return Scene(
        TRAIN,
        "",
        f"One example of “{task.title}”, {task.span.word.lower()} {plan.length}",
        transport(probe.sequence.tokens),
        tuple(mounts),
        tuple(sentences),
    )


@cache
def preview_mount() -> Mount:
    """The curves of the finished training that comes with the library."""
    return board_mount(training_curves(finished_preview()), "training_preview")


def _task_words(plan: Plan, training: Training | Preview) -> str:
    names = [name_of(one, training) for one in training.trainees]
    return (
        f"{in_a_row(names)} learn{'s' if len(names) == 1 else ''} “{training.task.title}”, "
        f"{training.task.span.word.lower()} {plan.length}"
    )
