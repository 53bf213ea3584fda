"""A language model, opened up: what it expects, what it invents, which of two texts is likelier."""

import streamlit as st

from explorer.language.prepared import prepared
from explorer.ui.controls.labels import LANGUAGE_LABELS
from explorer.ui.controls.sidebar import chosen_view
from explorer.ui.controls.widgets import segmented
from explorer.ui.escaping import plain
from explorer.ui.learn.language import read, sample, score, tokens, training
from explorer.ui.learn.language.controls import chosen_text, chosen_training
from explorer.ui.train import jobs, linked

text = chosen_text()
try:
    ready = prepared(text)
except ValueError as error:
    st.warning(plain(str(error)))
    st.stop()
plan, choice = chosen_training(text, len(ready.train) - 1), chosen_view()
linked.begin_as_linked(plan, jobs.LANGUAGE)
part = segmented("Look at", LANGUAGE_LABELS, "language", narrow=True)
model = training.the_model(ready)
if part == "train":
    training.training(plan, ready)
elif part == "tokens":
    tokens.tokens(ready)
elif model is None:
    training.nothing_yet(plan, ready)
elif part == "read":
    read.reading(model, ready, choice)
elif part == "sample":
    sample.sampling(model)
else:
    score.scoring(model, ready)
if model is not None and part in ("read", "sample", "score"):
    st.caption(plain(training.figures_line(ready)))
linked.tell_link(plan, jobs.LANGUAGE)
