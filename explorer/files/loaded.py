"""What was read from a model's file: its recurrent modules, their neighbours, open questions."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property

from torch import nn

from explorer.cells import CELLS
from explorer.files.limits import shown
from explorer.files.neighbours import Neighbour
from explorer.files.part import Part, Question
from explorer.network.recurrent import chosen_nonlinearity

FORMATS = {
    "safetensors": "safetensors",
    "torch": "PyTorch",
    "npz": "NumPy",
    "onnx": "ONNX",
    "keras": "Keras",
}


@dataclass(frozen=True, eq=False)
class Loaded:
    """A model's file, read. Nothing is changed in place: an answer gives another `Loaded`.

    `parts` are the recurrent modules, `embeddings` and `readouts` what fits them, the likely one
    first, `vocabulary` the tokens of embedding or inputs if the file has them, and `notes` are
    sentences about what was left out.
    """

    filename: str
    format: str
    parts: tuple[Part, ...]
    embeddings: tuple[Neighbour, ...] = ()
    readouts: tuple[Neighbour, ...] = ()
    vocabulary: tuple[str, ...] | None = None
    notes: tuple[str, ...] = ()

    @cached_property
    def recurrent(self) -> Mapping[str, nn.Module]:
        """Name → module that `explorer.trace` takes, reading (T, B, I), with the answers so far."""
        return {part.name: part.module() for part in self.parts}

    @property
    def embedding(self) -> nn.Embedding | None:
        """The likely table of embeddings, None if none was recognised."""
        modules = (neighbour.module for neighbour in self.embeddings)
        return next((module for module in modules if isinstance(module, nn.Embedding)), None)

    @property
    def readout(self) -> nn.Linear | None:
        """The likely read-out, None if none was recognised."""
        modules = (neighbour.module for neighbour in self.readouts)
        return next((module for module in modules if isinstance(module, nn.Linear)), None)

    @property
    def questions(self) -> tuple[Question, ...]:
        """What the file does not say, with the likely answers chosen."""
        return tuple(question for part in self.parts for question in part.questions)

    def answered(self, module: str, key: str, value: str) -> Loaded:
        """The same file with another answer to a question about one of its modules.

        Raises ValueError if there is no such module, question or answer.
        """
        names = [part.name for part in self.parts]
        if module not in names:
            raise ValueError(f"There is no module {module!r}; there is {', '.join(names)}.")
        parts = tuple(
            part.answered(key, value) if part.name == module else part for part in self.parts
        )
        return replace(self, parts=parts)

    def with_vocabulary(self, tokens: Sequence[str]) -> Loaded:
        """The same file with the tokens that the rows of its embedding, or its inputs, stand for.

        Raises ValueError if their number fits neither.
        """
        sizes = self.token_counts
        if len(tokens) not in sizes:
            allowed = ", ".join(f"{size:,}" for size in sizes)
            raise ValueError(f"The vocabulary has {len(tokens):,} tokens; allowed are {allowed}.")
        return replace(self, vocabulary=tuple(tokens))

    @property
    def token_counts(self) -> tuple[int, ...]:
        """The sizes that a vocabulary may have: rows of embeddings, then inputs."""
        tables = [one.module.weight.shape[0] for one in self.embeddings]
        return tuple(dict.fromkeys([*tables, *(part.input_size for part in self.parts)]))

    def summary(self) -> str:
        """What was recognised, in words, a line for each module."""
        name, kind = shown(self.filename), FORMATS.get(self.format, self.format)
        lines = [f"{name} ({kind}):"]
        lines += [f"- {_described(part)}" for part in self.parts]
        lines += [_table(one, "embedding") for one in self.embeddings[:1]]
        lines += [_table(one, "read-out") for one in self.readouts[:1]]
        if self.vocabulary is not None:
            lines.append(f"- a vocabulary of {len(self.vocabulary):,} tokens")
        lines += [f"- {note}" for note in self.notes]
        lines += [f"? {_asked(question)}" for question in self.questions]
        return "\n".join(lines)

    def __repr__(self) -> str:
        return self.summary()


def _described(part: Part) -> str:
    """One module in words."""
    cell = chosen_nonlinearity(CELLS[part.cell], part.nonlinearity)
    layers = "1 layer" if part.layers == 1 else f"{part.layers} layers"
    directions = "both directions" if part.bidirectional else "forward"
    projection = f", h projected to {part.projection}" if part.projection else ""
    return (
        f"{part.name}: {cell.title}, {part.input_size:,} inputs, {part.hidden_size:,} units"
        f"{projection}, {layers}, {directions}, {part.parameters:,} parameters"
    )


def _table(neighbour: Neighbour, word: str) -> str:
    rows, columns = neighbour.module.weight.shape
    return f"- {neighbour.name}: {word} of {rows:,} × {columns:,}, fits {neighbour.recurrent}"


def _asked(question: Question) -> str:
    meaning = dict(question.options)[question.answer]
    return f"{question.module}: {question.text} Taken: {meaning}."
