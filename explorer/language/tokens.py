"""A text as tokens: characters or words, with a sign for the end of a sentence."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Literal

import regex
import torch
from torch import Tensor

from explorer.sequences import characters
from explorer.sequences.labels import character_label, shortened

TokenKind = Literal["characters", "words"]
EOS, UNK = "<EOS>", "<UNK>"
END, UNKNOWN = 0, 1
LABEL_LENGTH = 14
# A token that was seen once says little; it helps to learn what <UNK> is like instead.
FEWEST = 2

# Not behind a short form that a name follows.
_ENDS = regex.compile(
    r"(?<=[.!?…。！？][\"'”’»)\]]?)(?<!\b(?:Mr|Mrs|Ms|Dr|Prof|St)\.)\s+"
    r"|(?<=[。！？])(?![”’»)\]])|\s*\n\s*"
)
# Words are runs of letters and digits, 3.5 is one too; in scripts without spaces every sign is one.
_WORDS = regex.compile(
    r"\d+(?:[.,:]\d+)+(?![\w\p{M}])|"
    r"[\p{Han}\p{Hiragana}\p{Katakana}\p{Thai}]|"
    r"(?:(?![\p{Han}\p{Hiragana}\p{Katakana}\p{Thai}])[\w\p{M}])+"
    r"(?:['’\-](?![\p{Han}\p{Hiragana}\p{Katakana}\p{Thai}])[\w\p{M}]+)*|\X",
    flags=regex.VERSION1,
)
_NO_WORD = regex.compile(r"[\p{P}\p{S}]+")


def sentences(text: str) -> list[str]:
    """The sentences of a text: they end at . ! ? … before a space, and at every new line."""
    parts = _ENDS.split(text.replace("\r\n", "\n").replace("\r", "\n"))
    return [part.strip() for part in parts if part and part.strip()]


def sentence_tokens(sentence: str, unit: TokenKind, *, punctuation: bool, music: bool) -> list[str]:
    """The tokens of one sentence.

    Characters are as people see them. Words are in lower case, punctuation marks are words of their
    own; in `music` a word is what stands between spaces. Without `punctuation` the marks are left
    out.
    """
    if unit == "characters":
        result = characters(sentence)
    else:
        result = sentence.split() if music else _WORDS.findall(sentence.lower())
        result = [word for word in result if not word.isspace()]
    if punctuation or music:
        return result
    return [token for token in result if not _NO_WORD.fullmatch(token)]


def text_tokens(
    text: str, unit: TokenKind, *, punctuation: bool = True, music: bool = False
) -> list[str]:
    """All tokens of a text, EOS behind every sentence."""
    result = []
    for sentence in sentences(text):
        tokens = sentence_tokens(sentence, unit, punctuation=punctuation, music=music)
        if tokens:
            result += [*tokens, EOS]
    return result


@dataclass(frozen=True)
class Vocabulary:
    """The tokens that have a number: <EOS> is 0, <UNK>, for all others, is 1."""

    tokens: tuple[str, ...]

    def __post_init__(self) -> None:
        if self.tokens[:2] != (EOS, UNK) or len(set(self.tokens)) < len(self.tokens):
            raise ValueError(
                f"A vocabulary begins with {EOS}, {UNK} and names each token once; this one begins "
                f"with {', '.join(self.tokens[:2])}."
            )

    @cached_property
    def places(self) -> dict[str, int]:
        """The number of each token."""
        return {token: place for place, token in enumerate(self.tokens)}

    def numbers(self, tokens: Iterable[str]) -> Tensor:
        """The numbers of tokens, (N,), int64."""
        return torch.tensor([self.places.get(token, UNKNOWN) for token in tokens], dtype=torch.long)

    def labels(self, numbers: Tensor) -> tuple[str, ...]:
        """What is shown for numbers (N,)."""
        return tuple(token_label(self.tokens[number]) for number in numbers.tolist())

    def __len__(self) -> int:
        return len(self.tokens)


def vocabulary_of(tokens: Sequence[str], most: int) -> Vocabulary:
    """The most frequent tokens seen twice or more, `most` of them with <EOS> and <UNK>.

    If nothing was seen twice, once is enough.
    """
    counts = Counter(token for token in tokens if token not in (EOS, UNK))
    enough = FEWEST if any(count >= FEWEST for count in counts.values()) else 1
    ranked = sorted(counts, key=lambda token: (-counts[token], token))
    kept = [token for token in ranked if counts[token] >= enough]
    return Vocabulary((EOS, UNK, *kept[: most - 2]))


def token_label(token: str) -> str:
    """A token as it is shown: nothing invisible, at most 14 signs."""
    if token in (EOS, UNK):
        return token
    return shortened("".join(character_label(sign) for sign in characters(token)), LABEL_LENGTH)


def joined(tokens: Iterable[str], unit: TokenKind) -> str:
    """Tokens as a text again: a new line for every <EOS>, spaces between words."""
    text = ""
    for token in tokens:
        if token == EOS:
            text = text.rstrip() + "\n"
        elif unit == "characters" or not text or text.endswith("\n"):
            text += token
        else:
            text += token if _NO_WORD.fullmatch(token) and token in ".,;:!?…" else f" {token}"
    return text
