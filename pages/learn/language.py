"""A language model, opened up: what it expects, what it invents, which of two texts is likelier."""

import streamlit as st

from explorer.language.prepared import prepared
from explorer.ui import (
    language_read,
    language_sample,
    language_score,
    language_tokens,
    language_train,
    train_link,
    workplace,
)
from explorer.ui.controls import chosen_view
from explorer.ui.labelled import segmented
from explorer.ui.labels import LANGUAGE_LABELS
from explorer.ui.language_controls import chosen_text, chosen_training
from explorer.ui.sentences import plain

text = chosen_text()
try:
    ready = prepared(text)
except ValueError as error:
    st.warning(plain(str(error)))
    st.stop()
plan, choice = chosen_training(text, len(ready.train) - 1), chosen_view()
train_link.begin_as_linked(plan, workplace.LANGUAGE)
part = segmented("Look at", LANGUAGE_LABELS, "language", narrow=True)
model = language_train.the_model(ready)
if part == "train":
    language_train.training(plan, ready)
elif part == "tokens":
    language_tokens.tokens(ready)
elif model is None:
    language_train.nothing_yet(plan, ready)
elif part == "read":
    language_read.reading(model, ready, choice)
elif part == "sample":
    language_sample.sampling(model)
else:
    language_score.scoring(model, ready)
if model is not None and part in ("read", "sample", "score"):
    st.caption(plain(language_train.figures_line(ready)))
train_link.tell_link(plan, workplace.LANGUAGE)
