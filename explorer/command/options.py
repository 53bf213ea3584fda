"""Command lines with short true help, and one sentence for what is wrong with them."""

from __future__ import annotations

import argparse
from typing import NoReturn

from explorer.command.outcome import BAD


class Parser(argparse.ArgumentParser):
    """A parser of one command's options; `name` is that of the command, `more` stands below."""

    def __init__(self, name: str, about: str, more: str) -> None:
        super().__init__(
            f"unroll {name}",
            description=about,
            epilog=more,
            formatter_class=argparse.RawDescriptionHelpFormatter,
            # An abbreviation would change its meaning with the next option that begins like it.
            allow_abbrev=False,
        )

    def error(self, message: str) -> NoReturn:
        """Ends the command with what is wrong, in one sentence."""
        self.exit(BAD, f"{self.prog}: {message}; `{self.prog} --help` says what it takes.\n")


def add_quiet(parser: argparse.ArgumentParser) -> None:
    """Adds the option to say nothing but what is wrong."""
    parser.add_argument("-q", "--quiet", action="store_true", help="no notes, no progress")


def add_model(parser: argparse.ArgumentParser) -> None:
    """Adds what says which module of a model's file is looked at, and what it reads."""
    parser.add_argument(
        "model", metavar="MODEL", help=".pt, .pth, .safetensors, .npz, .onnx, .keras or .h5"
    )
    parser.add_argument("--module", metavar="NAME", help="the module, where the file has several")
    parser.add_argument(
        "--answer",
        metavar="MODULE.KEY=VALUE",
        action="append",
        default=[],
        help="what shapes cannot say, as in rnn.nonlinearity=relu; several can be given",
    )
    parser.add_argument(
        "--embedding", metavar="NAME", help="another table of embeddings than the likely one"
    )
    read = parser.add_argument_group("what it reads, one of these, - for standard input")
    one = read.add_mutually_exclusive_group()
    one.add_argument("--input", metavar="FILE", help="a table of numbers (CSV), a row a step")
    one.add_argument("--text", metavar="FILE", help="a text, in the model's vocabulary")
    one.add_argument(
        "--tokens", metavar="FILE", help="numbers of tokens, with blanks, commas or lines between"
    )
    read.add_argument(
        "--columns", metavar="A,B", help="the columns of the table that are read, by their names"
    )
    read.add_argument(
        "--vocabulary",
        metavar="FILE",
        help="the tokens, if the model's file has none: a JSON list or map, or one a line",
    )
