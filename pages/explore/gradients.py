"""Where the gradient goes, and why: along time, as Jacobian, path by path; proof and clipping."""

import streamlit as st

from explorer.ui import gradient_parts
from explorer.ui.frame import the_choice, the_run
from explorer.ui.labelled import segmented
from explorer.ui.labels import PART_LABELS
from explorer.ui.sentences import plain

PARTS = {
    "along": gradient_parts.along,
    "jacobian": gradient_parts.jacobian,
    "paths": gradient_parts.paths,
    "proof": gradient_parts.proof,
    "clipping": gradient_parts.clipping,
}

run, choice = the_run(), the_choice()
part = segmented("Look at", PART_LABELS, "part", narrow=True)
PARTS[part](run, choice)
if run.all_notes:
    st.caption(plain(" ".join(run.all_notes)))
