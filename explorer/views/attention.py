"""A sentence read by a recurrent network and by a Transformer, as plain data for the player."""

from __future__ import annotations

from dataclasses import dataclass

import torch
from torch import Tensor

from explorer.analysis.carriers import Carrier
from explorer.attention.language import AttentionRead, LanguageTransformer
from explorer.cells import CELLS
from explorer.cells.notation import Direction
from explorer.equations.printed import flipped_gates
from explorer.language.agreement import Agreement
from explorer.language.model import LanguageModel, Read
from explorer.palette import Scale
from explorer.views.attention_sentences import (
    forms_sentence,
    kept_sentence,
    look_sentence,
    size_sentence,
    step_sentences,
)
from explorer.views.board import group, plain_board
from explorer.views.carrier import carried_sentence, carrier_panel
from explorer.views.language import expected_bars, labels_of, passage, passages
from explorer.views.language_sentences import quoted, reading_sentences
from explorer.views.lines import line_panel
from explorer.views.maps import plain_map, signal_map, value_map
from explorer.views.payloads import Bars, Board, Map, Panel, Passages

SHARES = Scale("sequential", 0.0, 1.0)
SHOWN = 4
DIGITS = 3
# The windows of its training had so many tokens.
TRAINED_PLACES = 30
LONG = "Places beyond {places} are new to the Transformer: no window of its training was longer."


@dataclass(frozen=True, eq=False)
class BothRead:
    """One sentence read by both: the models, what they did, where noun and verb stand if known."""

    recurrent: LanguageModel
    read: Read
    transformer: LanguageTransformer
    attended: AttentionRead
    agreement: Agreement | None

    @property
    def labels(self) -> list[str]:
        """What is shown of the tokens, <EOS> in front."""
        return labels_of(self.read.tokens)


def looks_passage(both: BothRead) -> Passages:
    """The sentence, at every step tinted by where the Transformer looks: mean of all heads."""
    title = "Tinted: where the Transformer looks at this step, the mean of all layers and heads."
    shown = passage(title, both.read.tokens, both.recurrent.vocabulary, joined=False)
    mean = both.attended.rows.mean((0, 1))
    shown["looks"] = [
        [round(share, DIGITS) for share in row[: step + 1]]
        for step, row in enumerate(mean.tolist())
    ]
    return {**passages([shown]), "follow": True, "length": len(both.read.tokens)}


def state_board(both: BothRead, carrier: Carrier, notation: str, direction: Direction) -> Board:
    """The recurrent network: its gates and states, and below them the unit of the number."""
    cell, trace = CELLS[both.recurrent.sizes.cell], both.read.trace.at(layer=0)
    flipped = flipped_gates(cell, direction)
    maps = []
    for signal in cell.signals:
        values = trace[signal.name][:, 0]
        drawn = 1.0 - values if signal.name in flipped else values
        sent = signal_map(cell, signal, drawn, notation)
        sent["choosable"] = False
        maps.append(sent)
    curve = carrier_panel(both.recurrent, both.read, 0, carrier, notation)
    curve["title"] = f"unit {carrier.unit}, which carries the number"
    return _board(both, recurrent_title(both.recurrent), [maps], [curve])


def attention_board(both: BothRead, *, mean: bool) -> Board:
    """The Transformer: its attention rows, of each head or their mean; below, the weight on a noun.

    Each map has the step that reads across and the step it looks at down. Without a noun whose
    verb is known the weights on the first word are drawn.
    """
    rows = named_rows(both.attended.rows, mean=mean)
    place = both.agreement.noun if both.agreement else min(1, len(both.labels) - 1)
    noun = quoted(both.labels[place])
    curves = {name: _from(row[:, place], place) for name, row in rows.items()}
    panel = line_panel(
        f"weight on {noun}",
        curves,
        f"How much each {'layer' if mean else 'head'} weighs {noun} at every step from it on.",
        log=False,
        ends=(0.0, 1.0),
    )
    maps = [_row_map(both, name, row) for name, row in rows.items()]
    across = len(maps) if mean else both.transformer.sizes.heads
    in_rows = [maps[k : k + across] for k in range(0, len(maps), across)]
    return _board(both, transformer_title(both.transformer), in_rows, [panel])


def named_rows(rows: Tensor, *, mean: bool) -> dict[str, Tensor]:
    """Rows (layers, heads, T, T) by their names, (T, T) each; or the mean of each layer."""
    if mean:
        return {f"layer {layer}": each.mean(0) for layer, each in enumerate(rows, start=1)}
    return {
        f"layer {layer}, head {head}": row
        for layer, each in enumerate(rows, start=1)
        for head, row in enumerate(each, start=1)
    }


