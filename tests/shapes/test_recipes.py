"""The trainings of the shapes: determined by the seed, and of the form that the page reads."""

from __future__ import annotations

from types import ModuleType

import pytest
import torch
from safetensors.torch import load

from explorer.models.model_file import model_bytes
from explorer.resources import MODELS
from explorer.shapes.weights import load_weights
from scripts.shapes import RECIPES, dates, melodies, names, nouns, reviews
from scripts.shapes.fitting import Batches, blanked, one_hot_batch

MODULES: dict[str, ModuleType] = {
    "one_to_one": nouns,
    "one_to_many": melodies,
    "many_to_one": reviews,
    "many_to_many": names,
    "encoder_decoder": dates,
}
SHORT = {"STEPS": 3, "EXAMPLES": 150, "UNFINISHED": 20, "VAGUE": 20}


@pytest.fixture(params=MODULES)
def key(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> str:
    """A shape whose training is shortened."""
    module = MODULES[request.param]
    for name in set(SHORT) & set(vars(module)):
        monkeypatch.setattr(module, name, SHORT[name])
    return str(request.param)


def test_trained_weights_depend_on_the_seed_alone(key: str) -> None:
    before = torch.get_rng_state()
    first, again, other = (RECIPES[key].train(seed).weights for seed in (1, 1, 2))
    assert all(torch.equal(first[name], again[name]) for name in first)
    assert any(not torch.equal(first[name], other[name]) for name in first)
    assert torch.equal(torch.get_rng_state(), before)


def test_a_trained_model_has_the_same_tensors_and_facts_as_the_shipped_file(key: str) -> None:
    model = RECIPES[key].train(0)
    tensors = load(model_bytes(model.weights, model.facts))
    shipped = load((MODELS / f"shape_{key}.safetensors").read_bytes())
    assert {n: t.shape for n, t in tensors.items()} == {n: t.shape for n, t in shipped.items()}
    assert {tensor.dtype for tensor in shipped.values()} == {torch.float16}
    assert set(load_weights(key).facts) == set(model.facts)


def test_each_batch_has_examples_of_one_length_and_all_lengths_occur() -> None:
    words = ["a", "b", "cc", "dd", "ee", "fff"]
    generator = torch.Generator().manual_seed(0)
    batches = Batches(words, len)
    samples = [batches.sample(4, generator) for _ in range(60)]
    assert all(len(set(map(len, batch))) == 1 for batch in samples)
    assert {word for batch in samples for word in batch} == set(words)


def test_blanking_replaces_the_given_share_of_columns() -> None:
    generator = torch.Generator().manual_seed(0)
    result = blanked(torch.full((100, 100), 7), 0, 0.2, generator)
    assert set(result.unique().tolist()) == {0, 7}
    assert (result == 0).double().mean().item() == pytest.approx(0.2, abs=0.03)


def test_a_one_hot_batch_has_time_first() -> None:
    result = one_hot_batch([torch.tensor([0, 2]), torch.tensor([1, 1])], 3)
    assert result.shape == (2, 2, 3)
    assert result.argmax(-1).tolist() == [[0, 1], [2, 1]]
