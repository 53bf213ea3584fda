"""A text prepared for a language model: tokens, vocabulary, held-out part, n-gram baselines."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from functools import lru_cache

import torch
from torch import Tensor

from explorer.corpora.texts import CORPORA, corpus_text
from explorer.language.ngrams import NgramModel, ngram_model
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
# Every tenth sentence is held out; if there are fewer than ten, the last tenth of the tokens.
HELD_OUT_ONE_IN = 10
FIRST_TOKENS = 1000
UNKNOWN_LISTED = 8
LONGEST_EXAMPLE = 120


@dataclass(frozen=True)
class TextChoice:
    """Which text to learn, and how to tokenize it: small and hashable.

    corpus: a key of CORPORA, or "own" with the text in `text`. punctuation: whether punctuation
    marks are tokens; without it they are dropped. most: the largest size of the vocabulary, <EOS>
    and <UNK> included.
    """

    corpus: str = "agreement"
    text: str = ""
    token_kind: TokenKind = "words"
    punctuation: bool = True
    most: int = 300

    @property
    def music(self) -> bool:
        """Whether the text is music in letter notation."""
        return self.corpus in CORPORA and CORPORA[self.corpus].music

    def tokens(self, text: str) -> list[str]:
        """The tokens of any text, tokenized as chosen; EOS follows each sentence."""
        return text_tokens(text, self.token_kind, punctuation=self.punctuation, music=self.music)


@dataclass(frozen=True, eq=False)
class Prepared:
    """A text as numbers: `train` (N,) and `held_out` (M,), each with an <EOS> in front.

    first_tokens: the beginning of the text, <EOS> included. count: the number of all tokens.
    unknown_count: how many of them are read as <UNK>. unknown_tokens: the most frequent of those,
    with their counts. example: a held-out sentence, or the beginning of the first one if none is
    held out.
    """

    choice: TextChoice
    first_tokens: tuple[str, ...]
    count: int
    vocabulary: Vocabulary
    train: Tensor
    held_out: Tensor
    unknown_count: int
    unknown_tokens: tuple[tuple[str, int], ...]
    ngrams: NgramModel
    example: str


@lru_cache(maxsize=4)
def prepared(choice: TextChoice) -> Prepared:
    """The text of a choice, tokenized, split and counted.

    Raises ValueError with one clear sentence for an unknown corpus, for a text that is empty, too
    long, or has fewer than two tokens, and for a vocabulary size that is not allowed.
    """
    text = choice.text if choice.corpus == OWN else corpus_text(choice.corpus)
    if len(text) > MAX_TEXT:
        raise ValueError(f"The text has {len(text):,} characters; allowed are 1 to {MAX_TEXT:,}.")
    if not MIN_VOCABULARY <= choice.most <= MAX_VOCABULARY:
        raise ValueError(
            f"The vocabulary size is {choice.most}; allowed are {MIN_VOCABULARY} to "
            f"{MAX_VOCABULARY} tokens."
        )
    tokens = choice.tokens(text)
    if len(tokens) - tokens.count(EOS) < FEWEST_TOKENS:
        problem = "is empty" if not text.strip() else "has fewer than two tokens"
        raise ValueError(
            f"The text {problem}; a language model needs at least two {choice.token_kind}."
        )
    train, held_out = _split(tokens)
    vocabulary = vocabulary_of(train, choice.most)
    unknown = Counter(token for token in tokens if token not in vocabulary.places)
    numbers = vocabulary.numbers([EOS, *train])
    return Prepared(
        choice,
        tuple(tokens[:FIRST_TOKENS]),
        len(tokens),
        vocabulary,
        numbers,
        vocabulary.numbers([EOS, *held_out]),
        unknown.total(),
        tuple(unknown.most_common(UNKNOWN_LISTED)),
        ngram_model(numbers, len(vocabulary)),
        _example(text),
    )


def _example(text: str) -> str:
    """A held-out sentence that is longer than three quarters of them."""
    parts = sentences(text)
    ranked = sorted(parts[HELD_OUT_ONE_IN - 1 :: HELD_OUT_ONE_IN] or parts[:1], key=len)
    return ranked[3 * len(ranked) // 4][:LONGEST_EXAMPLE]


def _split(tokens: list[str]) -> tuple[list[str], list[str]]:
    """The tokens for training and the held-out ones."""
    train: list[str] = []
    held_out: list[str] = []
    sentence: list[str] = []
    count = 0
    for token in tokens:
        sentence.append(token)
        if token == EOS:
            count += 1
            (held_out if count % HELD_OUT_ONE_IN == 0 else train).extend(sentence)
            sentence = []
    if not held_out:
        cut = max(len(train) - max(len(train) // HELD_OUT_ONE_IN, 1), 1)
        train, held_out = train[:cut], train[cut:]
    return train, held_out


def one_hot(numbers: Tensor, size: int, dtype: torch.dtype = torch.float32) -> Tensor:
    """Token numbers as one-hot vectors: (T,) → (T, 1, V), (T, B) → (T, B, V)."""
    result = torch.nn.functional.one_hot(numbers, size).to(dtype)
    return result.unsqueeze(1) if numbers.dim() == 1 else result
