"""The trainings: the same seed gives the same weights, in files that the page can read."""

from __future__ import annotations

from types import ModuleType

import pytest
import torch
from safetensors.torch import load

from explorer.models.trained import model_bytes
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
    """A shape whose training is made short."""
    module = MODULES[request.param]
    for name in set(SHORT) & set(vars(module)):
        monkeypatch.setattr(module, name, SHORT[name])
    return str(request.param)


def test_the_same_seed_trains_the_same_weights_and_another_seed_others(key: str) -> None:
    before = torch.get_rng_state()
    first, again, other = (RECIPES[key].train(seed).weights for seed in (1, 1, 2))
    assert all(torch.equal(first[name], again[name]) for name in first)
    assert any(not torch.equal(first[name], other[name]) for name in first)
    assert torch.equal(torch.get_rng_state(), before)


def test_a_training_makes_a_file_like_the_one_that_comes_with_the_app(key: str) -> None:
    made = RECIPES[key].train(0)
    tensors = load(model_bytes(made.weights, made.facts))
    shipped = load((MODELS / f"shape_{key}.safetensors").read_bytes())
    assert {n: t.shape for n, t in tensors.items()} == {n: t.shape for n, t in shipped.items()}
    assert {tensor.dtype for tensor in shipped.values()} == {torch.float16}
    assert set(load_weights(key).facts) == set(made.facts)


def test_a_batch_has_examples_of_one_length_and_every_length_comes() -> None:
    words = ["a", "b", "cc", "dd", "ee", "fff"]
    generator = torch.Generator().manual_seed(0)
    batches = Batches(words, len)
    result = [batches.sample(4, generator) for _ in range(60)]
    assert all(len(set(map(len, batch))) == 1 for batch in result)
    assert {word for batch in result for word in batch} == set(words)


def test_blanking_replaces_the_share_that_was_asked_for() -> None:
    generator = torch.Generator().manual_seed(0)
    result = blanked(torch.full((100, 100), 7), 0, 0.2, generator)
    assert set(result.unique().tolist()) == {0, 7}
    assert (result == 0).double().mean().item() == pytest.approx(0.2, abs=0.03)


def test_a_batch_of_columns_becomes_ones_with_time_first() -> None:
    result = one_hot_batch([torch.tensor([0, 2]), torch.tensor([1, 1])], 3)
    assert result.shape == (2, 2, 3)
    assert result.argmax(-1).tolist() == [[0, 1], [2, 1]]
