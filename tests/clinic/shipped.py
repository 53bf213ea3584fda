"""The models that come with the app as healthy patients, each on a batch of its own task."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from typing import Any

import torch
from torch import Tensor, nn
from torch.nn.functional import cross_entropy

from explorer.corpora.dates import characters, sample_dates
from explorer.corpora.melodies import split_melodies
from explorer.corpora.names import sample_sentences
from explorer.corpora.reviews import CLASSES, sample_reviews
from explorer.language.prepared import prepared
from explorer.language.shipped import shipped_cells, shipped_choices, shipped_model
from explorer.models.shipped import available_models, load_model
from explorer.shapes.date_translator import INPUTS, OUTPUTS, START
from explorer.shapes.encoding import columns, one_hot
from explorer.shapes.weights import load_weights
from explorer.tasks.brackets import read_out_loss, sample_texts
from tests.clinic.patient import Patient, Reader, plain

SEQUENCES, LONGEST = 24, 60


def shipped() -> Iterator[Patient]:
    """Every recurrent model that comes with the app."""
    yield from _brackets()
    yield from _language()
    yield from _shapes()


def _brackets() -> Iterator[Patient]:
    for cell in available_models():
        model = load_model(cell)
        assert model.readout is not None
        texts = sample_texts(SEQUENCES, LONGEST, torch.Generator().manual_seed(5))
        yield Patient(
            f"shipped brackets {cell}",
            Reader(plain(model.module()).requires_grad_(True), model.readout.requires_grad_(True)),
            (texts.x.double(),),
            torch.stack([texts.quote, texts.depth]).permute(1, 2, 0),
            lambda answers, target: read_out_loss(answers, target[..., 0], target[..., 1]),
        )


def _language() -> Iterator[Patient]:
    for choice in shipped_choices():
        numbers = prepared(choice).train
        for cell in shipped_cells(choice):
            model = shipped_model(choice, cell)
            assert model is not None
            module, readout = model.parts
            starts = torch.arange(SEQUENCES) * (len(numbers) // (SEQUENCES + 1))
            steps = torch.arange(LONGEST + 1)[:, None]
            read = numbers[starts[None, :] + steps]
            yield Patient(
                f"shipped {choice.corpus} {choice.token_kind} {cell}",
                Reader(plain(module).requires_grad_(True), readout.requires_grad_(True)),
                (one_hot(read[:-1], len(model.vocabulary)),),
                read[1:],
                tokenwise,
            )


def tokenwise(answers: Tensor, target: Tensor) -> Tensor:
    """The mean cross-entropy of answers (T, B, V) to a target (T, B)."""
    return cross_entropy(answers.flatten(0, -2), target.flatten())


def _same_length(examples: Sequence[Any], length: Callable[[Any], int]) -> list[Any]:
    """The most examples that are equally long, at most SEQUENCES."""
    usual = Counter(map(length, examples)).most_common(1)[0][0]
    return [one for one in examples if length(one) == usual][:SEQUENCES]


def _shapes() -> Iterator[Patient]:
    weights = load_weights("many_to_many")
    names = weights.names("vocabulary")
    drawn = sample_sentences(400, True, torch.Generator().manual_seed(1))
    sentences = _same_length(drawn, lambda one: len(one.words))
    x = one_hot(torch.stack([columns(one.words, names) for one in sentences], dim=1), len(names))
    target = torch.tensor([one.is_name for one in sentences]).T.long()
    for variant in ("both", "forward"):
        reader = Reader(
            weights.recurrent(f"{variant}.recurrent."), weights.linear(f"{variant}.readout.")
        )
        yield Patient(
            f"shipped names {variant}", reader.requires_grad_(True), (x,), target, tokenwise
        )
    yield _reviews()
    yield _melodies()
    yield _dates()


def _reviews() -> Patient:
    weights = load_weights("many_to_one")
    names = weights.names("vocabulary")
    drawn = sample_reviews(600, True, torch.Generator().manual_seed(2))
    reviews = _same_length(drawn, lambda one: len(one.words))
    x = one_hot(torch.stack([columns(one.words, names) for one in reviews], dim=1), len(names))
    target = torch.tensor([int(one.value > 0) for one in reviews])
    assert len(CLASSES) == 2
    reader = Reader(weights.recurrent(), weights.linear(), pooling="last")
    return Patient("shipped reviews", reader.requires_grad_(True), (x,), target, cross_entropy)


def _melodies() -> Patient:
    weights = load_weights("one_to_many")
    names = weights.names("notes")
    tunes = [one.tokens for one in split_melodies(False) if len(one.tokens) > LONGEST // 2]
    read = torch.stack([columns(tune[: LONGEST // 2], names) for tune in tunes[:SEQUENCES]], dim=1)
    reader = Reader(weights.recurrent(), weights.linear())
    x = one_hot(read[:-1], len(names))
    return Patient("shipped melodies", reader.requires_grad_(True), (x,), read[1:], tokenwise)


class Translator(nn.Module):
    """An encoder, and a decoder that goes on from its state and reads the right answers."""

    def __init__(self, encoder: nn.Module, decoder: nn.Module, readout: nn.Module) -> None:
        super().__init__()
        self.encoder = encoder
        self.decoder = decoder
        self.readout = readout

    def forward(self, x: Tensor, fed: Tensor) -> Tensor:
        answers: Tensor = self.readout(self.decoder(fed, self.encoder(x)[1])[0])
        return answers


def _dates() -> Patient:
    weights = load_weights("encoder_decoder")
    names = weights.names("characters")
    assert len(names) >= len(characters())
    drawn = sample_dates(400, True, torch.Generator().manual_seed(3))
    dates = _same_length(drawn, lambda one: len(one.text))
    x = one_hot(
        torch.stack([columns(tuple(one.text.lower()), names) for one in dates], dim=1), len(names)
    )
    answers = [one.iso for one in dates]
    target = torch.tensor([[OUTPUTS.index(one) for one in answer] for answer in answers]).T
    fed = torch.tensor([[INPUTS.index(one) for one in (START, *answer[:-1])] for answer in answers])
    model = Translator(
        weights.recurrent("encoder."), weights.recurrent("decoder."), weights.linear()
    )
    return Patient(
        "shipped dates",
        model.requires_grad_(True),
        (x, one_hot(fed.T, len(INPUTS))),
        target,
        tokenwise,
    )
