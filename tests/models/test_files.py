"""Files of trained models: what is read, and that anything else gives one sentence, unexecuted."""

from __future__ import annotations

import io
import json
import pickle
import tomllib
from pathlib import Path
from typing import Any

import pytest
import torch
from hypothesis import given
from hypothesis import strategies as st
from safetensors.torch import save
from torch import Tensor

from explorer import CELLS
from explorer.models.model_file import (
    LONGEST_NAME,
    MAX_HEADER_BYTES,
    MAX_MODEL_BYTES,
    model_bytes,
    read_model,
)
from explorer.models.own import own_model
from explorer.models.parts import ModelSizes
from explorer.sequences.limits import MAX_DIRECTIONS, MAX_LAYERS, MAX_UNITS
from explorer.training.learner import learner
from tests.plain_cells import assert_one_sentence

SHAPE = ModelSizes("gru", 2, 3, 4, layers=2)
WEIGHTS: dict[str, Tensor] = dict(learner(SHAPE, seed=0).state_dict())
FACTS: dict[str, object] = {
    "cell": "gru",
    "hidden_size": 4,
    "input_size": 2,
    "layers": 2,
    "task": "parity",
    "outputs": ["a", "b", "c"],
    "features": ["number", "mark"],
}
FILE = model_bytes(WEIGHTS, FACTS)
NAME = "recurrent.weight_hh_l1"


class Executed:
    """What runs code while it is unpickled."""

    def __init__(self, place: Path) -> None:
        self.place = place

    def __reduce__(self) -> tuple[Any, ...]:
        return Path.touch, (self.place,)


def with_facts(**changes: object) -> bytes:
    """The file with some facts changed; None: left out."""
    facts = FACTS | changes
    return model_bytes(WEIGHTS, {name: fact for name, fact in facts.items() if fact is not None})


def with_weights(**changes: Tensor) -> bytes:
    return model_bytes({**WEIGHTS, **changes}, FACTS)


def written(header: object, body: bytes = b"") -> bytes:
    """A file by hand: the length of the header, the header, the numbers."""
    text = json.dumps(header).encode()
    return len(text).to_bytes(8, "little") + text + body


def assert_refused(data: bytes, *parts: str) -> None:
    with pytest.raises(ValueError, match="“model") as refused:
        read_model(data, "model.safetensors")
    assert_one_sentence(refused.value, *parts)


# what is read


def test_a_file_holds_exactly_the_weights_and_facts_that_were_written() -> None:
    model = read_model(FILE, "f", dtype=torch.float32)
    result = {f"recurrent.{name}": value for name, value in model.state_dict.items()}
    result |= {f"readout.{name}": value for name, value in model.readout.state_dict().items()}
    torch.testing.assert_close(result, WEIGHTS, rtol=0.0, atol=0.0)
    assert (model.cell, model.input_size, model.hidden_size, model.layers) == ("gru", 2, 4, 2)
    assert (model.features, model.outputs) == (("number", "mark"), ("a", "b", "c"))
    assert (model.alphabet, model.other, model.task) == (None, None, "parity")
    assert not any(parameter.requires_grad for parameter in model.module().parameters())


@pytest.mark.parametrize("directions", [1, 2])
@pytest.mark.parametrize("cell", CELLS)
def test_the_module_of_a_file_computes_what_the_learner_does(cell: str, directions: int) -> None:
    made = learner(ModelSizes(cell, 2, 3, 4, layers=2, directions=directions), seed=1)
    facts = FACTS | {"cell": cell, "directions": directions}
    data = model_bytes(dict(made.state_dict()), facts)
    model = read_model(data, "f")
    x = torch.randn(5, 2, 2, generator=torch.Generator().manual_seed(0))
    with torch.no_grad():
        result = model.readout(model.module()(x.double())[0])
        torch.testing.assert_close(result.float(), made(x), rtol=1e-4, atol=1e-5)


