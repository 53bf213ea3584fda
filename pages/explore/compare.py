"""Cells side by side on one cursor: curves, heat maps, echoes, figures."""

import streamlit as st

from explorer.ui import compare_parts
from explorer.ui.frame import the_choice, the_run
from explorer.ui.labelled import segmented
from explorer.ui.labels import COMPARE_LABELS
from explorer.ui.sentences import plain

PARTS = {
    "curves": compare_parts.curves,
    "maps": compare_parts.heat_maps,
    "echo": compare_parts.echoes,
    "table": compare_parts.table,
}

run, choice = the_run(), the_choice()
part = segmented("Look at", COMPARE_LABELS, "compare", narrow=True)
if part == "layers":
    st.caption(plain(" ".join((compare_parts.network_sentence(run), *run.notes))))
    compare_parts.layers(run, choice)
    st.stop()
try:
    found = compare_parts.compared(choice)
except ValueError as error:
    st.warning(plain(str(error)))
    st.stop()
notes = dict.fromkeys(note for run in found.runs for note in run.all_notes)
st.caption(plain(" ".join((found.sentence, *notes))))
PARTS[part](found, choice)
