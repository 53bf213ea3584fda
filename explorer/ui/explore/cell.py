"""Below the stage: what the gradient does, the proof, and how many weights there are."""

from __future__ import annotations

import streamlit as st

from explorer.scenes import words
from explorer.session.choice import Choice
from explorer.session.run import Run


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
