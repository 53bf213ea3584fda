"""The app as an ASGI application, for `unroll`, `run.py` and any ASGI server: `served_app:app`."""

import streamlit as st

from explorer.resources import ENTRY_SCRIPT

app = st.App(ENTRY_SCRIPT)