def next_bars(both: BothRead) -> tuple[Bars, Bars]:
    """What each expects next at every step, and what came: first of the recurrent network."""
    read, attended = both.read, both.attended
    title = CELLS[both.recurrent.sizes.cell].title
    result = []
    for name, one, sentences in (
        (title, read, reading_sentences(read)),
        ("Transformer", attended, step_sentences(attended)),
    ):
        bars = expected_bars(
            f"{name}: next word ({one.bits.sum():.1f} bits in all)",
            one.tokens,
            one.logs.exp(),
            both.recurrent.vocabulary,
            sentences,
        )
        bars["steps"] = [step[:SHOWN] for step in bars["steps"]]
        result.append(bars)
    return result[0], result[1]


def kept_board(both: BothRead) -> Board:
    """How many numbers each keeps of the past, step by step."""
    steps = len(both.labels)
    title = CELLS[both.recurrent.sizes.cell].title
    cache = [both.transformer.sizes.cache_numbers(step + 1) for step in range(steps)]
    curves = {
        f"{title}: state": torch.full((steps,), float(state_numbers(both.recurrent))),
        "Transformer: keys and values": torch.tensor(cache, dtype=torch.float64),
    }
    panel = line_panel(
        "numbers kept",
        curves,
        "How many numbers each model keeps of what it has read, at every step.",
        log=False,
    )
    return plain_board(both.labels, [group("", "", lines=[panel])])


def recurrent_title(model: LanguageModel) -> str:
    """A recurrent model's sizes in one line, the read-out counted."""
    weights = sum(values.numel() for values in model.weights.values())
    sizes = model.sizes
    return f"{CELLS[sizes.cell].title}, {sizes.hidden_size} units, {weights:,} weights"


def transformer_title(model: LanguageTransformer) -> str:
    """A Transformer's sizes in one line, embedding and read-out counted."""
    sizes = model.sizes
    return (
        f"Transformer, {sizes.layers} layers of {sizes.heads} heads, width {sizes.width}, "
        f"{sizes.parameters:,} weights"
    )


def reading_words(both: BothRead, carrier: Carrier) -> str:
    """What both did with the number of the noun, how large they are, and what they keep."""
    title, agreement = CELLS[both.recurrent.sizes.cell].title, both.agreement
    forms = forms_sentence(_form_shares(both, title), agreement)
    look = look_sentence(both.attended, agreement)
    carried = carried_sentence(both.read, 0, carrier, agreement)
    unit = f"Unit {carrier.unit} of the {title} carries the number. {carried}" if carried else ""
    steps, cache = len(both.labels), both.transformer.sizes.cache_numbers(1)
    kept = kept_sentence(title, state_numbers(both.recurrent), cache, steps)
    beyond = LONG.format(places=TRAINED_PLACES) if steps > TRAINED_PLACES else ""
    size = size_sentence(title, both.recurrent.sizes.parameters, both.transformer.sizes.parameters)
    return " ".join(sentence for sentence in (look, unit, forms, size, kept, beyond) if sentence)


def _form_shares(both: BothRead, title: str) -> dict[str, tuple[float, float]]:
    """The shares of the right and the wrong form where the verb is due, title → pair."""
    if both.agreement is None:
        return {}
    forms = both.recurrent.vocabulary.numbers((both.agreement.right, both.agreement.wrong))
    return {
        name: tuple(logs[both.agreement.verb - 1, forms].exp().tolist())
        for name, logs in ((title, both.read.logs), ("Transformer", both.attended.logs))
    }


def state_numbers(model: LanguageModel) -> int:
    """How many numbers the states of a recurrent network are, however long the text."""
    states = len(CELLS[model.sizes.cell].states)
    return states * model.sizes.layers * model.sizes.hidden_size


def _row_map(both: BothRead, name: str, row: Tensor) -> Map:
    """Queries across, keys down."""
    meaning = "Across stands the step that reads, down the step it looks at; a column sums to 1."
    sent = plain_map(name.replace(" ", "_"), name, meaning, value_map(row, SHARES, bounded=True))
    sent["rowWord"], sent["rowNumbers"] = "looks at", [quoted(label) for label in both.labels]
    return sent


def _from(values: Tensor, first: int) -> Tensor:
    """A curve that begins at a step."""
    result = values.clone()
    result[:first] = torch.nan
    return result


def _board(both: BothRead, title: str, rows: list[list[Map]], lines: list[Panel]) -> Board:
    """Maps in rows above one another, and below them curves."""
    first, *others = rows
    groups = [
        group(title, "", maps=first),
        *(group("", "", maps=maps) for maps in others),
        group("", "", lines=lines),
    ]
    return {**plain_board(both.labels, groups), "dense": True}
