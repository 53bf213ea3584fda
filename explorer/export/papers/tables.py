"""The numbers of a view as a tidy table, to be kept as CSV or Parquet."""

from __future__ import annotations

import io
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd

from explorer.equations.printed import flipped_gates
from explorer.equations.view_frame import view_frame
from explorer.scenes.scene import Mount, Scene, is_still
from explorer.session.run import run_gradient
from explorer.views.payloads import Curve, Map, Panel
from explorer.views.sheets import sheets_frame
from explorer.views.unpacking import Numbers, curve_values, map_values

STAGE, CLOCKS, PASSAGE, BARS = "stage", "clocks", "passage", "bars"
# What says something of each token, rather than drawing it.
TOKENS = (PASSAGE, BARS)
COLUMNS = ("mount", "group", "name", "row", "t", "value")
SNAPSHOT = "snapshot"


def data_frame(scene: Scene) -> pd.DataFrame | None:
    """Everything a view shows over its steps, one row a value; None where that is nothing.

    Of a stage it is `run_frame`, else `drawn_frame`; of what does not play, what its tables and
    charts show.
    """
    if is_still(scene) and scene.sheets is not None:
        return sheets_frame(scene.sheets())
    if _is_stage(scene):
        return run_frame(scene)
    return drawn_frame(scene)


def has_data(scene: Scene) -> bool:
    """Whether `data_frame` has something, without computing it."""
    groups = (group for mount in scene.mounts for group in _groups(mount))
    drawn = any(group.get("maps") or group.get("lines") for group in groups)
    has_tokens = any(mount.part in TOKENS for mount in scene.mounts)
    return _is_stage(scene) or drawn or has_tokens or is_still(scene)


def run_frame(scene: Scene) -> pd.DataFrame:
    """The signals and gradients of the view's run, with the columns of `Trace.to_frame`.

    Raises ValueError for a view that shows no one run.
    """
    run, choice = scene.run, scene.choice
    if run is None or choice is None:
        raise ValueError("This view shows no one run, so there are no signals of it.")
    gradient = run_gradient(run, choice.loss) if scene.gradient is None else scene.gradient
    flipped = flipped_gates(run.module.cell, choice.direction)
    return view_frame(run.trace, gradient, flipped, run.layer_view)


def drawn_frame(scene: Scene) -> pd.DataFrame | None:
    """What the view's maps and curves draw, with the columns mount, group, name, row, t, value.

    Of texts it is the surprise of each token in bits, of bars each answer with its share.

    Where one can look at many snapshots, there is a column more, "snapshot". Values are as exact as
    they were drawn: maps with bounds to 1/131,068 of their range. None if nothing is drawn.
    """
    parts = [part for mount in scene.mounts for part in _mount_frames(mount)]
    return pd.concat(parts, ignore_index=True) if parts else None


def csv(frame: pd.DataFrame) -> str:
    """The table as CSV, every number with all its digits."""
    return frame.to_csv(index=False, lineterminator="\n")


def parquet(frame: pd.DataFrame) -> bytes:
    """The table as Parquet; raises ImportError without pyarrow, the extra "app"."""
    buffer = io.BytesIO()
    frame.to_parquet(buffer, engine="pyarrow", index=False)
    return buffer.getvalue()


@dataclass(frozen=True)
class _Place:
    """Where on a page numbers stand, and at which steps of training its snapshots are, if any."""

    mount: str
    group: str
    snapshots: Sequence[int]

    def frame(self, name: str, row: Any, t: Any, values: Numbers, frame: Any) -> pd.DataFrame:
        """One row a value; values are (frames, T, …), the others as many as there are values."""
        columns = (self.mount, self.group, name, row, t, values.ravel())
        result = pd.DataFrame(dict(zip(COLUMNS, columns, strict=True)))
        if len(values) > 1:
            result[SNAPSHOT] = np.asarray(self.snapshots)[frame]
        return result


def _mount_frames(mount: Mount) -> Iterator[pd.DataFrame]:
    """The tables of one mount: of itself, or of each group of a board."""
    data = mount.data
    snapshots = data["steps"] if mount.part == CLOCKS else ()
    if mount.part in TOKENS:
        yield _token_frame(mount)
    for group in _groups(mount):
        place = _Place(mount.key, group.get("title", ""), snapshots)
        for sent in group.get("maps", ()):
            yield _map_frame(place, sent, sent.get("count", data["length"]))
        for sent in group.get("lines", ()):
            for curve in sent["curves"]:
                yield _curve_frame(place, sent, curve)


def _is_stage(scene: Scene) -> bool:
    return scene.run is not None and any(mount.part == STAGE for mount in scene.mounts)


def _groups(mount: Mount) -> Sequence[Mapping[str, Any]]:
    """The groups of a board; of another mount itself is the only one.

    A stage has none: what it draws is its run, and made in the browser. Nor have texts.
    """
    if mount.part in (STAGE, *TOKENS):
        return []
    groups: Sequence[Mapping[str, Any]] = mount.data.get("groups", [mount.data])
    return groups


def _token_frame(mount: Mount) -> pd.DataFrame:
    """The surprise of every token of texts, in bits, or the best answers at every step."""
    rows: list[tuple[str, str, int, float | None]] = []
    if mount.part == PASSAGE:
        for one in mount.data["passages"]:
            pairs = zip(one["tokens"], one["bits"], strict=True)
            rows += [(one["title"], token, t, bits) for t, (token, bits) in enumerate(pairs)]
    else:
        for t, answers in enumerate(mount.data["steps"]):
            rows += [(mount.data["title"], label, t, share) for label, share in answers]
    drawn = pd.DataFrame(rows, columns=list(COLUMNS[2:])).astype({"t": int, "value": float})
    drawn.insert(0, COLUMNS[0], mount.key)
    drawn.insert(1, COLUMNS[1], "")
    return drawn


def _map_frame(place: _Place, sent: Map, length: int) -> pd.DataFrame:
    values = map_values(sent, length)
    rows: Sequence[Any] = sent.get("rows") or sent.get("rowNumbers") or range(sent["units"])
    frame, t, row = np.indices(values.shape).reshape(3, -1)
    names = np.asarray([str(one) for one in rows], dtype=object)[row]
    # A map of sizes by their powers of ten is sent as these powers.
    drawn = 10.0**values if sent.get("power") else values
    return place.frame(sent["title"], names, t + sent.get("first", 0), drawn, frame)


def _curve_frame(place: _Place, sent: Panel, curve: Curve) -> pd.DataFrame:
    values = curve_values(curve)
    frame, t = np.indices(values.shape).reshape(2, -1)
    if sent["alone"]:
        t = t * sent.get("every", 1) + sent["first"]
    return place.frame(sent["title"] or "curve", curve["title"], t, values, frame)
