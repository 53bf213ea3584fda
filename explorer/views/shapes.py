"""An unrolled network as plain data for the player: its graph, its answers, its signals."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from functools import lru_cache
from itertools import groupby

import torch

from explorer.cells import CELLS
from explorer.cells.notation import HIDDEN, NOTATIONS, Direction
from explorer.equations.printed import flipped_gates
from explorer.palette import LINES
from explorer.shapes import SHAPES
from explorer.shapes.unrolled import Signals, Step, Unrolled
from explorer.views.board import group, plain_board
from explorer.views.maps import signal_map
from explorer.views.payloads import Bars, Board, Graph, GraphStep, Group
from explorer.views.shared_weights import graph_weights, sharing_sentence

KEPT = 32  # unrolled networks
MOST_ANSWERS = 10
HELD_OUT = "held-out"
NOTHING = "·"  # stands where nothing is read
PART_TITLES = {"encoder": "Encoder", "decoder": "Decoder"}
# Blue and amber are told apart by every kind of colour vision; the loss has a shape of its own too.
COLOURS = {"encoder": LINES[0], "decoder": LINES[4], "loss": LINES[6]}


@lru_cache(maxsize=KEPT)
def unrolled(shape: str, text: str, variant: str, seed: int) -> Unrolled:
    """A shape's network unrolled over a text.

    Raises ValueError, one clear sentence, if the shape cannot read it.
    """
    return SHAPES[shape].unroll(text, variant, seed)


def graph_data(unrolled: Unrolled, notation: str, *, folded: bool = False, lit: str = "") -> Graph:
    """The graph of an unrolled network, or of the same one folded, JSON-ready.

    `lit` is the key of the weights that are lit in all their copies, "" for none.
    """
    return {
        "length": len(unrolled.steps),
        "read": unrolled.read,
        "written": unrolled.written,
        "sentence": unrolled.sentence,
        "description": folded_description(unrolled) if folded else description(unrolled),
        "backward": unrolled.backward,
        "state": {"symbol": _state(unrolled, notation), "raised": NOTATIONS[notation].raised},
        "colours": COLOURS,
        "parts": PART_TITLES,
        "steps": [
            _step(step, came) for step, came in zip(unrolled.steps, _came(unrolled), strict=True)
        ],
        "folded": folded,
        "weights": graph_weights(unrolled, notation),
        "sharing": sharing_sentence(unrolled),
        "lit": lit,
    }


def _came(unrolled: Unrolled) -> list[tuple[str, float | None]]:
    """The answer of each step that was drawn or else fed back, with its probability if known."""
    after = [*unrolled.steps[1:], Step("")]
    return [
        step.sampled or (later.token, dict(step.answers).get(later.token))
        if step.sampled or later.fed_back
        else ("", None)
        for step, later in zip(unrolled.steps, after, strict=True)
    ]


def _step(step: Step, came: tuple[str, float | None]) -> GraphStep:
    """One step; of its answers the one that came, or else the best."""
    answer: str = ""
    share: float | None = None
    if step.answers:
        answer, share = step.answers[0]
    if came[0] and step.answers:
        answer, share = came
    return {
        "token": step.token,
        "fed": step.fed_back,
        "answer": answer,
        "share": share,
        "loss": step.loss,
        "part": step.part,
        "sentence": step.sentence,
    }


def _state(unrolled: Unrolled, notation: str) -> str:
    """How the state that goes from step to step is written."""
    if not unrolled.signals:
        return HIDDEN.of(notation).text
    cell = CELLS[unrolled.signals[0].cell]
    return cell.signal(cell.states[0]).symbols.of(notation).text


def description(unrolled: Unrolled) -> str:
    """The graph in words, for who does not see it."""
    steps = unrolled.steps
    sentences = [
        f"A network unrolled over {_steps(len(steps))}. "
        f"It reads {unrolled.read} and writes {unrolled.written}."
    ]
    for part, run in groupby(range(len(steps)), key=lambda k: steps[k].part):
        places = list(run)
        if part:
            sentences.append(f"{PART_TITLES[part]}: {_places(places)}.")
    if unrolled.backward:
        sentences.append("A second chain of states runs from the last step to the first.")
    for what, places in (
        ("The loss is attached at", [k for k, step in enumerate(steps) if step.loss]),
        ("The last answer is fed back at", [k for k, step in enumerate(steps) if step.fed_back]),
    ):
        if places:
            sentences.append(f"{what} {_places(places)}.")
    return " ".join(sentences)


def folded_description(unrolled: Unrolled) -> str:
    """The folded graph in words."""
    parts = [
        PART_TITLES[part] for part in dict.fromkeys(step.part for step in unrolled.steps) if part
    ]
    sentences = [
        f"The same network folded, over {_steps(len(unrolled.steps))}.",
        f"{' and '.join(parts)}: one cell each." if parts else "One cell.",
        "An arrow leads from its state back to itself, one step later.",
    ]
    if unrolled.backward:
        sentences.append("A second cell reads from the end: its arrow leads one step earlier.")
    if any(step.fed_back for step in unrolled.steps):
        sentences.append("The last answer is fed back as the next input.")
    return " ".join(sentences)


def _steps(count: int) -> str:
    return "1 step" if count == 1 else f"{count} steps"


def _places(places: list[int]) -> str:
    """Steps in words: "step 3", "steps 2 to 9", "7 steps, the last of them 12"."""
    first, last = places[0], places[-1]
    if first == last:
        return f"step {first}"
    if len(places) == last - first + 1:
        return f"steps {first} to {last}"
    return f"{len(places)} steps, the last of them {last}"


def measured(figures: Mapping[str, float | str]) -> str:
    """The shares among a shape's figures, and on how many new examples, in one line."""
    counts = [f"{value:,} {name}" for name, value in figures.items() if name.startswith(HELD_OUT)]
    shares = [f"{name} {_percent(one)}" for name, one in figures.items() if type(one) is float]
    return f"Measured on {' and '.join(counts)}: {'; '.join(shares)}."


