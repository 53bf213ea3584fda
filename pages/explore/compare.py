"""Cells side by side on one cursor: curves, heat maps, echoes, figures."""

import streamlit as st

from explorer.ui.controls.labels import COMPARE_LABELS
from explorer.ui.controls.widgets import segmented
from explorer.ui.escaping import plain
from explorer.ui.explore import compare
from explorer.ui.frame import the_choice, the_run

PARTS = {
    "curves": compare.curves,
    "maps": compare.heat_maps,
    "echo": compare.echoes,
    "table": compare.table,
}

run, choice = the_run(), the_choice()
part = segmented("Look at", COMPARE_LABELS, "compare", narrow=True)
if part == "layers":
    st.caption(plain(" ".join((compare.network_sentence(run), *run.notes))))
    compare.layers(run, choice)
    st.stop()
try:
    found = compare.compared(choice)
except ValueError as error:
    st.warning(plain(str(error)))
    st.stop()
notes = dict.fromkeys(note for run in found.runs for note in run.all_notes)
st.caption(plain(" ".join((found.sentence, *notes))))
PARTS[part](found, choice)
