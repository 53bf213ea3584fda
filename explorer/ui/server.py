"""Settings of the server process, applied once when this module is first imported."""

import gc

import torch

from explorer.choice import ModelChoice
from explorer.gradients import state_gradients
from explorer.proof import proof
from explorer.session import run

# Matrices here are small: a second thread costs more than it brings, and sessions share the cores.
torch.set_num_threads(1)

# The view that the app opens with is computed once, whole: torch loads much of itself only when it
# is first asked to differentiate.
_first = run(ModelChoice())
state_gradients(_first.trace, "last")
proof(_first.module, _first.sequence.x, _first.trace)

# Streamlit collects garbage after every run of a script. What has been loaded by now stays for
# good, so it is taken out of the collector's sight; otherwise each run pays to look through it.
gc.collect()
gc.freeze()
