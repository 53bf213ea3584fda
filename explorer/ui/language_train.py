"""Training a language model on the page Language, and which model the page looks at."""

from __future__ import annotations

import pandas as pd
import streamlit as st

from explorer.language.model import LanguageModel, held_out_perplexity
from explorer.language.ngrams import perplexity
from explorer.language.prepared import Prepared
from explorer.language.shipped import shipped_figures, shipped_model
from explorer.training.plan import Plan
from explorer.training.trainee import Trainee
from explorer.ui import player, train_parts, workplace
from explorer.ui.sentences import plain
from explorer.ui.texts import text

LOOK_EVERY, WAITING = 0.5, 2.0


def the_model(ready: Prepared) -> LanguageModel | None:
    """The model trained here on this text, else the one that comes with the app, if there is."""
    trainee = _trainee(ready)
    return shipped_model(ready.choice) if trainee is None else _model(trainee, ready)


def figures_line(ready: Prepared) -> str:
    """How good the model that is looked at is, in one sentence."""
    trainee = _trainee(ready)
    if trainee is not None:
        return f"The model was trained here, {trainee.step_count:,} steps of {trainee.title}."
    found = shipped_figures(ready.choice)
    return (
        f"The model that comes with the app, {found.steps:,} steps of training: perplexity "
        f"{found.model:.2f} on {found.held_out:,} held-out tokens; by counting pairs "
        f"{found.bigram:.2f}, single tokens {found.unigram:.1f}."
    )


def nothing_yet(plan: Plan) -> None:
    """Says that this text has no model yet, and offers to train one."""
    player.transport([], [], autoplay=False)
    st.info(text("language/empty"))
    row = st.container(horizontal=True, gap="small")
    train_parts.buttons(_allowed(plan), row, workplace.LANGUAGE)
    _live()


def training(plan: Plan, ready: Prepared) -> None:
    """Buttons, progress and curves of a training, and what counting reaches on the same text."""
    row = st.container(horizontal=True, gap="small")
    train_parts.buttons(_allowed(plan), row, workplace.LANGUAGE)
    _live()
    st.table(_perplexities(ready))
    st.markdown(text("language/train"))


def _live() -> None:
    busy = workplace.is_busy(workplace.LANGUAGE)
    waiting = workplace.is_waiting(workplace.LANGUAGE)

    @st.fragment(run_every=(WAITING if waiting else LOOK_EVERY) if busy else None)
    def live() -> None:
        train_parts.progress(workplace.LANGUAGE)
        train_parts.curves(workplace.LANGUAGE)
        now = workplace.is_busy(workplace.LANGUAGE), workplace.is_waiting(workplace.LANGUAGE)
        if now != (busy, waiting):
            st.rerun()

    live()


def _allowed(plan: Plan) -> Plan | None:
    """The plan, or None after a sentence that says what in it is not allowed."""
    try:
        return plan.checked()
    except ValueError as error:
        st.warning(plain(str(error)))
        return None


def _trainee(ready: Prepared) -> Trainee | None:
    """What was trained here on this very text, cut in this way."""
    found = workplace.the_training(workplace.LANGUAGE)
    if found is None or found.plan.text != ready.choice or not found.trainees[0].step_count:
        return None
    return found.trainees[0]


def _model(trainee: Trainee, ready: Prepared) -> LanguageModel:
    weights = trainee.snapshots[-1].weights
    return LanguageModel(ready.choice, ready.vocabulary, trainee.shape, weights)


def _perplexities(ready: Prepared) -> pd.DataFrame:
    """Perplexities on the held-out part: by counting, of the model that comes, of one's own."""
    unigram, bigram = ready.counted.bits(ready.held[:-1], ready.held[1:])
    rows = {
        "Unigrams, by counting": perplexity(unigram),
        "Bigrams, by counting": perplexity(bigram),
    }
    if shipped_model(ready.choice) is not None:
        rows["The model that comes with the app"] = shipped_figures(ready.choice).model
    trainee = _trainee(ready)
    if trainee is not None and not workplace.is_busy(workplace.LANGUAGE):
        own = held_out_perplexity(_model(trainee, ready), ready)
        rows[f"Trained here, {trainee.step_count:,} steps"] = own
    name = f"Perplexity on {len(ready.held) - 1:,} held-out tokens"
    return pd.DataFrame({"": list(rows), name: [f"{value:.2f}" for value in rows.values()]})
