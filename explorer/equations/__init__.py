"""A cell on paper, with its numbers, and as code."""
