"""Training a language model on the page Language, and which model the page looks at."""

from __future__ import annotations

import pandas as pd
import streamlit as st

from explorer.language.model import LanguageModel, held_out_perplexity
from explorer.language.ngrams import perplexity
from explorer.language.prepared import Prepared, TextChoice
from explorer.language.shipped import shipped_choices, shipped_figures, shipped_model
from explorer.scenes.training_origin import with_origin
from explorer.scenes.transports import no_transport
from explorer.session.control import Values
from explorer.session.declared.pages import LANGUAGE as LANGUAGE_PAGE
from explorer.training.plan import Plan
from explorer.training.trainee import Trainee
from explorer.ui import current, player
from explorer.ui.escaping import plain
from explorer.ui.opening import open_changed_view
from explorer.ui.texts import text
from explorer.ui.train import jobs, progress
from explorer.ui.turns import in_turn

LOOK_EVERY, WAITING = 0.5, 2.0
BIGRAMS, BEST = "Bigrams, by counting", "Trained here, at its best on these tokens"


def the_model(ready: Prepared) -> LanguageModel | None:
    """The model trained here on this text, else the one that comes with the app, if there is."""
    trainee = _trainee(ready)
    return shipped_model(ready.choice) if trainee is None else _model(trainee, ready)


def figures_line(ready: Prepared) -> str:
    """How good the model that is looked at is, in one sentence."""
    trainee = _trainee(ready)
    if trainee is not None:
        return (
            f"The model was trained here, {trainee.step_count:,} steps of {trainee.title}. Shown "
            f"is step {trainee.best.step:,}, which was best on the held-out part."
        )
    result = shipped_figures(ready.choice)
    return (
        f"The model that comes with the app, {result.steps:,} steps of training: perplexity "
        f"{result.model:.2f} on {result.held_out:,} held-out tokens; by counting pairs "
        f"{result.bigram:.2f}, single tokens {result.unigram:.1f}."
    )


def note_origin(ready: Prepared) -> None:
    """Notes, of a view of the model trained here, how that was made and where it can be again."""
    result, scene = jobs.the_training(jobs.LANGUAGE), current.noted()
    if result is not None and scene is not None and _trainee(ready) is not None:
        current.note(with_origin(scene, result))


def nothing_yet(plan: Plan, ready: Prepared) -> None:
    """Says that this text has no model yet, and offers to train one, or one that comes."""
    player.play(no_transport())
    known = [choice for choice in shipped_choices() if choice.corpus == ready.choice.corpus]
    kind = ready.choice.token_kind
    other = min(known, key=lambda choice: choice.token_kind != kind, default=None)
    if other is None:
        st.info(text("language/empty"))
    else:
        st.info(text("language/other"))
        if st.button(f"Read it as {other.token_kind}, with the model that comes"):
            open_changed_view(LANGUAGE_PAGE, _cut_as(other))
    row = st.container(horizontal=True, gap="small")
    progress.buttons(_allowed(plan), row, jobs.LANGUAGE)
    _live(ready)


def training(plan: Plan, ready: Prepared) -> None:
    """Buttons, progress and curves of a training, and what counting reaches on the same text."""
    row = st.container(horizontal=True, gap="small")
    progress.buttons(_allowed(plan), row, jobs.LANGUAGE)
    _live(ready)
    rows = _perplexities(ready)
    name = f"Perplexity on {len(ready.held_out) - 1:,} held-out tokens"
    st.table(pd.DataFrame({"Model": list(rows), name: [f"{value:.3g}" for value in rows.values()]}))
    if BEST in rows and rows[BEST] > rows[BIGRAMS]:
        st.caption(text("language/worse"))
    st.markdown(text("language/train"))


def _cut_as(choice: TextChoice) -> Values:
    """What cuts the text as that of a model was that comes with the app."""
    return {
        "tokens": choice.token_kind,
        "punctuation": "kept" if choice.punctuation else "dropped",
        "vocabulary": choice.most,
    }


def _live(ready: Prepared) -> None:
    result = jobs.the_training(jobs.LANGUAGE)
    if result is None:
        return
    if result.plan.text != ready.choice:
        st.caption("The model below was trained on another text, or with another tokenization.")
    busy = jobs.is_busy(jobs.LANGUAGE)
    waiting = jobs.is_waiting(jobs.LANGUAGE)

    @st.fragment(run_every=(WAITING if waiting else LOOK_EVERY) if busy else None)
    @in_turn
    def live() -> None:
        progress.progress(jobs.LANGUAGE)
        progress.curves(jobs.LANGUAGE)
        now = jobs.is_busy(jobs.LANGUAGE), jobs.is_waiting(jobs.LANGUAGE)
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
    result = jobs.the_training(jobs.LANGUAGE)
    if result is None or result.plan.text != ready.choice or not result.trainees[0].step_count:
        return None
    return result.trainees[0]


def _model(trainee: Trainee, ready: Prepared) -> LanguageModel:
    return LanguageModel(ready.choice, ready.vocabulary, trainee.sizes, trainee.best.weights)


def _perplexities(ready: Prepared) -> dict[str, float]:
    """Perplexities on the held-out part: by counting, of the model that comes, of one's own."""
    unigram, bigram = ready.ngrams.bits(ready.held_out[:-1], ready.held_out[1:])
    rows = {
        "Unigrams, by counting": perplexity(unigram),
        BIGRAMS: perplexity(bigram),
    }
    if shipped_model(ready.choice) is not None:
        rows["The model that comes with the app"] = shipped_figures(ready.choice).model
    trainee = _trainee(ready)
    if trainee is not None and not jobs.is_busy(jobs.LANGUAGE):
        rows[BEST] = held_out_perplexity(_model(trainee, ready), ready)
    return rows
