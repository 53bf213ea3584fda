"""The task "brackets and quotes": follow quotes and round brackets, character by character."""

from __future__ import annotations

import random
import string
from dataclasses import dataclass

import torch
from torch import Tensor
from torch.nn import functional

# Letters, space and punctuation; whatever else there is (digits, é, …) shares the last entry.
ALPHABET: tuple[str, ...] = (*string.ascii_lowercase, *" .,!?'-:;()\"", "other")
OTHER = len(ALPHABET) - 1
OUTPUTS: tuple[str, ...] = ("in quotes", "depth 0", "depth 1", "depth 2", "depth 3")
MAX_DEPTH = 3
SENTENCE = "Is the text in quotes now, and how deep in brackets, not counting those in quotes?"

_INDEX = {character: index for index, character in enumerate(ALPHABET[:OTHER])}
_COMMON_WORDS = (
    "a i it we he she they you the and but then so if or of to in on at by for with from my her "
    "his our boss friend dog cat house river city letter train window garden morning evening "
    "winter said wrote saw left ran took made found heard asked knew thought came went began read "
    "played old new late early small quick quiet bright green happy very never always almost again "
    "maybe don't it's can't well-known half-open six seven jazz fix box vex question zebra yellow"
)
_WORDS = tuple(_COMMON_WORDS.split())
_RARE_WORDS = ("café", "42", "7", "naïve", "1997", "3rd")
_QUOTED_MARKS = (":)", ":(", ";)", ";-)", ")", "(", "))", "((", ":-(", ")(")


def sample_text(length: int, generator: torch.Generator) -> str:
    """Return `length` characters of random text with quotes, brackets, and both in each other.

    Quotes span 5 to 40 characters unless the end of the text cuts them. Outside of quotes no
    bracket is deeper than 3; a closing bracket too many is rare. Inside quotes brackets are free.
    """
    if length < 1:
        raise ValueError(f"length is {length}; it must be 1 or more")
    rng = random.Random(int(torch.randint(2**62, (), generator=generator)))
    text, depth, capital = "", 0, True
    while len(text) < length:
        while depth < MAX_DEPTH and rng.random() < 0.15:
            text += "("
            depth += 1
        chunk = _quote(rng) if rng.random() < 0.1 else _word(rng)
        text += chunk.capitalize() if capital else chunk
        mark = rng.choice(",,,..!?:;") if rng.random() < 0.15 else ""
        capital = mark in (".", "!", "?")
        mark_first = rng.random() < 0.3
        text += mark if mark_first else ""
        while depth > 0 and rng.random() < 0.2:
            text += " :)" if rng.random() < 0.05 else ")"
            depth -= 1
        if depth == 0 and rng.random() < 0.01:
            text += rng.choice((")", " :)", " ;)"))
        text += "" if mark_first else mark
        text += " - " if rng.random() < 0.02 else " "
    return text[:length]


def _word(rng: random.Random) -> str:
    return rng.choice(_RARE_WORDS if rng.random() < 0.01 else _WORDS)


def _quote(rng: random.Random) -> str:
    """Return a quotation, its two quotes included, with 5 to 40 characters between them."""
    inside = ""
    while len(inside) < 5 or rng.random() < 0.75:
        draw = rng.random()
        if draw < 0.25:
            piece = rng.choice(_QUOTED_MARKS)
        elif draw < 0.35:
            piece = f"({_word(rng)})"
        else:
            piece = _word(rng)
        inside += " " + piece if inside else piece
    return f'"{inside[:39]}{rng.choice(("", "", ",", ".", "!", "?"))}"'


def encode(text: str) -> Tensor:
    """Return the alphabet index of each character, upper case read as lower: (T,), int64."""
    return torch.tensor([_INDEX.get(character.lower(), OTHER) for character in text]).long()


def labels(text: str) -> tuple[Tensor, Tensor]:
    """Return the state after each character: in quotes 0 or 1 (T,), depth 0 to 3 (T,), int64.

    An opening quote is already inside, a closing one already outside. Brackets inside quotes do
    not count. A bracket that would leave the range 0 to 3 changes nothing.
    """
    quote, depth = 0, 0
    quotes, depths = [], []
    for character in text:
        if character == '"':
            quote = 1 - quote
        elif not quote:
            step = (character == "(") - (character == ")")
            depth = min(max(depth + step, 0), MAX_DEPTH)
        quotes.append(quote)
        depths.append(depth)
    return torch.tensor(quotes).long(), torch.tensor(depths).long()


@dataclass(frozen=True, eq=False)
class Texts:
    """Texts as numbers: columns of the alphabet, quote and depth, each (T, B), int64."""

    columns: Tensor
    quote: Tensor
    depth: Tensor

    @property
    def x(self) -> Tensor:
        """The one-hot input (T, B, I), float32."""
        return functional.one_hot(self.columns, len(ALPHABET)).float()

    def beginnings(self, length: int, chosen: Tensor) -> Texts:
        """The first `length` characters of the chosen texts (B,)."""
        return Texts(*(t[:length, chosen] for t in (self.columns, self.quote, self.depth)))


def sample_texts(count: int, length: int, generator: torch.Generator) -> Texts:
    """Return `count` random texts of `length` characters each."""
    texts = [sample_text(length, generator) for _ in range(count)]
    states = [labels(text) for text in texts]
    return Texts(
        torch.stack([encode(text) for text in texts], dim=1),
        torch.stack([quote for quote, _ in states], dim=1),
        torch.stack([depth for _, depth in states], dim=1),
    )


def read_out_loss(logits: Tensor, quote: Tensor, depth: Tensor) -> Tensor:
    """Return the mean loss: cross-entropy of the quote (logit 0) plus that of the depth (1 to 4).

    logits (T, B, 5); quote and depth (T, B), int64.
    """
    quote_loss = functional.binary_cross_entropy_with_logits(logits[..., 0], quote.to(logits.dtype))
    depth_loss = functional.cross_entropy(logits[..., 1:].flatten(0, -2), depth.flatten())
    return quote_loss + depth_loss


def correct(logits: Tensor, quote: Tensor, depth: Tensor) -> tuple[Tensor, Tensor]:
    """Return where the quote and where the depth is read out correctly, each (T, B), bool."""
    return (logits[..., 0] > 0) == quote.bool(), logits[..., 1:].argmax(-1) == depth


def accuracy(logits: Tensor, quote: Tensor, depth: Tensor) -> float:
    """Return the share of steps, 0 to 1, at which quote and depth are both right."""
    quote_right, depth_right = correct(logits, quote, depth)
    return (quote_right & depth_right).double().mean().item()
