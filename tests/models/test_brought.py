"""A module of another program's file is on the pages what it was: torch's own numbers."""

from __future__ import annotations

import io
from typing import Any

import pytest
import torch
from torch import Tensor, nn

from explorer import build_cell
from explorer.equations.pytorch_script import NetworkContext, reproducing_script
from explorer.files.load import load
from explorer.files.loaded import Loaded
from explorer.models.brought import brought_model, fitting
from explorer.models.examples import examples
from explorer.models.own import OwnModel
from explorer.models.trained import TrainedModel
from explorer.sequences.limits import MAX_SHOWN_VALUES
from explorer.session.choice import OWN_TEXT, ModelChoice
from explorer.session.readable import NOISE, ShapeMismatchError
from explorer.session.resolve import resolved_choice
from explorer.session.run import Run, run
from tests.plain_cells import plain_run

LETTERS = tuple("abcdefg ")
TEXT = "a bad cab"


class Model(nn.Module):
    """An embedding, a recurrent module and a read-out with random weights."""

    def __init__(self, kind: str, hidden: int, **options: Any) -> None:
        super().__init__()
        self.embedding = nn.Embedding(len(LETTERS), 5)
        self.rnn = getattr(nn, kind)(5, hidden, **options)
        self.out = nn.Linear(hidden * (2 if options.get("bidirectional") else 1), len(LETTERS))

    def forward(self, text: str) -> Tensor:
        """The logits of the next letter, (T, V)."""
        numbers = torch.tensor([LETTERS.index(letter) for letter in text])
        result: Tensor = self.out(self.rnn(self.embedding(numbers))[0])
        return result


def model_of(kind: str, hidden: int = 4, **options: Any) -> Model:
    with torch.random.fork_rng():
        torch.manual_seed(3)
        return Model(kind, hidden, **options).double()


def file_of(model: nn.Module) -> Loaded:
    buffer = io.BytesIO()
    torch.save(model.state_dict(), buffer)
    return load(buffer.getvalue(), "model.pt").with_vocabulary(LETTERS)


def brought(loaded: Loaded) -> OwnModel:
    (part,) = loaded.parts
    return brought_model(
        loaded,
        part.name,
        next(iter(fitting(loaded.embeddings, part.name)), None),
        next(iter(fitting(loaded.readouts, part.name)), None),
    )


def shown(own: OwnModel, **changes: Any) -> Run:
    choice = ModelChoice(own.model.cell, "own", OWN_TEXT, text=TEXT, own=own, **changes)
    return run(choice)


@pytest.mark.parametrize("options", [{}, {"bias": False}, {"num_layers": 2}], ids=str)
@pytest.mark.parametrize("both", [False, True], ids=["forward", "both"])
@pytest.mark.parametrize("kind", ["RNN", "LSTM", "GRU"])
def test_the_last_layer_is_torchs_own_on_the_rows_of_the_embedding(
    kind: str, both: bool, options: dict[str, Any]
) -> None:
    model = model_of(kind, bidirectional=both, **options)
    own = brought(file_of(model))
    with torch.no_grad():
        numbers = torch.tensor([LETTERS.index(letter) for letter in TEXT])
        output = model.rnn(model.embedding(numbers))[0]
    last = options.get("num_layers", 1) - 1
    forward = shown(own, layer=last)
    torch.testing.assert_close(forward.trace.output[:, 0], output[:, :4])
    if both:
        backward = shown(own, layer=last, reading="backward")
        torch.testing.assert_close(backward.trace.output[:, 0].flip(0), output[:, 4:])


@pytest.mark.parametrize("both", [False, True], ids=["forward", "both"])
def test_the_read_out_is_the_models_own_answer(both: bool) -> None:
    model = model_of("GRU", bidirectional=both)
    answer = shown(brought(file_of(model))).read_out
    assert answer is not None
    with torch.no_grad():
        torch.testing.assert_close(answer.values, model(TEXT).softmax(-1))


def test_an_answered_question_is_the_function_that_is_shown() -> None:
    model = model_of("RNN", nonlinearity="relu")
    loaded = file_of(model)
    (part,) = loaded.parts
    own = brought(loaded.answered(part.name, "nonlinearity", "relu"))
    with torch.no_grad():
        output = model.rnn(model.embedding(torch.tensor([LETTERS.index(x) for x in TEXT])))[0]
    torch.testing.assert_close(shown(own).trace.output[:, 0], output)
    assert float(output.max()) > 0.0 == float(output.min())


def test_a_model_without_a_read_out_answers_nothing() -> None:
    loaded = file_of(model_of("LSTM"))
    (part,) = loaded.parts
    (embedding,) = fitting(loaded.embeddings, part.name)
    own = brought_model(loaded, part.name, embedding, None)
    assert shown(own).read_out is None
    assert own.model.outputs == ()


