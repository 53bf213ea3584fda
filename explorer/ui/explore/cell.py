"""Below the stage: what the gradient does, the proof, and what can be taken away."""

from __future__ import annotations

import math
from functools import lru_cache

import streamlit as st
import torch

from explorer.backprop.losses import output_gradient
from explorer.equations.printed import flipped_gates
from explorer.equations.pytorch_script import NetworkContext, reproducing_script
from explorer.equations.view_frame import view_frame
from explorer.session.choice import Choice
from explorer.session.resolve import resolved_choice
from explorer.session.run import (
    KEPT_RUNS,
    TRAINING_LOSS,
    Run,
    loss_of,
    loss_within,
    run,
    run_gradient,
    untouched,
)
from explorer.tracing.torch_parity import Parity, layer_parity, parameter_count, torch_parity
from explorer.tracing.trace import Trace
from explorer.views.stage import Untouched

# Of weights that a script carries in itself: it would be some 4 MB of text.
MOST_PRINTED = 1_000_000


def untouched_run(held: Run, choice: Choice) -> Untouched | None:
    """The run beside which a held one is shown; None if nothing is held."""
    if not held.held:
        return None
    plain = run(untouched(choice.model))
    return Untouched(plain, run_gradient(plain, choice.loss))


def gradient_notes(run: Run, choice: Choice, gradient: Trace) -> None:
    """What a curve cannot say of itself: a loss at no step, an overflow, zeros everywhere."""
    steps = len(run.sequence.tokens)
    if choice.loss != loss_within(choice.loss, steps):
        st.warning(
            f"There is no step {choice.loss} in a sequence of {steps} steps; allowed are 0 to "
            f"{steps - 1}. The loss is at the last step."
        )
    if choice.loss == TRAINING_LOSS and run.training_loss is None:
        st.warning(
            "What is shown here has no loss of training, which needs the last layer, in one "
            "direction, and right answers. The loss is at the last step."
        )
    norms = torch.stack(list(gradient.norms().values()))
    lost = (~norms.isfinite()).any(dim=0).nonzero()
    if len(lost):
        st.warning(
            f"The gradient overflows at step {int(lost.max())} and before; it is not drawn there."
        )
    elif not norms.any():
        st.info(
            "The gradient is exactly zero at every step: the loss does not depend on any state."
        )


def proof_panel(run: Run) -> None:
    """How far the numbers are from an independent computation."""
    if run.held:
        st.markdown(
            "**Proof**: not available while a gate is held, since torch.nn cannot hold one."
        )
        return
    result = _proof(run)
    size = f"{result.difference:.1e}" if result.difference else "exactly 0"
    if not math.isfinite(result.difference):
        st.warning("**Proof**: none here, since the state overflows.")
        return
    st.markdown(
        f"**Proof** :green-badge[:material/check: {size}] is the largest difference from "
        f"{result.against}, computed here with these weights and this sequence."
    )


def parameters_line(run: Run) -> None:
    """How many weights there are."""
    count = parameter_count(run.module)
    one_bias = f" Textbooks that use one bias count {count.textbook:,}."
    st.markdown(f"**Parameters** {count.formula}.{one_bias * (count.textbook != count.torch)}")


def take_away_panel(run: Run, choice: Choice, gradient: Trace) -> None:
    """The data and the code of this view."""
    flipped = flipped_gates(run.module.cell, choice.direction)
    loss = loss_within(choice.loss, len(run.sequence.tokens))
    buttons = st.container(horizontal=True)
    buttons.download_button(
        "Data as CSV",
        lambda: view_frame(run.trace, gradient, flipped, run.layer_view).to_csv(index=False),
        "unroll.csv",
        "text/csv",
        icon=":material/table:",
        on_click="ignore",  # a rerun could take the file away before it is fetched
        width="stretch",
    )
    weights = sum(value.numel() for value in resolved_choice(run.choice).network.parameters())
    if weights > MOST_PRINTED:
        st.caption(
            f"No code in PyTorch here: it would carry {weights:,} weights, and does up to "
            f"{MOST_PRINTED:,}. In Python, explorer.load opens the model's file."
        )
        return
    buttons.download_button(
        "Code in PyTorch",
        lambda: _script(run, flipped, loss),
        "unroll_view.py",
        "text/x-python",
        icon=":material/code:",
        on_click="ignore",
        width="stretch",
    )
    reading = st.expander("Read the code", key="reading_code", on_change="rerun")
    if reading.open:  # drawing it costs the browser more than all the words of the page
        reading.code(_readable_script(run, flipped, loss))


# What depends on the run alone is kept beside it: another unit or notation costs nothing again.
@lru_cache(maxsize=KEPT_RUNS)
def _proof(run: Run) -> Parity:
    if run.layer_view is None:
        return torch_parity(run.module, run.sequence.x, run.trace)
    result = resolved_choice(run.choice)
    return layer_parity(result.network, result.sequence.x, run.layer_view, run.trace)


@lru_cache(maxsize=KEPT_RUNS)
def _readable_script(run: Run, flipped: frozenset[str], loss: str | int) -> str:
    return _script(run, flipped, loss, shortened=True)


def _script(run: Run, flipped: frozenset[str], loss: str | int, *, shortened: bool = False) -> str:
    context = None
    if run.layer_view is not None:
        result = resolved_choice(run.choice)
        context = NetworkContext(result.network, result.sequence, run.layer_view)
    function = loss_of(run, loss)
    return reproducing_script(
        run.module,
        run.sequence,
        flipped,
        output_gradient(run.trace.output, function) if callable(function) else function,
        held=run.held,
        context=context,
        shortened=shortened,
    )
