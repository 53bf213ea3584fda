"""A text as tokens: characters or words, with <EOS> at the end of each sentence."""

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
# A token that occurs only once teaches little; it is better used as an example of <UNK>.
FEWEST_OCCURRENCES = 2

# A period after a title such as “Mr.” does not end a sentence.
_ENDS = regex.compile(
    r"(?<=[.!?…。！？][\"'”’»)\]]?)(?<!\b(?:Mr|Mrs|Ms|Dr|Prof|St)\.)\s+"
    r"|(?<=[。！？])(?![”’»)\]])|\s*\n\s*"
)
# A word is a run of letters and digits, or a number such as 3.5; in scripts without spaces every
# character is a word.
_WORDS = regex.compile(
    r"\d+(?:[.,:]\d+)+(?![\w\p{M}])|"
    r"[\p{Han}\p{Hiragana}\p{Katakana}\p{Thai}]|"
    r"(?:(?![\p{Han}\p{Hiragana}\p{Katakana}\p{Thai}])[\w\p{M}])+"
    r"(?:['’\-](?![\p{Han}\p{Hiragana}\p{Katakana}\p{Thai}])[\w\p{M}]+)*|\X",
    flags=regex.VERSION1,
)
_NO_WORD = regex.compile(r"[\p{P}\p{S}]+")


def sentences(text: str) -> list[str]:
    """The sentences of a text. They end at . ! ? … before a space, and at line breaks."""
    parts = _ENDS.split(text.replace("\r\n", "\n").replace("\r", "\n"))
    return [part.strip() for part in parts if part and part.strip()]


def sentence_tokens(sentence: str, kind: TokenKind, *, punctuation: bool, music: bool) -> list[str]:
    """The tokens of one sentence.

    Characters are user-perceived characters. Words are in lower case, and each punctuation mark is
    a word; in `music` words are separated by spaces only. Without `punctuation` the marks are left
    out.
    """
    if kind == "characters":
        result = characters(sentence)
    else:
        result = sentence.split() if music else _WORDS.findall(sentence.lower())
        result = [word for word in result if not word.isspace()]
    if punctuation or music:
        return result
    return [token for token in result if not _NO_WORD.fullmatch(token)]


def text_tokens(
    text: str, kind: TokenKind, *, punctuation: bool = True, music: bool = False
) -> list[str]:
    """All tokens of a text, with EOS after every sentence."""
    result = []
    for sentence in sentences(text):
        tokens = sentence_tokens(sentence, kind, punctuation=punctuation, music=music)
        if tokens:
            result += [*tokens, EOS]
    return result


@dataclass(frozen=True)
class Vocabulary:
    """The numbered tokens: <EOS> is 0; <UNK>, which stands for all tokens not listed, is 1."""

    tokens: tuple[str, ...]

    def __post_init__(self) -> None:
        if self.tokens[:2] != (EOS, UNK) or len(set(self.tokens)) < len(self.tokens):
            raise ValueError(
                f"A vocabulary begins with {EOS}, {UNK} and lists each token once; received one of "
                f"{len(self.tokens)} tokens that begins with {', '.join(self.tokens[:2])}."
            )

    @cached_property
    def places(self) -> dict[str, int]:
        """The number of each token."""
        return {token: place for place, token in enumerate(self.tokens)}

    def numbers(self, tokens: Iterable[str]) -> Tensor:
        """The numbers of tokens, (N,), int64."""
        return torch.tensor([self.places.get(token, UNKNOWN) for token in tokens], dtype=torch.long)

    def labels(self, numbers: Tensor) -> tuple[str, ...]:
        """Visible labels for token numbers (N,)."""
        return tuple(token_label(self.tokens[number]) for number in numbers.tolist())

    def __len__(self) -> int:
        return len(self.tokens)


def vocabulary_of(tokens: Sequence[str], most: int) -> Vocabulary:
    """The most frequent tokens that occur at least twice; at most `most`, <EOS> and <UNK> included.

    If no token occurs twice, one occurrence is enough.
    """
    counts = Counter(token for token in tokens if token not in (EOS, UNK))
    fewest = min(FEWEST_OCCURRENCES, max(counts.values(), default=1))
    ranked = sorted(counts, key=lambda token: (-counts[token], token))
    frequent = [token for token in ranked if counts[token] >= fewest]
    return Vocabulary((EOS, UNK, *frequent[: most - 2]))


def token_label(token: str) -> str:
    """A visible label for a token: no invisible characters, at most LABEL_LENGTH code points."""
    if token in (EOS, UNK):
        return token
    return shortened("".join(character_label(sign) for sign in characters(token)), LABEL_LENGTH)


def joined(tokens: Iterable[str], kind: TokenKind) -> str:
    """The text of tokens: a line break for every <EOS>, spaces between words."""
    text = ""
    for token in tokens:
        if token == EOS:
            text = text.rstrip() + "\n"
        elif kind == "characters" or not text or text.endswith("\n"):
            text += token
        else:
            text += token if _NO_WORD.fullmatch(token) and token in ".,;:!?…" else f" {token}"
    return text