def test_without_an_embedding_it_reads_noise_of_its_own_size() -> None:
    loaded = file_of(model_of("GRU"))
    (part,) = loaded.parts
    own = brought_model(loaded, part.name, None, None)
    read = run(ModelChoice("gru", "own", NOISE, own=own, steps=30, seed=1)).sequence
    assert read.x.shape == (30, 1, 5)
    other = run(ModelChoice("gru", "own", NOISE, own=own, steps=30, seed=2)).sequence
    assert not torch.equal(read.x, other.x)


def test_a_text_that_the_vocabulary_lacks_is_refused_with_what_can_be_read_instead() -> None:
    own = brought(file_of(model_of("LSTM")))
    with pytest.raises(ShapeMismatchError, match="does not have “z”") as caught:
        run(ModelChoice("lstm", "own", OWN_TEXT, text="zoo", own=own))
    assert caught.value.readable == NOISE


def test_so_many_steps_that_playback_would_stutter_are_refused_by_name() -> None:
    own = brought(file_of(model_of("RNN", hidden=300)))
    most = MAX_SHOWN_VALUES // 300
    with pytest.raises(ValueError, match=f"300 units at most {most} are shown"):
        run(ModelChoice("rnn", "own", OWN_TEXT, text="a" * (most + 1), own=own))
    assert len(run(ModelChoice("rnn", "own", OWN_TEXT, text="a" * most, own=own)).trace) > 0


def test_what_cannot_be_shown_is_refused_in_one_sentence() -> None:
    buffer = io.BytesIO()
    torch.save(nn.LSTM(3, 8, proj_size=2).state_dict(), buffer)
    loaded = load(buffer.getvalue(), "model.pt")
    with pytest.raises(ValueError, match="projects its state to 2 values"):
        brought_model(loaded, loaded.parts[0].name, None, None)
    buffer = io.BytesIO()
    torch.save(nn.RNN(3, 8, num_layers=5).state_dict(), buffer)
    loaded = load(buffer.getvalue(), "model.pt")
    with pytest.raises(ValueError, match="5 layers; allowed are 1 to 4"):
        brought_model(loaded, loaded.parts[0].name, None, None)


def test_the_same_weights_are_one_model_and_others_another() -> None:
    first, same = (brought(file_of(model_of("GRU"))) for _ in range(2))
    assert first == same
    loaded = file_of(model_of("GRU"))
    (part,) = loaded.parts
    (embedding,) = fitting(loaded.embeddings, part.name)
    assert brought_model(loaded, part.name, embedding, None).digest != first.digest


def test_the_weights_are_shared_not_copied() -> None:
    model: TrainedModel = brought(file_of(model_of("LSTM"))).model
    weights = model.module().state_dict()
    for name, value in model.state_dict.items():
        assert weights[name].data_ptr() == value.data_ptr()


def test_each_example_opens_and_reads_what_comes_with_it() -> None:
    assert len(examples()) == 4
    for example in examples():
        loaded = load(example.path.read_bytes(), example.path.name)
        own = brought(loaded)
        table = own.model.table
        if table is not None:
            assert len(table.sequence(example.text).tokens) == len(example.text)
        else:
            assert len(example.text.splitlines()) > 20
            assert own.model.input_size == 1


@pytest.mark.parametrize("options", [{}, {"bias": False}, {"num_layers": 2}], ids=str)
@pytest.mark.parametrize("kind", ["RNN", "LSTM", "GRU"])
def test_the_code_of_a_view_computes_its_numbers(kind: str, options: dict[str, Any]) -> None:
    view = shown(
        brought(file_of(model_of(kind, **options))), layer=options.get("num_layers", 1) - 1
    )
    context = None
    if view.layer_view is not None:
        whole = resolved_choice(view.choice)
        context = NetworkContext(whole.network, whole.sequence, view.layer_view)
    script = reproducing_script(view.module, view.sequence, frozenset(), context=context)
    namespace: dict[str, Any] = {"__name__": "__main__"}
    exec(compile(script, "unroll_view.py", "exec"), namespace)
    for name, value in namespace["signals"].items():
        torch.testing.assert_close(value, view.trace[name], rtol=1e-10, atol=1e-12)
    assert set(namespace["signals"]) == set(view.trace.names)


@pytest.mark.parametrize("key", ["lstm_cifg", "lstm_peephole", "gru_reset_before"])
def test_a_cell_that_torch_lacks_is_a_plain_loop_over_its_equations(key: str) -> None:
    module = build_cell(key, 3, 4, seed=5, dtype=torch.float64)
    buffer = io.BytesIO()
    torch.save(module.state_dict(), buffer)
    loaded = load(buffer.getvalue(), "model.pt")
    (part,) = loaded.parts
    if part.cell != key:
        loaded = loaded.answered(part.name, "cell", key)
    own = brought_model(loaded, part.name, None, None)
    view = run(ModelChoice(key, "own", NOISE, own=own, steps=12))
    plain = plain_run(key, module, view.sequence.x)
    for name in view.module.cell.states:
        torch.testing.assert_close(view.trace[name], torch.stack(plain.signals[0, "forward"][name]))
