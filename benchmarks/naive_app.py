"""The same LSTM trace as it is usually shown, for comparison: a chart a signal, redrawn each step.

Six heat maps of T × H rectangles in long form, built anew in every rerun, and a playback that is a
loop in the script which redraws all of them for each step. Run from the root of the repository:

    PYTHONPATH=. streamlit run benchmarks/naive_app.py
"""

import altair as alt
import pandas as pd
import streamlit as st
import torch

from explorer import build_cell, trace

GATE = alt.Scale(scheme="viridis", domain=[0, 1])
STATE = alt.Scale(scheme="redblue", domain=[-1, 1])
SIGNALS = {"f": GATE, "i": GATE, "g": STATE, "c": STATE, "o": GATE, "h": STATE}


def heat_map(frame: pd.DataFrame, name: str, t: int) -> alt.LayerChart | alt.FacetChart:
    """One signal over time and unit, with a line at the present step."""
    cells = (
        alt.Chart(frame)
        .mark_rect()
        .encode(
            x=alt.X("t:O", axis=alt.Axis(title="step", labelOverlap=True)),
            y=alt.Y("unit:O", axis=alt.Axis(labelOverlap=True)),
            color=alt.Color("value:Q", scale=SIGNALS[name]),
            tooltip=["t", "unit", "value"],
        )
    )
    now = alt.Chart(pd.DataFrame({"t": [t]})).mark_rule(color="black", size=2).encode(x="t:O")
    return alt.layer(cells, now).properties(height=220, title=f"{name} at t = {t}")


st.set_page_config(layout="wide")
asked = st.query_params
with st.sidebar:
    steps = st.number_input("Steps", 2, 500, int(asked.get("steps", 50)))
    size = st.number_input("Units", 1, 128, int(asked.get("size", 16)))
    seed = st.number_input("Seed", 0, 999_999, 0)
    play = st.button("Play")

x = torch.sin(torch.arange(steps) / 3).reshape(-1, 1, 1)
with torch.no_grad():
    frame = trace(build_cell("lstm", 1, size, seed=seed), x).to_frame()
columns = st.columns(3)
places = {name: columns[index % 3].empty() for index, name in enumerate(SIGNALS)}


def draw(t: int) -> None:
    """Draws all charts for a step."""
    for name, place in places.items():
        place.altair_chart(heat_map(frame[frame["signal"] == name], name, t))


draw(0)
if play:
    for t in range(1, steps):
        draw(t)
