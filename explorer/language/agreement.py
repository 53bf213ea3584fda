"""Agreement of a verb with its noun: where both stand, and how often a model finds it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import groupby

import torch
from torch import Tensor

from explorer.corpora.agreement_held_out import distance, held_out_clauses
from explorer.corpora.agreement_words import KINDS, PAIR, VERBS
from explorer.language.model import LanguageModel
from explorer.language.prepared import one_hot
from explorer.language.tokens import EOS

CORPUS = "agreement"
# A plural stands between the singular noun and its verb.
SEPARATED = "The restaurant by the river that my good friends found serves fresh bread."
ONE_OF_MANY = {many: one for kind in (*KINDS.values(), PAIR) for one, many in kind.nouns.items()}
SINGULAR_NOUNS, PLURAL_NOUNS = frozenset(ONE_OF_MANY.values()), frozenset(ONE_OF_MANY)
NOUNS = SINGULAR_NOUNS | PLURAL_NOUNS
# Plural → singular, as in the corpus; and each form → its plural.
PLURAL_OF = {form: many for many, one in VERBS.items() for form in (many, one)}
# They carry the number in a question, in place of the verb.
AUXILIARIES = frozenset(("do", "does"))
ENDS = frozenset((",", ".", "?", "!", ";", EOS))


@dataclass(frozen=True)
class Agreement:
    """A noun and its verb among the tokens that a model reads, <EOS> in front.

    noun, verb: their steps. plural: whether the noun is. singular_form, plural_form: the two forms
    of the verb.
    """

    noun: int
    verb: int
    plural: bool
    singular_form: str
    plural_form: str

    @property
    def distance(self) -> int:
        """The number of words between the two."""
        return self.verb - self.noun - 1

    @property
    def right(self) -> str:
        """The form of the verb that agrees with the noun."""
        return self.plural_form if self.plural else self.singular_form

    @property
    def wrong(self) -> str:
        """The other form."""
        return self.singular_form if self.plural else self.plural_form


def find_agreement(tokens: Sequence[str]) -> Agreement | None:
    """The first noun of a sentence and its verb; None if there are none, or in a question.

    `tokens` are the words that a model reads, the <EOS> in front among them. The noun is the last
    of a compound ("apple and pear salad"). The verb is the last form of a known verb before the
    clause ends; the verbs of relative clauses come before it.
    """
    noun = next((step for step, token in enumerate(tokens) if token in NOUNS), None)
    if noun is None or not AUXILIARIES.isdisjoint(tokens[:noun]):
        return None
    noun = _end_of_compound(tokens, noun)
    steps = range(noun + 1, len(tokens))
    end = next((step for step in steps if tokens[step] in ENDS), len(tokens))
    verbs = [step for step in range(noun + 1, end) if tokens[step] in PLURAL_OF]
    if not verbs:
        return None
    plural_form = PLURAL_OF[tokens[verbs[-1]]]
    plural = tokens[noun] in PLURAL_NOUNS
    return Agreement(noun, verbs[-1], plural, VERBS[plural_form], plural_form)


def _end_of_compound(tokens: Sequence[str], noun: int) -> int:
    """The step of the last noun of those that stand together, also joined by "and"."""
    while True:
        following = list(tokens[noun + 1 : noun + 3])
        if following[:1] and following[0] in NOUNS:
            noun += 1
        elif following[:1] == ["and"] and len(following) == 2 and following[1] in NOUNS:
            noun += 2
        else:
            return noun


@dataclass(frozen=True, eq=False)
class HeldOut:
    """Held-out sentences up to their nouns' verbs, as a model reads them.

    numbers: the tokens, (T, B), with an <EOS> in front; behind the last word before the verb stand
    further ones, to fill up. noun, last: the steps of the noun and of the last word before the
    verb, (B,). plural: whether the noun is, (B,). right, wrong: the numbers of the verb's two
    forms, (B,). distance: the words between noun and verb, (B,).
    """

    numbers: Tensor
    noun: Tensor
    last: Tensor
    plural: Tensor
    right: Tensor
    wrong: Tensor
    distance: Tensor


@dataclass(frozen=True)
class Score:
    """How often a model found the right form of the verb likelier, of how many sentences."""

    right: int
    count: int

    @property
    def share(self) -> float:
        """The share of the sentences, 0 to 1; a half is chance."""
        return self.right / self.count


def has_agreement(model: LanguageModel) -> bool:
    """Whether a model reads the corpus of agreement word by word."""
    return model.choice.corpus == CORPUS and model.choice.token_kind == "words"


def held_out_sentences(model: LanguageModel) -> HeldOut:
    """The held-out sentences of the corpus for a model of words.

    Raises ValueError for a model of another text or of characters.
    """
    if not has_agreement(model):
        raise ValueError(
            f"The model reads {model.choice.token_kind} of the text {model.choice.corpus!r}; "
            f"agreement is measured on words of {CORPUS!r}."
        )
    return _sentences(model.vocabulary.tokens)


@lru_cache(maxsize=2)
def _sentences(vocabulary: tuple[str, ...]) -> HeldOut:
    places = {token: place for place, token in enumerate(vocabulary)}
    rows, noun, last, plural, right, wrong, distances = [], [], [], [], [], [], []
    for clause in held_out_clauses():
        head = f"{clause.before} {clause.head}".split()
        words = [EOS, *head, *clause.between.split()]
        forms = PLURAL_OF[clause.verb], VERBS[PLURAL_OF[clause.verb]]
        rows.append(torch.tensor([places.get(word, 1) for word in words]))
        noun.append(len(head))
        last.append(len(words) - 1)
        plural.append(clause.verb == forms[0])
        right.append(places.get(clause.verb, 1))
        wrong.append(places.get(forms[clause.verb == forms[0]], 1))
        distances.append(distance(clause))
    numbers = torch.nn.utils.rnn.pad_sequence(rows)
    columns = (noun, last, plural, right, wrong, distances)
    return HeldOut(numbers, *(torch.tensor(column) for column in columns))


def scores_over_distance(model: LanguageModel) -> dict[int, Score]:
    """For every number of words between noun and verb: how often the right form is likelier.

    The model reads a held-out sentence up to its verb; compared is what it expects next. Raises
    ValueError as `held_out_sentences`.
    """
    sentences = held_out_sentences(model)
    module, readout = model.runner, model.parts[1]
    result = {}
    for words, group in groupby(enumerate(sentences.distance.tolist()), key=lambda pair: pair[1]):
        which = torch.tensor([place for place, _ in group])
        last = sentences.last[which]
        read = one_hot(sentences.numbers[: int(last.max()) + 1, which], len(model.vocabulary))
        with torch.no_grad():
            outputs = module(read.double())[0]
            scores = readout(outputs[last, torch.arange(len(which))])
        right = scores.gather(1, sentences.right[which, None])
        wrong = scores.gather(1, sentences.wrong[which, None])
        result[words] = Score(int((right > wrong).sum()), len(which))
    return result
