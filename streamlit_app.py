"""The frame of the app: page settings, navigation, shared controls; then the page itself."""

import logging

import streamlit as st

from explorer.resources import ASSETS
from explorer.ui.frame import open_frame, open_learning_frame, open_training_frame
from explorer.ui.server import settle

ICON = str(ASSETS / "icon.svg")

st.set_page_config(page_title="Unroll", page_icon=ICON, layout="wide", initial_sidebar_state=290)
st.logo(str(ASSETS / "logo.svg"), size="large", icon_image=ICON)
cell = st.Page("pages/explore/cell.py", title="Cell", icon=":material/memory:", default=True)
train = st.Page("pages/train/train.py", title="Train", icon=":material/model_training:")
learn = [
    st.Page("pages/learn/language.py", title="Language", icon=":material/translate:"),
    st.Page("pages/learn/shapes.py", title="Shapes", icon=":material/account_tree:"),
]
page = st.navigation(
    {
        "Explore": [
            cell,
            st.Page(
                "pages/explore/gradients.py", title="Gradients", icon=":material/trending_down:"
            ),
            st.Page("pages/explore/compare.py", title="Compare", icon=":material/compare_arrows:"),
        ],
        "Learn": learn,
        "Train": [train],
    },
    position="top",
)
try:
    if page is train:
        open_training_frame()
    elif page in learn:
        open_learning_frame()
    else:
        open_frame(inside=page is cell)
    page.run()
except Exception:  # whatever it is, a lecture hall must not read it
    logging.getLogger("explorer").exception("A page failed")
    st.error(
        "Something went wrong that should not have. What you chose is kept: change one of the "
        "choices, or reload the page."
    )
settle()
