"""A model's file and what it is to read, as the options of a command say."""

from __future__ import annotations

import argparse
from dataclasses import dataclass, replace

import torch
from torch import Tensor, nn

from explorer.command.contents import STANDARD, content, title
from explorer.files.load import load
from explorer.files.loaded import Loaded
from explorer.files.neighbours import Neighbour
from explorer.files.part import Part, reading_backwards
from explorer.files.vocabulary import read_vocabulary
from explorer.models.brought import fitting, token_table
from explorer.sequences.arrangement import Arrangement, arranged
from explorer.sequences.files import csv_text, plain_text
from explorer.sequences.limits import MAX_ROWS
from explorer.sequences.numbers import table_note
from explorer.sequences.table import listed
from explorer.sequences.table_columns import read_table
from explorer.sequences.tokens import TokenTable

# Of x, so that it stays well below a gigabyte.
MOST_NUMBERS = 50_000_000


@dataclass(frozen=True, eq=False)
class Asked:
    """One recurrent module of a file, and the tokens that it reads, if it reads tokens."""

    loaded: Loaded
    part: Part
    table: TokenTable | None

    @property
    def notes(self) -> tuple[str, ...]:
        """What was taken to be so, and how it is said otherwise."""
        taken = [
            f"{one.module}: {one.text} Taken: {dict(one.options)[one.answer]}. To say it "
            f"otherwise: --answer {one.module}.{one.key}={_other(one.answer, one.options)}"
            for one in self.part.questions
            # Of dropout nothing depends here.
            if one.key != "dropout"
        ]
        backwards = [f"{reading_backwards(self.part.name)} That is done here: step 0 is the last."]
        return (*taken, *(backwards if self.part.backwards else ()))


@dataclass(frozen=True, eq=False)
class Read:
    """What a module reads: x is (T, 1, I), in its order of reading and its dtype.

    `numbers` are those of T tokens, None for rows of numbers; `words` says what it is, `is_drawn`
    that it is noise.
    """

    x: Tensor
    words: str
    numbers: tuple[int, ...] | None = None
    notes: tuple[str, ...] = ()
    is_drawn: bool = False


def asked(options: argparse.Namespace) -> Asked:
    """The module that the options name, with what they answer.

    Raises ValueError, one sentence that says which option is to be given, where they leave it open.
    """
    loaded = load(options.model)
    names = [part.name for part in loaded.parts]
    name = options.module or names[0]
    if name not in names:
        raise ValueError(f"There is no module “{name}” in it; --module can be {listed(names)}.")
    if options.module is None and len(names) > 1:
        raise ValueError(
            f"“{loaded.filename}” has {len(names)} modules, {listed(names)}; choose one, as in "
            f"--module {names[0]}"
        )
    for answer in options.answer:
        loaded = _answered(loaded, answer, name)
    if options.vocabulary is not None:
        tokens = read_vocabulary(content(options.vocabulary), title(options.vocabulary))
        loaded = loaded.with_vocabulary(tokens)
    part = next(part for part in loaded.parts if part.name == name)
    embedding = neighbour(fitting(loaded.embeddings, name), options.embedding, "--embedding")
    return Asked(loaded, part, token_table(loaded, part, embedding))


def neighbour(offered: tuple[Neighbour, ...], name: str | None, option: str) -> Neighbour | None:
    """The neighbour of that name, the likely one without a name; None where none fits.

    Raises ValueError for another name.
    """
    if name is None:
        return next(iter(offered), None)
    by_name = {one.name: one for one in offered}
    if name not in by_name:
        raise ValueError(f"“{name}” does not fit; {option} can be {listed(by_name) or 'nothing'}.")
    return by_name[name]


def read(options: argparse.Namespace, asked: Asked, dtype: torch.dtype) -> Read | None:
    """What the options give the module to read; None if they give nothing.

    Raises ValueError, one sentence, if it cannot be read, or not by this module.
    """
    if options.input is not None:
        result = _rows(options.input, options.columns, asked)
    elif options.columns is not None:
        raise ValueError("--columns chooses from a table; give the table by --input FILE")
    elif options.text is not None or options.tokens is not None:
        result = _tokens(options.text, options.tokens, asked)
    else:
        return None
    x = result.x.flip(0) if asked.part.backwards else result.x
    return replace(result, x=x.to(dtype))


