"""A layer and a direction of a network show what the whole network computes there."""

from __future__ import annotations

from typing import Any

import pytest
import torch
from hypothesis import given
from hypothesis import strategies as st
from torch import Tensor

from explorer import CELLS, build_cell
from explorer.models.own import own_model
from explorer.network.stack import DIRECTIONS
from explorer.sequences.limits import MAX_LAYERS
from explorer.session.choice import OWN_TASK, ModelChoice
from explorer.session.holds import Hold
from explorer.session.resolve import resolved_choice
from explorer.session.run import Run, run
from explorer.tracing.one_layer import first_layers, layer_view_of
from explorer.tracing.torch_parity import layer_parity, torch_twin
from explorer.training.keeping import kept_model
from tests.plain_cells import assert_one_sentence, plain_run
from tests.trainings import carried_out, small

FUSED = {"rnn": torch.nn.RNN, "lstm": torch.nn.LSTM, "gru": torch.nn.GRU}
PLACES = st.tuples(st.integers(1, MAX_LAYERS), st.integers(1, 2)).flatmap(
    lambda size: st.tuples(
        st.just(size[0]),
        st.just(size[1]),
        st.integers(0, size[0] - 1),
        st.sampled_from(DIRECTIONS[: size[1]]),
    )
)


def layer_run(cell: str, place: tuple[int, int, int, str], **settings: Any) -> Run:
    layers, directions, layer, reading = place
    settings = {"sequence": "noise", "steps": 9, "size": 4} | settings
    return run(
        ModelChoice(
            cell,
            "random",
            layers=layers,
            directions=directions,
            layer=layer,
            reading=reading,  # type: ignore[arg-type]
            **settings,
        )
    )


def in_sequence_order(values: Tensor, reading: str) -> Tensor:
    return values.flip(0) if reading == "backward" else values


@pytest.mark.parametrize("cell", FUSED)
@given(place=PLACES, size=st.integers(1, 5), seed=st.integers(0, 1000))
def test_h_is_what_torchs_own_stacked_module_gives_at_that_layer_and_direction(
    cell: str, place: tuple[int, int, int, str], size: int, seed: int
) -> None:
    layers, directions, layer, reading = place
    view = layer_run(cell, place, size=size, seed=seed)
    ours = build_cell(
        cell,
        1,
        size,
        seed=seed,
        num_layers=layers,
        bidirectional=directions == 2,
        dtype=torch.float64,
    )
    # torch gives the last layer alone, so the layers above are left away.
    module = FUSED[cell](1, size, layer + 1, bidirectional=directions == 2, dtype=torch.float64)
    names = module.state_dict()
    module.load_state_dict(
        {name: value for name, value in ours.state_dict().items() if name in names}
    )
    x = resolved_choice(view.choice).sequence.x
    with torch.no_grad():
        halves = module(x)[0].chunk(directions, dim=-1)
    wanted = halves[DIRECTIONS.index(reading)]
    torch.testing.assert_close(
        in_sequence_order(view.trace["h"], reading), wanted, rtol=1e-12, atol=1e-13
    )


@pytest.mark.parametrize("cell", FUSED)
def test_the_last_layers_directions_side_by_side_are_the_output_of_torchs_module(
    cell: str,
) -> None:
    module = FUSED[cell](1, 4, num_layers=3, bidirectional=True, dtype=torch.float64)
    views = [layer_run(cell, (3, 2, 2, reading)) for reading in DIRECTIONS]
    result = resolved_choice(views[0].choice)
    module.load_state_dict(result.network.state_dict())
    with torch.no_grad():
        wanted = module(result.sequence.x)[0]
    parts = [
        in_sequence_order(view.trace["h"], reading)
        for view, reading in zip(views, DIRECTIONS, strict=True)
    ]
    torch.testing.assert_close(torch.cat(parts, dim=-1), wanted, rtol=1e-12, atol=1e-13)


@pytest.mark.parametrize("cell", CELLS)
@given(place=PLACES)
def test_every_signal_is_that_of_the_plain_loop_over_the_whole_network(
    cell: str, place: tuple[int, int, int, str]
) -> None:
    _, _, layer, reading = place
    view = layer_run(cell, place)
    result = resolved_choice(view.choice)
    wanted = plain_run(cell, result.network, result.sequence.x).signals[layer, reading]
    for name in view.trace.names:
        got = in_sequence_order(view.trace[name], reading)
        torch.testing.assert_close(got, torch.stack(wanted[name]), rtol=1e-12, atol=1e-13)


@given(place=PLACES)
def test_tokens_stand_where_they_are_read_and_inputs_are_named_by_where_they_come_from(
    place: tuple[int, int, int, str],
) -> None:
    _, directions, layer, reading = place
    view = layer_run("gru", place)
    tokens = resolved_choice(view.choice).sequence.tokens
    assert view.sequence.tokens == (tokens[::-1] if reading == "backward" else tokens)
    names = view.sequence.features
    assert len(set(names)) == len(names) == (4 * directions if layer else 1)
    assert all(f"layer {layer}" in name for name in names if layer)


