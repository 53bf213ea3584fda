"""`unroll trace`: every gate and state of a model at every step, as a table."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Sequence
from pathlib import Path

from explorer.capturing.inside import trace as traced
from explorer.cells import CELLS
from explorer.command.contents import STANDARD
from explorer.command.options import Parser, add_model, add_quiet
from explorer.command.outcome import DONE
from explorer.command.reading import asked, dtype_of, read, wanted
from explorer.command.tables import ENDINGS, write_table
from explorer.command.telling import progress, tell
from explorer.tracing.trace import Trace

ABOUT = "Writes every gate and state of a recurrent module at every step, one row a value."
MORE = """columns: layer (from 0), direction, t, batch, signal, unit, value

examples:
  unroll trace model.pt --input data.csv -o trace.parquet
  unroll trace language.pt --module decoder --text story.txt -o - | head

Nothing in a model's file is run. What shapes cannot say is taken as is likely, and
told, with the option that says it otherwise.

exit codes: 0 done, 2 bad usage or input"""
# Of all signals together, so that they stay below a gigabyte.
MOST_VALUES = 100_000_000


def trace(options: Sequence[str]) -> int:
    """Carries the command out; returns the exit status. Raises ValueError, one sentence."""
    parser = Parser("trace", ABOUT, MORE)
    add_model(parser)
    parser.add_argument(
        "-o",
        "--output",
        metavar="FILE",
        required=True,
        help=f"ends with {' or '.join(ENDINGS)}; - is CSV on standard output",
    )
    add_quiet(parser)
    given = parser.parse_args(options)
    if given.output != STANDARD and Path(given.output).suffix.lower() not in ENDINGS:
        parser.error(f"“{given.output}” ends with none of {', '.join(ENDINGS)}")
    result = _traced(given)
    # A bar between the rows of a table on the same terminal would make both unreadable.
    is_mixed = given.output == STANDARD and sys.stdout.isatty()
    with progress(quiet=given.quiet or is_mixed):
        write_table(result, given.output)
    return DONE


def _traced(given: argparse.Namespace) -> Trace:
    about = asked(given)
    module = about.part.module()
    what = read(given, about, dtype_of(module))
    if what is None:
        raise ValueError(wanted(about))
    tell((*about.notes, *what.notes), quiet=given.quiet)
    signals = len(about.part.places) * len(CELLS[about.part.cell].signals)
    count = len(what.x) * about.part.hidden_size * signals
    if count > MOST_VALUES:
        raise ValueError(
            f"{what.words} give {count:,} values; allowed are {MOST_VALUES:,}: give fewer steps."
        )
    result = traced(module, what.x)
    tell(result.notes, quiet=given.quiet)
    return result
