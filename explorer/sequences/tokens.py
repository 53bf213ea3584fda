"""Text as a sequence of a model's own tokens: rows of its embedding, or one-hot."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property
from typing import Literal

import regex
import torch
from torch import Tensor

from explorer.sequences.labels import character_label, distinct, shortened, word_label
from explorer.sequences.limits import MAX_STEPS, above_limit
from explorer.sequences.sequence import Sequence
from explorer.sequences.text import characters

TokenKind = Literal["characters", "words", "numbers"]

# What vocabularies call the token that stands for all unknown ones.
UNKNOWN = (
    "<unk>",
    "<UNK>",
    "[UNK]",
    "UNK",
    "unk",
    "<oov>",
    "<OOV>",
    "other",
    "\N{REPLACEMENT CHARACTER}",
)
LONGEST_LABEL = 16
_MARK = regex.compile(r"<[^<>]+>|\[[^\[\]]+\]")
_WORDS = regex.compile(r"\w+|[^\w\s]")


@dataclass(frozen=True, eq=False)
class TokenTable:
    """The V tokens that a model reads, and what it is fed for each.

    `rows` are those of its embedding, (V, E) in float64; None if it is fed one-hot. `kind` says how
    a text is cut: into characters, into words and marks, or read as the numbers of tokens.
    """

    tokens: tuple[str, ...]
    kind: TokenKind
    rows: Tensor | None = None

    @cached_property
    def places(self) -> dict[str, int]:
        """Token → number; of equal tokens the first."""
        return {token: place for place, token in reversed(list(enumerate(self.tokens)))}

    @cached_property
    def other(self) -> int | None:
        """The number of the token for unknown ones, if the vocabulary has one."""
        return next((self.places[name] for name in UNKNOWN if name in self.places), None)

    @property
    def features(self) -> tuple[str, ...]:
        """Names of the I numbers that the model is fed at a step."""
        if self.rows is not None:
            return tuple(f"e{column}" for column in range(self.rows.shape[1]))
        return distinct(token_label(token) for token in self.tokens)

    def sequence(self, text: str, most: int = MAX_STEPS) -> Sequence:
        """A text of at most `most` tokens as the model reads it: x is (T, 1, I).

        Raises ValueError, one sentence, for an empty or too long text and for unknown tokens, if
        the vocabulary has none that stands for them.
        """
        numbers, unknown = self._read(text, most)
        return self.numbered(numbers, _notes(unknown))

    def numbers(self, text: str, most: int = MAX_STEPS) -> list[int]:
        """The numbers of the tokens of a text; ValueError as `sequence`."""
        return self._read(text, most)[0]

    def _read(self, text: str, most: int) -> tuple[list[int], list[str]]:
        """The numbers of a text's tokens, and those that the vocabulary does not have."""
        pieces = self.pieces(text, most)
        if not pieces:
            raise ValueError(f"There is nothing to read; allowed are 1 to {most:,} {self.kind}.")
        if len(pieces) > most:
            raise above_limit(f"The text has {len(pieces):,} {self.kind}", most, "steps")
        return self._numbers(pieces)

    def encoded(self, pieces: Iterable[str]) -> Tensor:
        """What the model is fed for any number of pieces, (T, 1, I); ValueError as `sequence`."""
        return self._fed(self._numbers(pieces)[0])

    def _fed(self, numbers: list[int]) -> Tensor:
        """The rows of the embedding, or one-hot ones, for numbers of tokens: (T, 1, I)."""
        places = torch.tensor(numbers)
        if self.rows is None:
            return torch.nn.functional.one_hot(places, len(self.tokens)).double().unsqueeze(1)
        return self.rows[places].unsqueeze(1)

    def _numbers(self, pieces: Iterable[str]) -> tuple[list[int], list[str]]:
        numbers = [(piece, self._number(piece)) for piece in pieces]
        unknown = [piece for piece, number in numbers if number is None]
        if unknown and self.other is None:
            raise ValueError(self._refusal(unknown[0]))
        read = [self.other or 0 if number is None else number for _, number in numbers]
        return read, unknown

    def numbered(self, numbers: Iterable[int], notes: tuple[str, ...] = ()) -> Sequence:
        """The sequence of some tokens by their numbers."""
        places = list(numbers)
        labels = tuple(token_label(self.tokens[place]) for place in places)
        return Sequence(self._fed(places), labels, self.features, notes=notes)

    def drawn(self, steps: int, seed: int) -> Sequence:
        """Tokens drawn alike, each as likely as any other."""
        generator = torch.Generator().manual_seed(seed)
        return self.numbered(
            torch.randint(len(self.tokens), (steps,), generator=generator).tolist()
        )

    def pieces(self, text: str, most: int = MAX_STEPS) -> list[str]:
        """A text cut into what may be tokens; ValueError if far longer than `most`."""
        plain = text.replace("\r\n", "\n").replace("\r", "\n")
        if len(plain) > most * 100:
            raise above_limit(f"The text has {len(plain):,} characters", most, self.kind)
        match self.kind:
            case "characters":
                return characters(plain)
            case "numbers":
                return plain.replace(",", " ").split()
            case "words":
                # A token such as <eos> stays whole where it stands alone.
                parts = [
                    [part] if part in self.places else _WORDS.findall(part)
                    for part in plain.split()
                ]
                return [piece for part in parts for piece in part]

    def _number(self, piece: str) -> int | None:
        if self.kind == "numbers":
            fits = piece.isascii() and piece.isdigit() and len(piece) < 9
            if not fits or int(piece) >= len(self.tokens):
                raise ValueError(
                    f"“{word_label(piece)}” is no number of a token; allowed are 0 to "
                    f"{len(self.tokens) - 1:,}, with spaces between them."
                )
            return int(piece)
        place = self.places.get(piece)
        return self.places.get(piece.lower()) if place is None else place

    def _refusal(self, piece: str) -> str:
        known = " ".join(token_label(token) for token in self.tokens[:8])
        return (
            f"The model's vocabulary does not have “{word_label(piece)}”; its "
            f"{len(self.tokens):,} tokens begin with {known}."
        )


def token_label(token: str) -> str:
    """A token on a scrub bar: visible, at most LONGEST_LABEL signs."""
    return shortened("".join(character_label(c) for c in characters(token)), LONGEST_LABEL) or "∅"


def token_kind(tokens: Iterable[str]) -> TokenKind:
    """How a text is cut for a vocabulary: into characters if nearly all its tokens are single ones.

    Marks such as <eos> and [PAD] do not count.
    """
    entries = [token for token in tokens if not is_mark(token)]
    longer = sum(len(characters(token)) > 1 for token in entries)
    return "characters" if 20 * longer <= len(entries) else "words"


def is_mark(token: str) -> bool:
    """Whether a token stands for no text, such as <eos> and [PAD]."""
    return bool(_MARK.fullmatch(token))


def _notes(unknown: list[str]) -> tuple[str, ...]:
    if not unknown:
        return ()
    what = "1 token is" if len(unknown) == 1 else f"{len(unknown)} tokens are"
    return (f"{what} unknown to the model, the first is “{word_label(unknown[0])}”.",)
