"""The still picture of any view, made of what the player is sent of it."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from itertools import groupby
from typing import Any, Protocol

import altair as alt

from explorer.charts.blocks import (
    MATRICES,
    Block,
    curve_block,
    heat_block,
    in_rows,
    matrix_block,
    page,
    text_block,
)
from explorer.charts.payload_figures import dot_block, graph_block, scan_block
from explorer.charts.payload_series import sent_curves, sent_heat, sent_matrix
from explorer.charts.payload_words import bar_block, passage_block
from explorer.charts.sizes import INK, LABEL, PAGE, TITLE
from explorer.charts.steps import steps
from explorer.views.payloads import (
    Bars,
    Board,
    Clocks,
    Graph,
    Group,
    Map,
    Panel,
    Passages,
    ScanTree,
    Stage,
    TextLoss,
)

ABREAST = 2
GREY = "#444444"
Rows = list[list[Block]]


class Sent(Protocol):
    """One part of the player and what it is sent, as a mount of a scene."""

    @property
    def part(self) -> str:
        """The name of the part."""

    @property
    def data(self) -> Mapping[str, Any]:
        """What it is sent."""


def scene_chart(
    mounts: Iterable[Sent],
    *,
    t: int,
    title: str = "",
    sentences: Sequence[str] = (),
    snapshot: int | None = None,
    width: int = PAGE,
) -> alt.VConcatChart:
    """Everything that the mounts of a scene show at step t, in one picture.

    Maps stand in two columns, curves as wide as the page; what is marked is step t. Parts that are
    no pictures (a lesson's text, pads, the transport) are left out.

    Args:
        mounts: of a scene, the upper first.
        t: the step of the playhead; a view with fewer steps shows its last one.
        title: above all.
        sentences: below all.
        snapshot: of a training, which one; the last if None.
        width: of the picture in pixels of 1/96 inch: 657 is 174 mm.

    Raises:
        ValueError: for mounts none of which is a picture, or a step below 0.
    """
    if t < 0:
        raise ValueError(f"The step is {t}; allowed are 0 and more.")
    rows: Rows = []
    for mount in mounts:
        if mount.part == "clocks":
            rows += _clocks(mount.data, t, snapshot)
        elif mount.part in PARTS:
            rows += PARTS[mount.part](mount.data, _within(mount.data, t))
    if not rows:
        raise ValueError("This view has no picture; allowed is one with a stage or a board.")
    head = [[_text(title, size=TITLE + 1)]] if title else []
    return page([*head, *rows, *([_text(sentence)] for sentence in sentences)], width)


def _within(data: Mapping[str, Any], t: int) -> int:
    return min(t, int(data["length"]) - 1)


def _text(text: str, *, size: int = LABEL, colour: str = INK) -> Block:
    return text_block(text, size=size, colour=colour)


def _stage(sent: Stage, t: int) -> Rows:
    """The signals, the curves, and the present numbers of the chosen unit."""
    shown = [one for one in sent["maps"] if one["name"] not in sent["asked"]]
    rows = _maps(shown, sent["length"], sent["tokens"], t)
    rows += [[_curves(panel, sent["tokens"], t)] for panel in sent["lines"]]
    now = _present(shown, sent["length"], sent["unit"], t)
    token = sent["tokens"][t]
    return [*rows, [_text(f"Step {t}, “{token}”, unit {sent['unit']}: {now}.")]] if now else rows


def _present(maps: Sequence[Map], length: int, unit: int, t: int) -> str:
    parts = []
    for one in maps:
        heat = sent_heat(one, length, t=t)
        if one["choosable"] and unit < heat.values.shape[1]:
            parts.append(f"{one['title']} {heat.values[t, unit]:.2f}".replace("-", "−"))
    return ", ".join(parts)


def _board(sent: Board, t: int) -> Rows:
    """Group after group: its heading, what it says, and all that it draws."""
    rows: Rows = []
    for group in sent["groups"]:
        head = ". ".join(filter(None, (group["title"], group["sentence"])))
        rows += [[_text(head)]] if head else []
        rows += _group(group, sent, t)
    return rows


def _group(group: Group, sent: Board, t: int) -> Rows:
    tokens, unit = sent["tokens"], sent.get("unit", -1)
    rows = in_rows([dot_block(one, t=t, unit=unit) for one in group.get("dots", [])], ABREAST)
    matrices = [sent_matrix(one, t=t) for one in group.get("matrices", [])]
    rows += in_rows([matrix_block(heat, over) for heat, over in matrices], MATRICES)
    rows += [[_curves(panel, tokens, t)] for panel in group["lines"]]
    rows += _maps(group["maps"], sent["length"], tokens, t)
    if "now" in group:
        rows.append([_text(group["now"][t], colour=GREY)])
    return rows


def _clocks(data: Mapping[str, Any], t: int, snapshot: int | None) -> Rows:
    """The signals and curves of one snapshot of a training."""
    sent: Clocks = data  # type: ignore[assignment]
    frame = len(sent["steps"]) - 1 if snapshot is None else snapshot
    if not 0 <= frame < len(sent["steps"]):
        raise ValueError(
            f"There is no snapshot {frame}; allowed are 0 to {len(sent['steps']) - 1}."
        )
    t = min(t, sent["length"] - 1)
    words = f"After {sent['steps'][frame]:,} steps of training"
    said = [[_text(": ".join(filter(None, (words, sent["sentences"][frame]))))]]
    lines = [[_curves(panel, sent["tokens"], t, frame)] for panel in sent["lines"]]
    return [*said, *lines, *_maps(sent["maps"], sent["length"], sent["tokens"], t, frame)]


def _maps(maps: Sequence[Map], length: int, tokens: list[str], t: int, frame: int = 0) -> Rows:
    over = steps(length, tokens if len(tokens) == length else None, t)
    heats = [sent_heat(one, length, t=t, frame=frame) for one in maps]
    rows: Rows = []
    # Maps whose rows have names stand apart: they need room beside them.
    for _, alike in groupby(heats, lambda heat: heat.rows is None):
        several = list(alike)
        # The steps are written below the last map of each column, and below one alone in its row.
        last = len(several) - ABREAST - len(several) % ABREAST
        blocks = [heat_block(heat, over, drawn=k >= last) for k, heat in enumerate(several)]
        rows += in_rows(blocks, ABREAST)
    return rows


def _curves(panel: Panel, tokens: list[str], t: int, frame: int = 0) -> Block:
    return curve_block(*sent_curves(panel, tokens, t=t, frame=frame))


def _bars(sent: Bars, t: int) -> Rows:
    said = sent["sentences"][t] if "sentences" in sent else ""
    return [[bar_block(sent, t=t)], *([[_text(said, colour=GREY)]] if said else [])]


def _passages(sent: Passages, t: int) -> Rows:
    return [[passage_block(one, sent, t=t)] for one in sent["passages"]]


def _graph(sent: Graph, t: int) -> Rows:
    return [[graph_block(sent, t=t)], [_text(sent["steps"][t]["sentence"], colour=GREY)]]


def _loss(sent: TextLoss, t: int) -> Rows:
    return [
        [_text(sentence, colour=INK if k == t else GREY)]
        for k, sentence in enumerate(sent["sentences"])
    ]


def _scan(sent: ScanTree, t: int) -> Rows:
    return [[scan_block(sent, t=t)], [_text(sent["sentences"][t], colour=GREY)]]


# Every part of the player that is a picture; a training's clocks have a snapshot besides.
PARTS: dict[str, Callable[[Any, int], Rows]] = {
    "stage": _stage,
    "board": _board,
    "bars": _bars,
    "loss": _loss,
    "passage": _passages,
    "unrolled": _graph,
    "scan": _scan,
}
