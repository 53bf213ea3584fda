"""Reads a vocabulary: a JSON list or map, or a text with a token on each line."""

from __future__ import annotations

import json
import os
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from explorer.files.limits import MAX_NAME, MAX_VOCABULARY, MEBIBYTE, megabytes, shown
from explorer.files.torch_tree import tokens_of

MAX_VOCABULARY_BYTES = 16 * MEBIBYTE
# Where files of tokenizers keep their map, from the outermost inwards.
INSIDE = (("model", "vocab"), ("vocab",), ("vocabulary",), ("stoi",), ("itos",), ("word_index",))


def read_vocabulary(
    path_or_bytes: str | os.PathLike[str] | bytes, filename: str | None = None
) -> tuple[str, ...]:
    """The tokens of a vocabulary, in the order of their numbers.

    Args:
        path_or_bytes: where the file lies, or its content, UTF-8: a JSON list of tokens, a JSON map
            token → number or number → token, such a map inside a tokenizer's file, or plain text
            with one token a line. Numbers count from 0, or from 1 as Keras does; 0 is then "".
        filename: what sentences call the file.

    Raises ValueError, one sentence, for anything else.
    """
    if isinstance(path_or_bytes, bytes):
        data, name = path_or_bytes, filename or "vocabulary"
    else:
        path = Path(path_or_bytes)
        name = filename or path.name
        if not path.is_file():
            raise ValueError(f"There is no file “{shown(name)}”.")
        with path.open("rb") as stream:
            data = stream.read(MAX_VOCABULARY_BYTES + 1)
    title = f"The vocabulary “{shown(name)}”"
    if len(data) > MAX_VOCABULARY_BYTES:
        raise ValueError(f"{title} is too large; allowed are {megabytes(MAX_VOCABULARY_BYTES)}.")
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError:
        raise ValueError(f"{title} is no text in UTF-8.") from None
    tokens = _json_tokens(title, text) if text.lstrip()[:1] in ("[", "{") else text.splitlines()
    if not 2 <= len(tokens) <= MAX_VOCABULARY:
        raise ValueError(
            f"{title} has {len(tokens):,} tokens; allowed are 2 to {MAX_VOCABULARY:,}."
        )
    for token in tokens:
        if len(token) > MAX_NAME:
            raise ValueError(
                f"{title} has a token of {len(token):,} characters, {shown(token)}; allowed "
                f"are {MAX_NAME}."
            )
    return tuple(tokens)


def _json_tokens(title: str, text: str) -> Sequence[str]:
    try:
        value: Any = json.loads(text)
    except RecursionError:
        raise ValueError(f"{title} is nested too deep.") from None
    except ValueError:
        # A vocabulary of characters, one a line, may begin with a bracket.
        return text.splitlines()
    for keys in ((), *INSIDE):
        tokens = tokens_of(_numbered(_inside(value, keys)))
        if tokens is not None:
            return tokens
    raise ValueError(
        f"{title} is JSON of another kind; allowed are a list of tokens, and a map between tokens "
        "and the numbers 0, 1, 2, …."
    )


def _inside(value: Any, keys: Sequence[str]) -> Any:
    for key in keys:
        value = value.get(key) if isinstance(value, Mapping) else None
    return value


def _numbered(value: Any) -> Any:
    """A map whose keys are numbers written as texts, as JSON has them, with numbers for keys."""
    if isinstance(value, Mapping) and all(isinstance(token, str) for token in value.values()):
        short = all(key.isascii() and key.isdigit() and len(key) < 9 for key in value)
        return {int(key): token for key, token in value.items()} if short else value
    return value


def fitting_vocabulary(
    candidates: Mapping[str, Any], sizes: Sequence[int]
) -> tuple[str, ...] | None:
    """The first list of tokens, or text with one in JSON, that has one of the sizes."""
    lists = []
    for value in candidates.values():
        try:
            tokens = tokens_of(json.loads(value) if isinstance(value, str) else value)
        except (ValueError, RecursionError):
            continue
        if tokens is not None:
            lists.append(tuple(tokens))
    by_size = (tokens for size in sizes for tokens in lists if len(tokens) == size)
    return next(by_size, None)
