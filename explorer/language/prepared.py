"""A text made ready for a language model: tokens, vocabulary, what is held out, baselines."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from functools import lru_cache

import torch
from torch import Tensor

from explorer.corpora.texts import CORPORA, corpus_text
from explorer.language.ngrams import Counted, counted
from explorer.language.tokens import (
    EOS,
    TokenKind,
    Vocabulary,
    sentences,
    text_tokens,
    vocabulary_of,
)

OWN = "own"
MAX_TEXT = 1_000_000
FEWEST_TOKENS = 2
MIN_VOCABULARY, MAX_VOCABULARY = 3, 400
# Every tenth sentence is held out; of a single sentence, its last tenth.
HELD_OUT = 10
SHOWN = 1000
LONGEST_EXAMPLE = 120


@dataclass(frozen=True)
class TextChoice:
    """Which text is learned, and how it is cut: small and hashable.

    corpus: a key of CORPORA, or "own" with the text in `text`. most: how many different tokens have
    a number of their own, <EOS> and <UNK> among them.
    """

    corpus: str = "agreement"
    text: str = ""
    unit: TokenKind = "words"
    punctuation: bool = True
    most: int = 300

    @property
    def music(self) -> bool:
        """Whether the text is notes."""
        return self.corpus in CORPORA and CORPORA[self.corpus].music


@dataclass(frozen=True, eq=False)
class Prepared:
    """A text as numbers: `train` (N,) and `held` (M,), both after a first <EOS>.

    shown: the text's first tokens, in order, with <EOS>. count: of all tokens. unknown: how many of
    them are <UNK>. lost: the most frequent of those, with how often each was there. example: a
    sentence that is not trained on, or the beginning of the only one.
    """

    choice: TextChoice
    shown: tuple[str, ...]
    count: int
    vocabulary: Vocabulary
    train: Tensor
    held: Tensor
    unknown: int
    lost: tuple[tuple[str, int], ...]
    counted: Counted
    example: str


@lru_cache(maxsize=4)
def prepared(choice: TextChoice) -> Prepared:
    """Everything that is known of a text before anything is trained.

    Raises ValueError, one clear sentence, if it is empty, too long, or has too few tokens.
    """
    text = choice.text if choice.corpus == OWN else corpus_text(choice.corpus)
    if len(text) > MAX_TEXT:
        raise ValueError(f"The text has {len(text):,} characters; allowed are 1 to {MAX_TEXT:,}.")
    if not MIN_VOCABULARY <= choice.most <= MAX_VOCABULARY:
        raise ValueError(
            f"A vocabulary of {choice.most} was asked for; allowed are {MIN_VOCABULARY} to "
            f"{MAX_VOCABULARY} tokens."
        )
    tokens = text_tokens(text, choice.unit, punctuation=choice.punctuation, music=choice.music)
    if len(tokens) - tokens.count(EOS) < FEWEST_TOKENS:
        what = "is empty" if not text.strip() else "has fewer than two tokens"
        raise ValueError(f"The text {what}; a language model needs at least two {choice.unit}.")
    train, held = _parted(tokens)
    vocabulary = vocabulary_of(train, choice.most)
    lost = Counter(token for token in tokens if token not in vocabulary.places)
    numbers = vocabulary.numbers([EOS, *train])
    return Prepared(
        choice,
        tuple(tokens[:SHOWN]),
        len(tokens),
        vocabulary,
        numbers,
        vocabulary.numbers([EOS, *held]),
        lost.total(),
        tuple(lost.most_common(8)),
        counted(numbers, len(vocabulary)),
        _example(text),
    )


def _example(text: str) -> str:
    """A held-out sentence, longer than most."""
    result = sentences(text)
    ranked = sorted(result[HELD_OUT - 1 :: HELD_OUT] or result[:1], key=len)
    return ranked[3 * len(ranked) // 4][:LONGEST_EXAMPLE]


def _parted(tokens: list[str]) -> tuple[list[str], list[str]]:
    """What is trained on, and what is held out."""
    train: list[str] = []
    held: list[str] = []
    sentence: list[str] = []
    count = 0
    for token in tokens:
        sentence.append(token)
        if token == EOS:
            count += 1
            (held if count % HELD_OUT == 0 else train).extend(sentence)
            sentence = []
    if not held:
        cut = max(len(train) - max(len(train) // HELD_OUT, 1), 1)
        train, held = train[:cut], train[cut:]
    return train, held


def one_hot(numbers: Tensor, size: int, dtype: torch.dtype = torch.float32) -> Tensor:
    """(T,) or (T, B) → (T, 1, V) or (T, B, V)."""
    result = torch.nn.functional.one_hot(numbers, size).to(dtype)
    return result.unsqueeze(1) if numbers.dim() == 1 else result
