"""Training: what is planned, how a step is taken, who is next in line."""
