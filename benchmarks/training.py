"""How fast the page Train trains, and what everything around a step costs.

Run from the root of the repository, with nothing else running on the machine (3 minutes):

    python -m benchmarks.training

One thread. A step of ours is one of `explorer.training`, with clipping, records, exams and
snapshots; a step of the contender is the usual loop over `LSTMCell`, `GRUCell` or `RNNCell` with
the same weights, batches, clipping and optimiser, and nothing else. Both take as many steps; the
mean loss of the last ten batches stands beside, so that one sees that the same is reached.
"""

from __future__ import annotations

import os
import statistics
import time
from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path

import torch
from torch import Tensor, nn

from benchmarks.serving import machine
from explorer.tasks import Batch, Task
from explorer.training.learner import learner
from explorer.training.plan import Plan
from explorer.training.training import Training
from explorer.training.workshop import Job, Workshop
from explorer.views.clock import clock_data
from explorer.views.training import training_curves

CELLS = {"lstm": nn.LSTMCell, "gru": nn.GRUCell, "rnn": nn.RNNCell}
STEPS = 150
CYCLES = 60
CURVES_EVERY = 0.5
SMALL = Plan(task="recall", length=49, hidden_size=16, batch=32, steps=STEPS)
SINE = Plan(task="sine", length=100, hidden_size=51, batch=64, steps=60, start="drawn")


class Loop(nn.Module):
    """The loop people write, with the weights of a learner."""

    def __init__(self, key: str, plan: Plan) -> None:
        super().__init__()
        task = plan.the_task()
        trainee = Training(replace(plan, cells=(key,))).trainees[0]
        own = learner(trainee.sizes, seed=plan.seed, start=plan.start, span=task.clock(plan.length))
        self.cell = CELLS[key](trainee.sizes.inputs, trainee.sizes.hidden_size)
        self.cell.load_state_dict(
            {name.removesuffix("_l0"): v for name, v in own.recurrent.state_dict().items()}
        )
        self.readout = own.readout

    def forward(self, x: Tensor, asked: int) -> Tensor:
        state = None
        outputs = []
        for x_t in x:
            state = self.cell(x_t, state)
            outputs.append(state[0] if isinstance(state, tuple) else state)
        answers: Tensor = self.readout(torch.stack(outputs[-asked:]))
        return answers


@dataclass(frozen=True)
class Race:
    """Milliseconds a step, and the loss reached."""

    ours: float
    loop: float
    our_loss: float
    loop_loss: float


def race(key: str, plan: Plan) -> Race:
    """Trains a cell in both ways, step by step in turn, so that both meet the same machine."""
    training = Training(replace(plan, cells=(key,)))
    task, module = training.task, Loop(key, plan)
    optimiser = torch.optim.Adam(module.parameters(), plan.rate)
    batches = Training(replace(plan, cells=(key,))).batches
    ours, loop = [], []
    losses: list[float] = []
    trainee = training.trainees[0]
    for _ in range(plan.steps):
        batch = next(batches)
        begin = time.perf_counter()
        training.step()
        ours.append(time.perf_counter() - begin)
        begin = time.perf_counter()
        losses.append(loop_step(module, optimiser, batch, task, plan.clip))
        loop.append(time.perf_counter() - begin)
    return Race(
        1e3 * statistics.mean(ours),
        1e3 * statistics.mean(loop),
        statistics.mean(trainee.records.loss[-10:]),
        statistics.mean(losses[-10:]),
    )


def loop_step(
    module: Loop, optimiser: torch.optim.Optimizer, batch: Batch, task: Task, clip: float
) -> float:
    """A step of the contender."""
    parameters = list(module.parameters())
    loss = task.loss(module(batch.x, batch.asked), batch.target)
    optimiser.zero_grad()
    loss.backward()
    nn.utils.clip_grad_norm_(parameters, clip)
    optimiser.step()
    return loss.item()


def overhead(plan: Plan) -> tuple[float, float]:
    """Shares of the time: of exams, snapshots, records and batches; and of drawing the curves."""
    training = Training(plan)
    for trainee in training.trainees:
        trainee.step = timed(trainee.step)  # type: ignore[method-assign]
    drawn, due = 0.0, 0.0
    while not training.finished:
        training.step()
        if training.seconds >= due:
            due += CURVES_EVERY
            begin = time.perf_counter()
            training_curves(training)
            drawn += time.perf_counter() - begin
    inside = sum(trainee.step.seconds for trainee in training.trainees)  # type: ignore[attr-defined]
    total = training.seconds + drawn
    return (training.seconds - inside) / total, drawn / total


def timed(step: Callable[[Batch], None]) -> Callable[[Batch], None]:
    """The same, adding up its time."""

    def run(batch: Batch) -> None:
        begin = time.perf_counter()
        step(batch)
        run.seconds += time.perf_counter() - begin  # type: ignore[attr-defined]

    run.seconds = 0.0  # type: ignore[attr-defined]
    return run


def memory() -> list[float]:
    """Resident MB after each tenth of many trainings started, stopped and dropped."""
    workshop, result = Workshop(places=1), []
    for cycle in range(CYCLES):
        job = Job(Training(replace(SMALL, seed=cycle, steps=10_000)))
        workshop.start(job, steps=40)
        workshop.wait(job, 60.0)
        for trainee in job.work.trainees:  # type: ignore[attr-defined]
            clock_data(
                trainee,
                job.work.probe,
                layer=0,
                notation="pytorch",
                direction="keep",  # type: ignore[attr-defined]
            )
        if cycle % (CYCLES // 10) == CYCLES // 10 - 1:
            pages = int(Path("/proc/self/statm").read_text().split()[1])
            result.append(pages * os.sysconf("SC_PAGE_SIZE") / 1e6)
    return result


def main() -> None:
    """Prints the tables."""
    torch.set_num_threads(1)
    print(machine())
    print(f"{'':34}{'ours ms':>9}{'loop ms':>9}{'ratio':>7}{'our loss':>11}{'its loss':>11}")
    for name, plan in (("recall", SMALL), ("sine", SINE)):
        for key in CELLS:
            result = race(key, plan)
            shape = f"{name} {key} T={plan.length} B={plan.batch} H={plan.hidden_size}"
            print(
                f"{shape:34}{result.ours:9.2f}{result.loop:9.2f}{result.loop / result.ours:7.1f}"
                f"{result.our_loss:11.4g}{result.loop_loss:11.4g}"
            )
    around, drawn = overhead(Plan())
    print(f"around the steps: {around:.1%} exams, snapshots, batches; {drawn:.1%} curves")
    print("MB after each tenth of", CYCLES, "trainings:", [round(mb) for mb in memory()])


if __name__ == "__main__":
    main()
