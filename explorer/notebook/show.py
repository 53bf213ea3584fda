"""From a module and what it reads to a stage in the notebook, in one call."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import torch
from torch import nn
from torch.nn.utils.rnn import PackedSequence

from explorer.capturing.choosing import chosen_module
from explorer.capturing.inside import trace
from explorer.network.clamp import Clamp
from explorer.network.inputs import Lengths
from explorer.notebook.display import scene_shown, shown
from explorer.scenes import Scene, link_scene
from explorer.tracing.display import Look
from explorer.tracing.trace import Trace


def show(
    view: nn.Module | Trace | Scene | str,
    x: Any = None,
    *,
    state: Any = None,
    clamp: Clamp | Sequence[Clamp] = (),
    module: str | None = None,
    lengths: Lengths | None = None,
    unit: int | None = None,
    notation: str = "pytorch",
    z: str | None = None,
    loss: Any = "last",
    tokens: Sequence[str] | None = None,
    batch: int = 0,
    t: int | None = None,
    height: int = 0,
    still: bool = False,
) -> Any:
    """A stage that plays in a notebook: every gate and state of a module while it reads x.

    Shown where a cell ends with it, or by `display`. Jupyter, VS Code, Colab and marimo play it
    with `pip install "unroll-rnn[notebook]"`; without, there is a still picture and a sentence.

    Args:
        view: a module or model, as for `explorer.trace`; or, without an x needed, a trace, a link
            to a view of the app such as "cell?cell=gru&t=12", or a scene.
        x, state, clamp, module, lengths: what is traced, as for `explorer.trace`.
        unit: the unit whose numbers are shown, from 0; None for the one whose state is largest.
        notation: the book whose symbols are written, as in "olah".
        z: what z near 1 means, "keep" or "replace"; None as the book has it.
        loss: the loss of the gradient curves, as for `explorer.gradients`.
        tokens: a label for every step, (T,); None for their numbers.
        batch: which sequence of the batch, from 0.
        t: the step at which it opens; None for the first, or that of a link.
        height: in pixels, beyond which it scrolls; 0 for that of its contents.
        still: a picture that does not play, as a saved notebook or a web page keeps it.

    Returns:
        A widget. Its `t` and `unit` say where the stage is, setting them moves it, and `observe`
        tells of changes. Where none can play, a picture.

    Raises:
        ValueError: as `explorer.trace`, for what does not fit the trace, and for a link or anything
            else that cannot be shown.
    """
    look = Look(unit, notation, z, loss, tokens, batch, t, height, still)
    if isinstance(view, str):
        return scene_shown(link_scene(view), look)
    if isinstance(view, Scene):
        return scene_shown(view, look)
    if isinstance(view, Trace):
        return shown(view, _near(x), look)
    if not isinstance(view, nn.Module):
        raise ValueError(
            f"{type(view).__name__} cannot be shown; allowed are a module with an x, a trace, a "
            "scene, and a link to a view of the app."
        )
    if x is None:
        raise ValueError("A module is shown while it reads; allowed is an x with it.")
    traced = trace(view, x, state, clamp, module=module, lengths=lengths)
    # What a module inside a model reads is not the model's own x.
    read = x if chosen_module(view, module) is None else None
    return shown(traced, _near(read), look)


def _near(x: Any) -> Any:
    """The same on the CPU, where traces are."""
    return x.cpu() if isinstance(x, (torch.Tensor, PackedSequence)) else x
