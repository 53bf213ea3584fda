"""Where the gradient goes, and why: along time, as Jacobian, path by path; proof and clipping."""

import streamlit as st

from explorer.ui.controls.labels import PART_LABELS
from explorer.ui.controls.widgets import segmented
from explorer.ui.escaping import plain
from explorer.ui.explore import gradients
from explorer.ui.frame import the_choice, the_run

PARTS = {
    "along": gradients.along,
    "jacobian": gradients.jacobian,
    "paths": gradients.paths,
    "proof": gradients.proof,
    "clipping": gradients.clipping,
}

run, choice = the_run(), the_choice()
part = segmented("Look at", PART_LABELS, "part", narrow=True)
PARTS[part](run, choice)
if run.all_notes:
    st.caption(plain(" ".join(run.all_notes)))