@pytest.mark.parametrize("cell", CELLS)
@given(place=PLACES)
def test_the_proof_is_rounding_alone_and_names_the_network(
    cell: str, place: tuple[int, int, int, str]
) -> None:
    view = layer_run(cell, place)
    if view.layer_view is None:
        return
    result = resolved_choice(view.choice)
    sentence = layer_parity(result.network, result.sequence.x, view.layer_view, view.trace)
    assert sentence.difference < 1e-12
    twin = torch_twin(result.network)
    assert ("plain loop" if twin is None else type(twin).__name__) in sentence.against
    assert f"{place[2] + 1} layer" in sentence.against


@pytest.mark.parametrize("reading", DIRECTIONS)
@pytest.mark.parametrize("layer", [0, 1])
def test_a_weight_changed_in_any_layer_below_shows_in_the_proof(layer: int, reading: str) -> None:
    view = layer_run("lstm", (2, 2, layer, reading), seed=77)
    assert view.layer_view is not None
    result = resolved_choice(view.choice)
    network = first_layers(result.network, 2)
    for index in range(layer + 1):
        weight = network.get_parameter(
            f"weight_ih_l{index}{'_reverse' if reading == 'backward' else ''}"
        )
        weight += 0.5
        assert (
            layer_parity(network, result.sequence.x, view.layer_view, view.trace).difference > 0.001
        )
        weight -= 0.5


def test_a_network_of_one_layer_and_direction_is_shown_as_it_is() -> None:
    view = layer_run("lstm", (1, 1, 0, "forward"))
    assert view.layer_view is None
    assert view.module is resolved_choice(view.choice).network
    assert run(ModelChoice()).layer_view is None


def test_a_missing_layer_becomes_the_last_and_a_missing_direction_forward() -> None:
    layer_view = layer_view_of(build_cell("gru", 1, 2, num_layers=2), 7, "backward")
    assert layer_view is not None
    assert (layer_view.layer, layer_view.reading) == (1, "forward")


@given(place=PLACES)
def test_the_note_says_what_is_shown_and_what_it_reads(place: tuple[int, int, int, str]) -> None:
    layers, directions, layer, reading = place
    layer_view = layer_run("rnn", place).layer_view
    if layer_view is None:
        return
    assert f"ayer {layer + 1} of {layers}" in layer_view.note
    assert ("step 0 is the last token" in layer_view.note) == (reading == "backward")
    assert ("the sequence;" in layer_view.note or "reads the sequence." in layer_view.note) == (
        layer == 0
    )
    assert ("in both directions" in layer_view.note) == (directions == 2 and layer > 0)
    assert "loss" in layer_view.note


def test_a_hold_applies_to_the_shown_layer_and_its_steps_count_in_reading_order() -> None:
    hold = Hold("h", 0.5, unit=1, start=2, stop=3)
    view = layer_run("gru", (2, 2, 1, "backward"), hold=hold)
    plain = layer_run("gru", (2, 2, 1, "backward"))
    assert view.sequence.x.equal(plain.sequence.x)
    assert view.trace["h"][2:4, 0, 1].tolist() == [0.5, 0.5]
    torch.testing.assert_close(view.trace["h"][:2], plain.trace["h"][:2])


@pytest.mark.parametrize("task", ["parity", "recall", "adding"])
@pytest.mark.parametrize("cell", ["lstm", "gru_reset_before"])
def test_the_read_out_of_a_trained_network_reads_both_directions_of_the_last_layer(
    cell: str, task: str
) -> None:
    plan = small(task=task, cells=(cell,), layers=2, directions=2, steps=3)
    (trainee,) = carried_out(plan).trainees
    own = own_model(kept_model(trainee, trainee.snapshots[-1]), "trained here")
    sentence = {}
    for layer in range(2):
        for reading in DIRECTIONS:
            choice = ModelChoice(
                cell,
                "own",
                sequence=OWN_TASK,
                own=own,
                layer=layer,
                reading=reading,  # type: ignore[arg-type]
            )
            view = run(choice)
            sentence[layer, reading] = view.read_out
    assert sentence[0, "forward"] is None is sentence[0, "backward"]
    forward, backward = sentence[1, "forward"], sentence[1, "backward"]
    assert forward is not None
    assert backward is not None
    probe = resolved_choice(choice).sequence.x.float()
    with torch.no_grad():
        answers = trainee.learner(probe)[:, 0]
    if forward.shares:
        answers = answers.softmax(-1)
    torch.testing.assert_close(forward.values.float(), answers, rtol=1e-4, atol=1e-5)
    torch.testing.assert_close(backward.values.flip(0), forward.values)
    assert backward.sentences == forward.sentences[::-1]
    if forward.truth is not None:
        assert backward.truth is not None
        torch.testing.assert_close(backward.truth.flip(0), forward.truth, equal_nan=True)


@pytest.mark.parametrize(
    ("settings", "message"),
    [({"layers": 0}, "layers is 0"), ({"layers": 5}, "1 to 4"), ({"directions": 3}, "1 to 2")],
)
def test_a_number_of_layers_or_directions_that_is_not_allowed_is_named(
    settings: dict[str, Any], message: str
) -> None:
    with pytest.raises(ValueError, match=message) as error:
        run(ModelChoice(weights="random", **settings))
    assert_one_sentence(error.value)


def test_a_network_is_built_once_while_one_goes_through_its_layers() -> None:
    views = [
        layer_run("lstm", (3, 2, layer, reading)) for layer in range(3) for reading in DIRECTIONS
    ]
    assert len({id(resolved_choice(view.choice)) for view in views}) == 1
