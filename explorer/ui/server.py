"""Settings of the server process, applied once when this module is first imported."""

import gc

import torch

# Matrices here are small: a second thread costs more than it brings, and sessions share the cores.
torch.set_num_threads(1)

# Streamlit collects garbage after every run of a script. What the imports left behind stays for
# good, so it is taken out of the collector's sight; otherwise each run pays to look through it.
gc.collect()
gc.freeze()
