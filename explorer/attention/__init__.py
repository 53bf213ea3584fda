"""The Transformer beside the recurrent cells: causal attention, its cache, its rows."""
