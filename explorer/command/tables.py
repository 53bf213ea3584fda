"""A trace written as a table, signal by signal, so that it need not fit into memory twice."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import closing
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING

from explorer.command.contents import STANDARD
from explorer.counting import counted
from explorer.export.new_file import new_file
from explorer.tracing.trace import Trace

if TYPE_CHECKING:
    import pandas as pd

ENDINGS = (".csv", ".parquet")


def write_table(trace: Trace, name: str) -> None:
    """Writes the tidy table of a trace as `name` ends; "-" is CSV on standard output.

    Raises ValueError, one sentence, if it cannot be written.
    """
    frames = _frames(trace)
    if name == STANDARD:
        for number, frame in enumerate(frames):
            frame.to_csv(sys.stdout, index=False, header=not number, lineterminator="\n")
        return
    is_parquet = Path(name).suffix.lower() == ".parquet"
    if is_parquet and find_spec("pyarrow") is None:
        raise ValueError('Parquet needs pyarrow: pip install "unroll-rnn[app]"; CSV needs nothing.')
    with new_file(name) as place:
        if is_parquet:
            _write_parquet(frames, place)
        else:
            _write_csv(frames, place)


def _frames(trace: Trace) -> Iterator[pd.DataFrame]:
    """The rows of `trace.to_frame()`, one signal after another."""
    from explorer.tracing.frames import tidy_frame

    signals = [
        (place, name, value)
        for place, values in trace.by_place.items()
        for name, value in values.items()
    ]
    for place, name, value in counted(signals, "Writing signals"):
        yield tidy_frame({place: {name: value}})


def _write_csv(frames: Iterator[pd.DataFrame], place: Path) -> None:
    with place.open("w", encoding="utf-8", newline="") as stream:
        for number, frame in enumerate(frames):
            frame.to_csv(stream, index=False, header=not number, lineterminator="\n")


def _write_parquet(frames: Iterator[pd.DataFrame], place: Path) -> None:
    import pyarrow as pa
    from pyarrow import parquet

    first = pa.Table.from_pandas(next(frames), preserve_index=False)
    with closing(parquet.ParquetWriter(place, first.schema)) as writer:
        writer.write_table(first)
        for frame in frames:
            writer.write_table(
                pa.Table.from_pandas(frame, schema=first.schema, preserve_index=False)
            )
