"""Below the stage: what the gradient does, the proof, and what can be taken away."""

from __future__ import annotations

from functools import lru_cache

import streamlit as st

from explorer.backprop.losses import output_gradient
from explorer.equations.printed import flipped_gates
from explorer.equations.pytorch_script import NetworkContext, reproducing_script
from explorer.equations.view_frame import view_frame
from explorer.scenes import words
from explorer.session.choice import Choice
from explorer.session.resolve import resolved_choice
from explorer.session.run import KEPT_RUNS, Run, loss_of, loss_within
from explorer.tracing.trace import Trace

# Of weights that a script carries in itself: it would be some 4 MB of text.
MOST_PRINTED = 1_000_000


def gradient_notes(run: Run, choice: Choice) -> None:
    """What a curve cannot say of itself: a loss at no step, an overflow, zeros everywhere."""
    kinds = {"warning": st.warning, "info": st.info}
    for note in words.gradient_notes(run, choice.loss):
        kinds[note.kind](note.sentence)


def proof_panel(run: Run) -> None:
    """How far the numbers are from an independent computation."""
    if run.held:
        st.markdown(
            "**Proof**: not available while a gate is held, since torch.nn cannot hold one."
        )
        return
    parity = words.proof(run)
    if parity is None:
        st.warning("**Proof**: none here, since the state overflows.")
        return
    st.markdown(
        f"**Proof** :green-badge[:material/check: {words.proof_size(parity)}] is the largest "
        f"difference from {parity.against}, computed here with these weights and this sequence."
    )


def parameters_line(run: Run) -> None:
    """How many weights there are."""
    st.markdown(f"**Parameters** {words.parameters_sentence(run)}")


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
