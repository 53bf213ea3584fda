"""How the weights of a training came about, and the link to where they can be made again."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

from explorer.models.parts import loaded
from explorer.scenes.networks import sizes_words
from explorer.scenes.scene import Network, Scene
from explorer.session.choices import plan_settings
from explorer.session.control import Values
from explorer.session.declared.pages import LANGUAGE
from explorer.session.link import write_link
from explorer.training.plan import SERIES
from explorer.training.trainee import Trainee
from explorer.training.training import Training

LEADS_TO = "The link leads to the settings of this training:"


def with_origin(
    scene: Scene, training: Training, trainees: Iterable[Trainee] = (), part: Values | None = None
) -> Scene:
    """A scene of a training with its networks, how they were made, and the link to its settings.

    Without `trainees` the networks are those of the scene. `part` has the values of the controls
    that say which part of the page it is. A training on a person's own data has no link.
    """
    plan, done = training.plan, training.done
    span = f"{training.task.span.word.lower()} {plan.length}"
    made = (
        f"trained on “{training.task.title}”, {span}, {done:,} step{'' if done == 1 else 's'} "
        f"done, seed {plan.seed}"
    )
    networks = tuple(map(_network, trainees)) or scene.networks
    scene = replace(scene, networks=networks, made=made)
    if plan.task == SERIES or (plan.text is not None and plan.text.text):
        return replace(scene, page="", query="")
    linked = min(done, plan.steps)
    settings = {
        **plan_settings(plan),
        **(part or {}),
        "lm_begun" if scene.page == LANGUAGE else "begun": linked,
    }
    what = "the same training" if linked == done else f"its first {linked:,} steps"
    return replace(
        scene,
        query=write_link(settings, scene.page),
        settings=settings,
        leads_to=f"{LEADS_TO} {what} can be carried out there.",
    )


def _network(trainee: Trainee) -> Network:
    """The network of a cell as of its last snapshot, without its read-out."""
    snapshot = trainee.snapshots[-1]
    count = f"{snapshot.step:,} step{'' if snapshot.step == 1 else 's'}"
    return Network(
        f"{sizes_words(trainee.sizes)}, after {count}",
        lambda: loaded(trainee.sizes, snapshot.weights)[0].double().state_dict(),
    )
