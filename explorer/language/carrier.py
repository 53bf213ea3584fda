"""The unit of a language model that carries singular or plural from the noun to its verb."""

from __future__ import annotations

from functools import lru_cache

from explorer.analysis.carriers import Carrier, Labelled, ranked_carriers
from explorer.language.agreement import HeldOut, held_out_sentences
from explorer.language.model import LanguageModel
from explorer.language.prepared import one_hot

# More would measure little better, and take a second.
EVERY = 8


@lru_cache(maxsize=8)
def number_carriers(model: LanguageModel, layer: int) -> tuple[Carrier, ...]:
    """Every unit of a layer, the one that tells plural from singular best first.

    Measured on one of EVERY held-out sentences, and checked on as many others. The property is that
    the noun is plural; it must be carried from the noun to the last word before the verb. Raises
    ValueError for a model that reads anything but the words of the agreement corpus.
    """
    sentences, size = held_out_sentences(model), len(model.vocabulary)
    known, others = (_some(sentences, size, first) for first in (0, EVERY // 2))
    return ranked_carriers(model.parts[0], known, others, layer)


def _some(sentences: HeldOut, size: int, first: int) -> Labelled:
    """One of EVERY sentences: as many of each distance."""
    return Labelled(
        one_hot(sentences.numbers[:, first::EVERY], size).double(),
        sentences.plural[first::EVERY],
        sentences.noun[first::EVERY],
        sentences.last[first::EVERY],
    )
