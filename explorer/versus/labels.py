"""How the rows of a table of curves are told apart, by who makes the table and who draws it."""

from __future__ import annotations

# Where a measurement was made.
SHIPPED, HERE = "shipped", "measured on this server"
# Times of a step, and what comes at a deadline.
MEDIAN, MOST = "median", "99.9 %"
ARRIVAL, ANSWER, LATE = "input", "answer in time", "late answer"