def test_a_file_without_layers_has_one_and_an_alphabet_names_the_unknown() -> None:
    made = learner(ModelSizes("rnn", 3, 1, 2), seed=0)
    facts = {"cell": "rnn", "hidden_size": 2, "input_size": 3, "task": "t", "outputs": ["y"]}
    model = read_model(
        model_bytes(made.state_dict(), facts | {"alphabet": ["a", "other", "b"]}), ""
    )
    assert (model.layers, model.directions) == (1, 1)
    assert (model.alphabet, model.other) == (("a", "other", "b"), 1)
    assert model.features == model.alphabet


@pytest.mark.parametrize("dtype", [torch.float64, torch.float16, torch.bfloat16])
def test_weights_of_another_precision_are_read_as_the_numbers_they_are(dtype: torch.dtype) -> None:
    value = WEIGHTS[NAME].to(dtype)
    model = read_model(with_weights(**{NAME: value}), "f")
    assert torch.equal(model.state_dict["weight_hh_l1"], value.double())


def test_reading_leaves_the_global_generator_alone() -> None:
    before = torch.get_rng_state()
    read_model(FILE, "f").module()
    assert torch.equal(torch.get_rng_state(), before)


def test_an_own_model_is_known_by_its_content_and_named_by_its_cell_and_file() -> None:
    model = own_model(FILE, "my model.safetensors")
    assert model.title == f"{CELLS['gru'].title}, my model.safetensors"
    assert own_model(FILE, "other", "A title").title == "A title"
    assert own_model(FILE, "f").digest == model.digest
    assert own_model(with_facts(seed=2), "f").digest != model.digest
    assert torch.equal(model.model.state_dict["weight_hh_l1"], WEIGHTS[NAME].double())


def test_the_order_of_the_facts_in_a_file_does_not_matter() -> None:
    length = int.from_bytes(FILE[:8], "little")
    header, body = json.loads(FILE[8 : 8 + length]), FILE[8 + length :]
    facts = header["__metadata__"]
    orders = [dict(sorted(facts.items(), reverse=reverse)) for reverse in (False, True)]
    files = [written(header | {"__metadata__": order}, body) for order in orders]
    assert files[0] != files[1]
    assert own_model(files[0], "f").digest == own_model(files[1], "f").digest


# what is no such file


def test_a_pickle_is_refused_and_never_executed(tmp_path: Path) -> None:
    place = tmp_path / "executed"
    saved = io.BytesIO()
    torch.save({"weight": Executed(place)}, saved)
    for data in (pickle.dumps(Executed(place)), saved.getvalue()):
        assert_refused(data, "not a safetensors file")
        behind = written({"__metadata__": {}}, data)
        assert_refused(behind, "not a safetensors file")
        assert not place.exists()
    pickle.loads(pickle.dumps(Executed(place)))
    assert place.exists()


NO_FILES = {
    "empty": b"",
    "seven bytes": b"\x01" * 7,
    "an endless header": b"\xff" * 8 + b"{}",
    "no header": (0).to_bytes(8, "little"),
    "words": b"This is no model at all, only words.",
    "a list": written([]),
    "no numbers": written({NAME: {"dtype": "F32", "shape": [12, 4], "data_offsets": [0, 192]}}),
    "a kind of number unknown": written(
        {"a": {"dtype": "F99", "shape": [1], "data_offsets": [0, 4]}}, b"\0" * 4
    ),
    "half a byte a number": written(
        {"a": {"dtype": "F4", "shape": [8], "data_offsets": [0, 4]}}, b"\0" * 4
    ),
    "eight bits without sign": written(
        {"a": {"dtype": "F8_E8M0", "shape": [4], "data_offsets": [0, 4]}}, b"\0" * 4
    ),
}


@pytest.mark.parametrize("case", NO_FILES)
def test_a_file_that_is_not_safetensors_is_refused(case: str) -> None:
    assert_refused(NO_FILES[case], "not a safetensors file", "Train")


@given(length=st.integers(0, len(FILE) - 1))
def test_a_truncated_file_is_refused(length: int) -> None:
    assert_refused(FILE[:length], "not a safetensors file")


