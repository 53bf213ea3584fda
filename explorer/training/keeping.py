"""A trained model to keep: what its file says about it."""

from __future__ import annotations

from dataclasses import asdict

from explorer.models.model_file import model_bytes
from explorer.tasks.probe import task_probe
from explorer.training.plan import SERIES
from explorer.training.trainee import Snapshot, Trainee


def kept_model(trainee: Trainee, snapshot: Snapshot) -> bytes:
    """The content of a file with a snapshot of a trained cell, all its settings beside it."""
    plan, task = trainee.plan, trainee.task
    facts: dict[str, object] = {
        "cell": trainee.sizes.cell,
        "hidden_size": trainee.sizes.hidden_size,
        "input_size": trainee.sizes.inputs,
        "layers": trainee.sizes.layers,
        "directions": trainee.sizes.directions,
        "task": task.key,
        "kind": task.kind,
        "length": plan.length,
        "outputs": task.outputs,
        "alphabet" if task.text else "features": task.inputs,
        "steps": snapshot.step,
        "seed": plan.seed,
        "plan": asdict(plan) | {"series": ""},
    }
    if plan.task == SERIES:  # the numbers themselves stay with their owner, but for what is shown
        probe = task_probe(task, plan.length, 0)
        facts["probe"] = probe.sequence.x[:, 0].tolist()
        facts["given"] = probe.given
    return model_bytes(snapshot.weights, facts)
