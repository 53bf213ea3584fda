"""The weights that the steps of a shape share are all of torch's own, each counted once."""

from __future__ import annotations

import pytest
from torch import nn

from explorer.shapes import SHAPES
from explorer.shapes.shared_weights import WEIGHT_KEYS
from explorer.shapes.weights import load_weights

# The torch modules that a shape with a variant runs, by the beginnings of their names.
MODULES = {
    ("one_to_many", ""): (("recurrent.",), "readout."),
    ("many_to_one", ""): (("recurrent.",), "readout."),
    ("many_to_many", "both"): (("both.recurrent.",), "both.readout."),
    ("many_to_many", "forward"): (("forward.recurrent.",), "forward.readout."),
    ("encoder_decoder", ""): (("encoder.", "decoder."), "readout."),
}


def torch_modules(key: str, variant: str) -> list[nn.Module]:
    weights = load_weights(key)
    recurrent, readout = MODULES[key, variant]
    return [*(weights.recurrent(name) for name in recurrent), weights.linear(readout)]


@pytest.mark.parametrize(("key", "variant"), MODULES)
def test_the_shared_weights_are_as_many_as_torchs_modules_have(key: str, variant: str) -> None:
    modules = torch_modules(key, variant)
    total = sum(one.numel() for module in modules for one in module.parameters())
    shared = SHAPES[key].unroll(SHAPES[key].example, variant).shared
    assert sum(one.count for one in shared) == total


@pytest.mark.parametrize(("key", "variant"), MODULES)
def test_a_longer_input_needs_no_more_weights(key: str, variant: str) -> None:
    shape = SHAPES[key]
    unrolled = [shape.unroll(text, variant) for text in (shape.example, *shape.examples)]
    assert len({one.shared for one in unrolled}) == 1
    if key != "one_to_many":  # whose length is its own choice
        assert len({len(one.steps) for one in unrolled}) > 1


def test_every_weight_has_a_key_of_its_own_that_links_know() -> None:
    keys = set()
    for key, variant in MODULES:
        shared = SHAPES[key].unroll(SHAPES[key].example, variant).shared
        assert len({one.key for one in shared}) == len(shared)
        keys |= {one.key for one in shared}
    assert keys == set(WEIGHT_KEYS)


def test_a_network_without_a_state_shares_nothing_and_only_it_cannot_be_folded() -> None:
    for shape in SHAPES.values():
        assert bool(shape.unroll(shape.example).shared) == shape.recurrent