def wanted(asked: Asked) -> str:
    """The sentence that says by which option the module gets something to read."""
    name, count, table = asked.part.name, asked.part.input_size, asked.table
    if table is None:
        return (
            f"{name} reads {_counted(count, 'number')} at a step: give them by --input FILE, a "
            "table with a row for each step."
        )
    if table.kind == "numbers":
        return (
            f"{name} reads tokens, numbers from 0 to {len(table.tokens) - 1:,}: give them by "
            "--tokens FILE, or a text by --text FILE together with --vocabulary FILE."
        )
    return f"{name} reads tokens: give a text by --text FILE, or their numbers by --tokens FILE."


def dtype_of(module: nn.Module) -> torch.dtype:
    """The dtype of a module's weights."""
    return next(module.parameters()).dtype


def _answered(loaded: Loaded, answer: str, name: str) -> Loaded:
    """The file with one more answer; without a module's name it is about `name`."""
    question, sign, value = answer.partition("=")
    module, point, key = question.rpartition(".")
    if not sign:
        raise ValueError(f"--answer is “{answer}”; it is written as rnn.nonlinearity=relu")
    return loaded.answered(module if point else name, key, value)


def _other(answer: str, options: tuple[tuple[str, str], ...]) -> str:
    return next(value for value, _ in options if value != answer)


def _rows(name: str, columns: str | None, asked: Asked) -> Read:
    text = csv_text(content(name), title(name), most=None)
    chosen = tuple(one.strip() for one in columns.split(",")) if columns else ()
    arrangement = Arrangement(features=chosen)
    table = arranged(read_table(text, arrangement, most=None), arrangement, MAX_ROWS)
    values, count = table.values, asked.part.input_size
    if values.shape == (count, 1) and len(set(table.lines)) == 1:
        # One line of numbers, which a table takes for steps of one number, is one step here.
        values = values.T
    if values.shape[1] != count:
        raise ValueError(_other_width(title(name), table.names, asked))
    notes = (f"{title(name)}: {table_note(table.facts)}",) if table.facts else ()
    x = torch.tensor(values).unsqueeze(1)
    return Read(x, f"{_counted(len(x), 'row')} of {title(name)}", notes=notes)


def _other_width(name: str, columns: tuple[str, ...], asked: Asked) -> str:
    count = asked.part.input_size
    statement = (
        f"{name} has {_counted(len(columns), 'column')} of numbers, {listed(columns)}, and "
        f"{asked.part.name} reads {_counted(count, 'number')} at a step"
    )
    if len(columns) > count:
        return f"{statement}; choose by --columns, as in --columns {','.join(columns[:count])}"
    if asked.table is not None:
        return f"{statement}, or tokens, which are given by --text or --tokens."
    return f"{statement}."


def _tokens(text: str | None, tokens: str | None, asked: Asked) -> Read:
    table, part = asked.table, asked.part
    if table is None:
        raise ValueError(
            f"{part.name} has no embedding and no vocabulary. {wanted(asked)} If it reads a "
            "vocabulary, each token as a single 1, give that by --vocabulary FILE."
        )
    name = tokens if text is None else text
    assert name is not None
    if text is None:
        table = replace(table, kind="numbers")
    elif table.kind == "numbers":
        raise ValueError(
            f"The file has no vocabulary for a text: give the {len(table.tokens):,} tokens by "
            "--vocabulary FILE, or numbers of tokens by --tokens FILE."
        )
    written = plain_text(content(name), title(name), most=None)
    if written.endswith("\n") and name != STANDARD:
        # Editors end a file so.
        written = written.removesuffix("\n").removesuffix("\r")
    numbers = table.numbers(written, MAX_ROWS)
    if len(numbers) * part.input_size > MOST_NUMBERS:
        raise ValueError(
            f"{title(name)} gives {len(numbers):,} steps of {part.input_size:,} numbers; allowed "
            f"are {MOST_NUMBERS:,} numbers."
        )
    sequence = table.sequence(written, MAX_ROWS)
    words = f"{_counted(len(numbers), 'token')} of {title(name)}"
    return Read(sequence.x, words, tuple(numbers), sequence.notes)


def _counted(count: int, what: str) -> str:
    return f"{count:,} {what}{'' if count == 1 else 's'}"
