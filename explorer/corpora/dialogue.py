"""Talk and narration in lines of one width: where a quote ends depends on where it began."""

from __future__ import annotations

import textwrap

import torch

from explorer.corpora.agreement import sample_sentence
from explorer.corpora.agreement_words import KINDS
from explorer.corpora.random_choice import chance, pick

WIDTH, LONGEST = 60, 36
# Of what is said and told, the share of single words.
WORDS = 0.8
SPOKEN, NARRATED = (1, 1, 2, 2, 3), (0, 1, 1, 2, 3)
NOUNS = tuple(noun for kind in KINDS.values() for noun in kind.nouns.values())
PEOPLE = tuple(KINDS["person"].nouns)
# The shortest sentence of the grammar of agreement has about as many characters.
SHORTEST = 20


def dialogue(characters: int, seed: int, width: int = WIDTH, longest: int = LONGEST) -> str:
    """A text of at least that many characters, in lines of at most `width`.

    Someone says one to three things between double quotes, then up to three things are told. Both
    are of the same kinds, mostly single words, and sentences of up to `longest` characters (words
    alone if that is below 20), so that only the last quote tells which is which. Lines end where
    the next word would not fit, within quotes and outside.

    Raises ValueError for a count below 1.
    """
    if characters < 1:
        raise ValueError(f"The number of characters is {characters}; allowed are 1 and more.")
    generator = torch.Generator().manual_seed(seed)
    passages: list[str] = []
    length = 0
    while length < characters:
        passages.append(_passage(longest, generator))
        length += len(passages[-1]) + 1
    return textwrap.fill(" ".join(passages), width, break_on_hyphens=False)


def _passage(longest: int, generator: torch.Generator) -> str:
    spoken = _sentences(pick(SPOKEN, generator), longest, generator)
    told = _sentences(pick(NARRATED, generator), longest, generator)
    # Without a speaker a quote ends as its last sentence does.
    if chance(0.5, generator):
        return " ".join((f'"{" ".join(spoken)}"', *told))
    person = f"{pick(('the', 'my', 'a'), generator)} {pick(PEOPLE, generator)}"
    if spoken[-1].endswith("?"):
        return " ".join((f'"{" ".join(spoken)}" asked {person}.', *told))
    return " ".join((f'"{" ".join(spoken)[:-1]}," said {person}.', *told))


def _sentences(count: int, longest: int, generator: torch.Generator) -> list[str]:
    return [_sentence(longest, generator) for _ in range(count)]


def _sentence(longest: int, generator: torch.Generator) -> str:
    if longest < SHORTEST or chance(WORDS, generator):
        return pick(NOUNS, generator).capitalize() + "."
    while len(sentence := sample_sentence(generator)) > longest:
        pass
    return sentence