def _percent(share: float) -> str:
    """A share in percent; all and none are only said of exactly that."""
    if share in (0.0, 1.0):
        return f"{100 * share:.0f} %"
    return f"{min(max(100 * share, 0.1), 99.9):.1f} %"


def tokens(unrolled: Unrolled) -> list[str]:
    """What is read at each step, for the transport; a dot where nothing is."""
    return [step.token or NOTHING for step in unrolled.steps]


def answer_bars(unrolled: Unrolled, title: str) -> Bars:
    """The best answers of every step, and which of them came, for the bars of the present step."""
    came = _came(unrolled)
    return {
        "length": len(unrolled.steps),
        "tokens": tokens(unrolled),
        "title": title,
        "steps": [list(step.answers[:MOST_ANSWERS]) for step in unrolled.steps],
        "came": [label for label, _ in came],
        "came_share": [share for _, share in came],
    }


def signal_board(unrolled: Unrolled, notation: str, direction: Direction) -> Board:
    """The gates and states of every group of signals, on the steps of the unrolled network."""
    joined = list(_joined(unrolled.signals))
    shape = "row" if len(joined) == 1 else "flat"
    groups = [_group(one, notation, direction, shape) for one in joined]
    return {**plain_board(tokens(unrolled), groups), "dense": True}


def _group(signals: Signals, notation: str, direction: Direction, shape: str) -> Group:
    """The maps of one group, in the order in which its cell computes them."""
    cell = CELLS[signals.cell]
    flipped = flipped_gates(cell, direction)
    maps = []
    for signal in cell.signals:
        if signal.name not in signals.values:
            continue
        values = signals.values[signal.name].detach().float()
        drawn = 1.0 - values if signal.name in flipped else values
        sent = signal_map(cell, signal, drawn, notation)
        sent["choosable"] = False
        sent["first"], sent["count"] = signals.first, len(values)
        maps.append(sent)
    return group(signals.title, "", maps=maps, shape=shape)


def _joined(groups: Iterable[Signals]) -> Iterable[Signals]:
    """The same groups, but one that goes on where the one before ended is drawn as one with it.

    So encoder and decoder of the same cell and size share their maps, as they share time.
    """
    before: Signals | None = None
    for one in groups:
        if before is None:
            before = one
        elif _goes_on(before, one):
            before = Signals(
                f"{before.title} → {one.title}",
                before.cell,
                {name: torch.cat([before.values[name], one.values[name]]) for name in one.values},
                before.first,
            )
        else:
            yield before
            before = one
    if before is not None:
        yield before


def _goes_on(before: Signals, after: Signals) -> bool:
    names = list(after.values)
    return (
        before.cell == after.cell
        and list(before.values) == names
        and after.first == before.first + len(before.values[names[0]])
        and all(before.values[name].shape[1] == after.values[name].shape[1] for name in names)
    )