@given(place=st.integers(0, len(FILE) - 1), byte=st.integers(0, 255))
def test_a_file_with_any_byte_changed_is_read_or_refused_in_one_sentence(
    place: int, byte: int
) -> None:
    changed = FILE[:place] + bytes([byte]) + FILE[place + 1 :]
    try:
        model = read_model(changed, "f")
    except ValueError as error:
        assert_one_sentence(error, "“f”")
    else:
        assert all(value.isfinite().all() for value in model.state_dict.values())


@pytest.mark.parametrize("directions", ["0", "3", "two", "1.0", ""])
def test_a_number_of_directions_that_is_not_allowed_is_refused(directions: str) -> None:
    made = learner(ModelSizes("gru", 2, 3, 4, layers=2, directions=2), seed=1)
    data = model_bytes(dict(made.state_dict()), FACTS | {"directions": directions})
    assert_refused(data, "directions", "1 to 2")


@pytest.mark.parametrize(("claimed", "actual"), [(1, 2), (2, 1)])
def test_directions_that_the_weights_do_not_have_are_refused(claimed: int, actual: int) -> None:
    made = learner(ModelSizes("gru", 2, 3, 4, layers=2, directions=actual), seed=1)
    assert_refused(model_bytes(dict(made.state_dict()), FACTS | {"directions": claimed}), "“model")


def test_a_file_above_the_limit_is_refused_before_it_is_read() -> None:
    data = FILE + b"\0" * (MAX_MODEL_BYTES + 1 - len(FILE))
    assert_refused(data, f"{MAX_MODEL_BYTES + 1:,} bytes", f"{MAX_MODEL_BYTES:,}")


