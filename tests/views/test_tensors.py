"""The tensors on the page have torch's own values, sizes and counts."""

from __future__ import annotations

import base64
import json
import re

import numpy as np
import pytest
import torch

from explorer.cells import CELLS
from explorer.session.choice import ModelChoice
from explorer.session.run import Run, run
from explorer.tracing.torch_parity import torch_twin
from explorer.views.board import board
from explorer.views.payloads import Map
from explorer.views.tensors import count_sentence, parameter_rows, tensor_groups, tensors

STEPS, SIZE = 10, 4
TORCHS = [key for key, cell in CELLS.items() if cell.twin]
DEPTHS = [(1, 1), (3, 1), (1, 2), (2, 2)]


def example(cell: str, layers: int = 1, directions: int = 1, reading: str = "forward") -> Run:
    choice = ModelChoice(
        cell,
        "random",
        "noise",
        steps=STEPS,
        size=SIZE,
        layers=layers,
        directions=directions,
        reading=reading,
    )
    return run(choice)


def drawn(sent: Map) -> np.ndarray:
    floats = sent["floats"]
    kind = "<f8" if floats["bytes"] == 8 else "<f4"
    return np.frombuffer(base64.b64decode(floats["base64"]), kind).reshape(-1, sent["units"])


@pytest.mark.parametrize(("layers", "directions"), DEPTHS)
@pytest.mark.parametrize("cell", TORCHS)
def test_output_and_last_states_are_torchs_own(cell: str, layers: int, directions: int) -> None:
    found = tensors(example(cell, layers, directions))
    twin = torch_twin(found.network)
    assert twin is not None
    with torch.no_grad():
        output, state = twin(found.x)
    torch.testing.assert_close(found.output, output)
    torch.testing.assert_close(found.last, state[0] if isinstance(state, tuple) else state)


@pytest.mark.parametrize(
    ("layers", "directions", "reading"),
    [*((*depth, "forward") for depth in DEPTHS), (1, 2, "backward"), (2, 2, "backward")],
)
def test_what_is_outlined_in_output_is_the_last_layers_part_of_h_n(
    layers: int, directions: int, reading: str
) -> None:
    one = example("gru", layers, directions, reading=reading)
    found = tensors(one)
    first, _ = tensor_groups(one)
    _, output = first["maps"]
    slices = output["lit"]
    assert len(slices) == directions
    for place, slice_ in enumerate(slices):
        rows = slice(slice_["first"], slice_["first"] + slice_["count"])
        expected = found.last[(layers - 1) * directions + place, 0]
        np.testing.assert_allclose(drawn(output)[slice_["t"], rows], expected, rtol=1e-6)


@pytest.mark.parametrize(("layers", "directions"), DEPTHS)
@pytest.mark.parametrize("cell", CELLS)
def test_the_numbers_summed_by_hand_are_torchs_count(
    cell: str, layers: int, directions: int
) -> None:
    one = example(cell, layers, directions)
    *rows, total = parameter_rows(one)
    by_hand = 0
    for row in rows:
        product = int(np.prod([int(n) for n in re.findall(r"\d+", row["size"])]))
        assert row["numbers"].endswith(f"= {product:,}")
        by_hand += product
    assert total["numbers"] == f"{by_hand:,}"
    sentence = count_sentence(one)
    assert sentence.startswith(f"By hand {by_hand:,};")
    twin = torch_twin(tensors(one).network)
    if twin is None:
        assert "torch has no such cell" in sentence
    else:
        count = sum(parameter.numel() for parameter in twin.parameters())
        assert f"counts {count:,}." in sentence
        assert count == by_hand
        rows_of_gates = len(CELLS[cell].rows) * SIZE * layers * directions
        assert f"it would be {count - rows_of_gates:,}." in sentence


@pytest.mark.parametrize("cell", CELLS)
def test_the_weights_that_are_drawn_add_up_to_those_of_the_layer(cell: str) -> None:
    one = example(cell, 2, 2)
    groups = tensor_groups(one)
    json.loads(json.dumps(board(one, groups), allow_nan=False))
    total = sum(parameter.numel() for parameter in one.module.parameters())
    _, weights = groups
    assert f"= {total:,} numbers" in weights["sentence"]
    names = {sent["name"] for sent in weights["matrices"]}
    assert names == {name for name, _ in one.module.named_parameters()}


def test_an_lstms_cell_state_is_said_to_be_in_no_output() -> None:
    first, _ = tensor_groups(example("lstm"))
    assert "c_n, of the size of h_n, is in no output." in first["sentence"]
    assert "c_n" not in tensor_groups(example("gru"))[0]["sentence"]


def test_sizes_are_written_as_torch_writes_them() -> None:
    one = example("rnn", 2, 2)
    found = tensors(one)
    first, _ = tensor_groups(one)
    titles = [sent["title"] for sent in first["maps"]]
    assert titles == [f"input {tuple(found.x.shape)}", f"output {tuple(found.output.shape)}"]
