"""What the page Language shows of a text and of a model, as plain data for the player."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

import torch
from torch import Tensor

from explorer.cells import CELLS
from explorer.cells.notation import Direction
from explorer.equations.printed import flipped_gates
from explorer.language.model import LanguageModel, Read
from explorer.language.prepared import Prepared, one_hot
from explorer.language.tokens import EOS, UNK, TokenKind, Vocabulary, token_label
from explorer.palette import Scale
from explorer.views.board import group, plain_board
from explorer.views.language_sentences import quoted
from explorer.views.lines import line_panel
from explorer.views.maps import plain_map, signal_map, value_map
from explorer.views.payloads import Bars, Board, Panel, Passage, Passages

BEST = 10
# The strongest tint: as surprising as one of 256 equally likely tokens.
MOST_BITS = 8.0
FIRST_SHOWN = 80


def labels_of(tokens: Iterable[str]) -> list[str]:
    """What is shown of tokens."""
    return [token_label(token) for token in tokens]


def ticks_of(tokens: Iterable[str], kind: TokenKind) -> list[str]:
    """What stands along the scrub bar: as `labels_of`, but as short as characters are."""
    short = {EOS: "⏎", UNK: "�"} if kind == "characters" else {}
    return [short.get(token) or token_label(token) for token in tokens]


def passage(
    title: str,
    tokens: Sequence[str],
    vocabulary: Vocabulary,
    *,
    joined: bool,
    bits: Tensor | None = None,
    total: str = "",
) -> Passage:
    """Tokens one after the other; `bits` (N − 1,) are those of all but the first."""
    surprise: list[float | None] = [None] * len(tokens) if bits is None else [None, *bits.tolist()]
    kinds = [_kind(token, vocabulary) for token in tokens]
    return {
        "title": f"{title} Dashed: read as {UNK}." if "unknown" in kinds else title,
        "tokens": labels_of(tokens),
        "bits": surprise,
        "kinds": kinds,
        "joined": joined,
        "total": total,
    }


def passages(texts: list[Passage], *, numbers: bool = False) -> Passages:
    """Passages that stand still."""
    return {
        "passages": texts,
        "most": MOST_BITS,
        "follow": False,
        "growing": False,
        "numbers": numbers,
        "length": 1,
    }


def following(passage: Passage, *, growing: bool) -> Passages:
    """One passage that follows the playhead; what is not read yet is hidden if it is `growing`."""
    still = passages([passage])
    return {**still, "follow": True, "growing": growing, "length": len(passage["tokens"])}


def expected_bars(
    title: str, tokens: Sequence[str], shares: Tensor, vocabulary: Vocabulary, sentences: list[str]
) -> Bars:
    """The ten likeliest next tokens at every step, shares (T, V), and which one came.

    `tokens` are the T inputs, and one more if it is known what came after the last. `sentences` has
    one for each step; where it has more than T, nothing is expected there.
    """
    steps, names = len(sentences), labels_of(vocabulary.tokens)
    values, places = shares[:steps].topk(min(BEST, shares.shape[1]))
    best = [
        [(names[place], share) for share, place in zip(row, where, strict=True) if share > 0.0]
        for row, where in zip(values.tolist(), places.tolist(), strict=True)
    ]
    numbers = vocabulary.numbers(tokens[1:]).tolist()
    came = [names[number] for number in numbers[:steps]]
    given = [shares[step, number].item() for step, number in enumerate(numbers[:steps])]
    missing = steps - len(came)
    return {
        "length": steps,
        "tokens": labels_of(tokens[:steps]),
        "title": title,
        "steps": [*best, *[list[tuple[str, float]]()] * (steps - len(best))],
        "came": [*came, *[""] * missing],
        "came_share": [*given, *[None] * missing],
        "sentences": sentences,
    }


def reading_board(
    model: LanguageModel,
    read: Read,
    layer: int,
    notation: str,
    direction: Direction,
    *,
    curves: Sequence[Panel] = (),
    unit: int | None = None,
) -> Board:
    """Gates and states of a layer; below them the surprise of every token, and further `curves`.

    With a unit its row is marked, and other rows can be chosen.
    """
    cell, trace = CELLS[model.sizes.cell], read.trace.at(layer=layer)
    flipped = flipped_gates(cell, direction)
    surprise = torch.cat([torch.tensor([torch.nan], dtype=torch.float64), read.bits])
    lines = [
        line_panel(
            "surprise of each token, in bits",
            {"surprise": surprise},
            "How surprising each token was to the model before it was read, in bits.",
            log=False,
        )
    ]
    maps = []
    for signal in cell.signals:
        values = trace[signal.name][:, 0]
        drawn = 1.0 - values if signal.name in flipped else values
        sent = signal_map(cell, signal, drawn, notation)
        sent["choosable"] = unit is not None
        maps.append(sent)
    shape = "pair" if curves else ""
    groups = [group("", "", maps=maps), group("", "", lines=[*lines, *curves], shape=shape)]
    board: Board = {**plain_board(labels_of(read.tokens), groups), "dense": True}
    if unit is not None:
        board["unit"] = unit
    return board


def one_hot_board(text: Prepared) -> Board:
    """The first tokens as the network reads them: a 1 in the row of the token, zeros elsewhere."""
    tokens = first_tokens(text)
    x = one_hot(text.vocabulary.numbers(tokens), len(text.vocabulary))[:, 0]
    drawn = value_map(x, Scale("sequential", 0.0, 1.0), bounded=True)
    meaning = "What the network reads at each step: one row of zeros with a single 1."
    sent = plain_map("one_hot", f"one-hot, {x.shape[1]} rows", meaning, drawn)
    names = labels_of(text.vocabulary.tokens)
    sent["rowWord"], sent["rowNumbers"] = "token", names
    return plain_board(labels_of(tokens), [group("", "", maps=[sent])])


def one_hot_bars(text: Prepared) -> Bars:
    """The one-hot row of each of the first tokens, near its 1."""
    vocabulary, tokens = text.vocabulary, first_tokens(text)
    names = labels_of(vocabulary.tokens)
    steps, sentences = [], []
    for number, token in zip(vocabulary.numbers(tokens).tolist(), tokens, strict=True):
        first = max(min(number - BEST // 2, len(names) - BEST), 0)
        near = range(first, min(first + BEST, len(names)))
        steps.append([(names[place], float(place == number)) for place in near])
        lost = "" if token in vocabulary.places else f"{quoted(token_label(token))} is rare: "
        sentences.append(
            f"{lost}{quoted(names[number])} has the 1 in row {number + 1} of {len(names)}."
        )
    return {
        "length": len(tokens),
        "tokens": labels_of(tokens),
        "title": "The one-hot row, near its 1",
        "steps": steps,
        "sentences": sentences,
    }


def first_tokens(text: Prepared) -> list[str]:
    """The first tokens of a text, those that are shown one by one."""
    return list(text.first_tokens[:FIRST_SHOWN])


def _kind(token: str, vocabulary: Vocabulary) -> str:
    if token == EOS:
        return "end"
    return "unknown" if token == UNK or token not in vocabulary.places else ""