@pytest.mark.parametrize("fact", ["task", "features", "outputs", "note"])
def test_a_name_of_a_megabyte_is_refused_before_anything_is_unpacked(
    fact: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    long: dict[str, object] = {fact: ["x" * 1_000_000, "b"] if fact == "features" else "x" * 10**6}
    data = with_facts(**long)
    monkeypatch.setattr("explorer.models.model_file.load", lambda _: pytest.fail("was unpacked"))
    assert_refused(data, "about itself", f"{MAX_HEADER_BYTES:,}")


@pytest.mark.parametrize("fact", ["task", "features", "outputs"])
def test_a_name_too_long_to_be_shown_is_refused(fact: str) -> None:
    name = "x" * (LONGEST_NAME + 1)
    value = {"task": name, "features": [name, "b"], "outputs": [name, "b", "c"]}[fact]
    assert_refused(with_facts(**{fact: value}), f"{LONGEST_NAME + 1} characters", "allowed")


@pytest.mark.parametrize("cell", CELLS)
def test_the_largest_model_within_the_sliders_is_within_every_limit_of_uploads(cell: str) -> None:
    sizes = ModelSizes(cell, 2, 8, MAX_UNITS, layers=MAX_LAYERS, directions=MAX_DIRECTIONS)
    numbers = sum(value.numel() for value in learner(sizes, seed=0).state_dict().values())
    assert 4 * numbers + MAX_HEADER_BYTES <= MAX_MODEL_BYTES
    config = tomllib.loads(Path(".streamlit/config.toml").read_text())
    assert config["server"]["maxUploadSize"] * 2**20 >= MAX_MODEL_BYTES


def test_hidden_characters_of_a_file_name_are_left_out_of_the_message() -> None:
    with pytest.raises(ValueError, match="not a safetensors") as refused:
        read_model(b"", "evil\n\N{RIGHT-TO-LEFT OVERRIDE}.pt" + 99 * "x")
    assert_one_sentence(refused.value)
    assert "\N{RIGHT-TO-LEFT OVERRIDE}" not in str(refused.value)
    assert len(str(refused.value)) < 150


# facts


@pytest.mark.parametrize("fact", ["cell", "hidden_size", "input_size", "task", "outputs"])
def test_a_missing_fact_is_named(fact: str) -> None:
    assert_refused(with_facts(**{fact: None}), f"does not say its {fact};")


@pytest.mark.parametrize("header", [{}, {"__metadata__": {}}, {"__metadata__": None}])
def test_a_file_without_facts_is_refused(header: dict[str, object]) -> None:
    tensor = {"a": {"dtype": "F32", "shape": [1], "data_offsets": [0, 4]}}
    assert_refused(written(header | tensor, b"\0" * 4))


NO_NUMBERS = ["0", "-1", "129", "1000000", "9" * 5000, "1e2", "4.0", "٤", "²", "", "four", " 4"]


@pytest.mark.parametrize("size", NO_NUMBERS, ids=lambda size: size[:9])
@pytest.mark.parametrize("fact", ["hidden_size", "input_size", "layers"])
def test_an_invalid_size_is_refused_and_the_allowed_range_is_named(fact: str, size: str) -> None:
    most = 4 if fact == "layers" else 128
    assert_refused(with_facts(**{fact: size}), f"its {fact} is", f"1 to {most}")


@pytest.mark.parametrize("fact", ["hidden_size", "input_size", "layers"])
def test_a_size_that_is_not_that_of_the_weights_is_refused(fact: str) -> None:
    assert_refused(with_facts(**{fact: 3}), "cannot be used")


def test_an_unknown_cell_is_refused_and_the_allowed_ones_are_named() -> None:
    assert_refused(with_facts(cell="transformer"), "transformer", *CELLS)


@pytest.mark.parametrize("fact", ["outputs", "features", "alphabet"])
@pytest.mark.parametrize(
    "names", ["", "a, b", "{}", "3", "null", "[1, 2]", '[["a"], ["b"]]', "[" * 100_000, "1" * 9999]
)
def test_names_that_are_no_list_of_texts_are_refused(fact: str, names: str) -> None:
    assert_refused(with_facts(**{fact: names}), "allowed are the files that the page Train writes")


@pytest.mark.parametrize(
    "changes",
    [
        {"features": None},
        {"features": ["one"]},
        {"features": ["a", "b", "c"]},
        {"alphabet": ["a", "b", "c"]},
        {"outputs": []},
    ],
    ids=lambda changes: f"{changes}",
)
def test_too_few_or_too_many_names_are_refused(changes: dict[str, object]) -> None:
    assert_refused(with_facts(**changes), "do not fit its sizes")


# weights


def test_missing_weights_are_named() -> None:
    for name in WEIGHTS:
        rest = {other: value for other, value in WEIGHTS.items() if other != name}
        assert_refused(model_bytes(rest, FACTS), f"{name} are missing")


def test_weights_of_another_shape_are_refused_with_the_one_expected() -> None:
    for shape in ((4, 12), (12, 3), (48,), (), (0, 4)):
        changed = with_weights(**{NAME: torch.zeros(shape)})
        assert_refused(changed, NAME, f"{shape}", "(12, 4)")


@pytest.mark.parametrize("name", [NAME, "readout.bias"])
@pytest.mark.parametrize("value", [float("nan"), float("inf"), float("-inf")])
def test_weights_that_are_not_finite_are_refused(name: str, value: float) -> None:
    changed = WEIGHTS[name].clone()
    changed.view(-1)[-1] = value
    assert_refused(with_weights(**{name: changed}), name, "finite numbers")


@pytest.mark.parametrize(
    "dtype", [torch.int64, torch.uint8, torch.bool, torch.complex64, torch.float8_e4m3fn]
)
def test_weights_of_unusual_number_types_are_refused(dtype: torch.dtype) -> None:
    changed = {**WEIGHTS, NAME: WEIGHTS[NAME].to(dtype)}
    data = save(
        changed, {name: v if isinstance(v, str) else json.dumps(v) for name, v in FACTS.items()}
    )
    assert_refused(data, NAME)


def test_a_surplus_tensor_is_refused_by_name() -> None:
    assert_refused(
        with_weights(**{"recurrent.weight_ci_l0": torch.zeros(4)}), "recurrent.weight_ci"
    )
    assert_refused(with_weights(extra=torch.zeros(1)), "extra")


def test_a_cell_is_found_by_the_key_that_older_files_have() -> None:
    weights = dict(learner(ModelSizes("gru_reset_before", 2, 3, 4, layers=2), seed=0).state_dict())
    model = read_model(model_bytes(weights, FACTS | {"cell": "gru_v1"}), "old.safetensors")
    assert model.cell == "gru_reset_before"
