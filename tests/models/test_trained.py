"""The trained models: their files, what they claim about themselves, and how units are sorted."""

from __future__ import annotations

import json
from functools import partial

import pytest
import torch
from safetensors import safe_open
from torch import Tensor, nn

from explorer import CELLS as REGISTRY
from explorer import trace
from explorer.models.shipped import available_models, load_model
from explorer.models.trained import TrainedModel
from explorer.network.recurrent import Recurrent
from explorer.resources import MODELS
from explorer.tasks.brackets import ALPHABET, OUTPUTS, Texts, accuracy, encode, labels, sample_texts
from explorer.training.recurrence import QuickRecurrent
from scripts.train_models import CELLS, STEPS, arrange, build, report, states, writing
from tests.plain_cells import PLAIN_CELLS, PlainWeights, sigma

TORCH = {
    "rnn": nn.RNN,
    "irnn": partial(nn.RNN, nonlinearity="relu"),
    "lstm": nn.LSTM,
    "gru": nn.GRU,
}
# Gates that see the character alone cannot ignore a bracket inside quotes.
INPUT_ALONE = ("mingru", "minlstm")
GATED = [
    key
    for key, cell in REGISTRY.items()
    if key not in INPUT_ALONE and any(s.kind == "gate" for s in cell.signals)
]
SENTENCE = 'she (my boss) said "wait :)" and left (then (late) ran).'


def fresh(length: int, count: int = 100) -> Texts:
    return sample_texts(count, length, torch.Generator().manual_seed(77_000 + length))


def module_of(model: TrainedModel) -> nn.Module:
    """torch's own module where it has the cell, else ours."""
    if model.cell not in TORCH:
        return model.module()
    module = TORCH[model.cell](model.input_size, model.hidden_size).double()
    module.load_state_dict(model.state_dict, strict=True)
    return module


def stepping(module: nn.Module) -> nn.Module:
    """The same weights in a module that takes a state, in which those for training differ."""
    if not isinstance(module, QuickRecurrent):
        return module
    plain = Recurrent(module.cell, module.input_size, module.hidden_size)
    plain.load_state_dict(module.state_dict())
    return plain


@torch.no_grad()
def logits(model: TrainedModel, x: Tensor) -> Tensor:
    return model.readout(module_of(model)(x.double())[0])


@torch.no_grad()
def memory(module: nn.Module, x: Tensor) -> Tensor:
    """The state after each step, c if there is one, else h: (T, B, H)."""
    state, result = None, []
    for x_t in x.unsqueeze(1):
        _, state = module(x_t, state)
        result.append(state[-1] if isinstance(state, tuple) else state)
    return torch.cat(result)


def correlation(a: Tensor, b: Tensor) -> float:
    return torch.corrcoef(torch.stack([a.flatten().double(), b.flatten().double()]))[0, 1].item()


def test_every_cell_of_the_registry_comes_with_a_trained_model_made_by_the_script() -> None:
    assert set(available_models()) == set(REGISTRY) == set(CELLS)


def test_an_unknown_key_is_refused_and_the_existing_ones_are_named() -> None:
    with pytest.raises(ValueError, match=r"(?s)'transformer'.*lstm"):
        load_model("transformer")


@pytest.mark.parametrize("key", REGISTRY)
def test_a_file_is_small_and_says_what_it_holds(key: str) -> None:
    assert (MODELS / f"brackets_{key}.safetensors").stat().st_size < 17_000
    model = load_model(key)
    assert model.cell == model.facts["cell"] == key
    assert model.facts["task"] == "brackets"
    assert model.alphabet == ALPHABET == tuple(json.loads(model.facts["alphabet"]))
    assert model.alphabet[model.other] == "other"
    assert model.outputs == OUTPUTS
    assert (model.input_size, model.hidden_size) == (len(ALPHABET), 16)
    assert int(model.facts["steps"]) > 0
    assert int(model.facts["seed"]) >= 0


@pytest.mark.parametrize("key", TORCH)
@pytest.mark.parametrize("dtype", [torch.float32, torch.float64])
def test_a_model_loads_into_torchs_own_modules(key: str, dtype: torch.dtype) -> None:
    model = load_model(key, dtype)
    module = TORCH[key](model.input_size, model.hidden_size, dtype=dtype)
    module.load_state_dict(model.state_dict, strict=True)
    readout = nn.Linear(model.hidden_size, len(model.outputs), dtype=dtype)
    readout.load_state_dict(model.readout.state_dict(), strict=True)
    assert {t.dtype for t in model.state_dict.values()} == {dtype}
    assert not any(p.requires_grad for p in model.readout.parameters())


def test_loading_leaves_the_global_generator_alone() -> None:
    before = torch.get_rng_state()
    load_model.cache_clear()
    load_model("lstm")
    assert torch.equal(torch.get_rng_state(), before)


@pytest.mark.parametrize("length", [60, 200, 500])
@pytest.mark.parametrize("key", REGISTRY)
def test_a_model_is_as_often_right_on_new_text_as_its_file_claims(key: str, length: int) -> None:
    model, texts = load_model(key), fresh(length, 400)
    result = accuracy(logits(model, texts.x), texts.quote, texts.depth)
    assert result == pytest.approx(float(model.facts[f"accuracy_{length}"]), abs=0.02)


@pytest.mark.parametrize("key", GATED)
def test_cells_with_gates_solve_the_task(key: str) -> None:
    model, texts = load_model(key), fresh(60)
    assert accuracy(logits(model, texts.x), texts.quote, texts.depth) >= 0.97


@pytest.mark.parametrize("key", INPUT_ALONE)
def test_cells_whose_gates_see_the_input_alone_do_not_solve_it(key: str) -> None:
    model, texts = load_model(key), fresh(200)
    assert 0.6 < accuracy(logits(model, texts.x), texts.quote, texts.depth) < 0.8


@pytest.mark.parametrize("key", GATED)
def test_cells_with_gates_are_right_at_every_character_of_the_example(key: str) -> None:
    x = nn.functional.one_hot(encode(SENTENCE), len(ALPHABET)).unsqueeze(1)
    quote, depth = (label.unsqueeze(1) for label in labels(SENTENCE))
    assert accuracy(logits(load_model(key), x), quote, depth) == 1.0


@pytest.mark.parametrize("key", REGISTRY)
def test_units_0_and_1_follow_quotes_and_depth_as_claimed(key: str) -> None:
    model, texts = load_model(key), fresh(100, 400)
    values = memory(module_of(model), texts.x.double())
    result = correlation(values[..., 0], texts.quote), correlation(values[..., 1], texts.depth)
    facts = model.facts["unit_0_correlation_quote"], model.facts["unit_1_correlation_depth"]
    assert result == pytest.approx([float(fact) for fact in facts], abs=0.05)
    assert min(result) > 0.5
    others = [abs(correlation(values[..., unit], texts.quote)) for unit in range(1, 16)]
    assert result[0] > max(others) - 0.05


@pytest.mark.parametrize("key", CELLS)
def test_sorting_the_units_changes_no_output(key: str) -> None:
    generator = torch.Generator().manual_seed(1)
    module, readout = build(key, len(ALPHABET), 6, generator), nn.Linear(6, 5)
    texts = fresh(30, 20)
    before = readout(module(texts.x)[0]).detach()
    weights = {name: p.detach().clone() for name, p in module.named_parameters()}
    quote, depth = arrange(key, module, readout, texts)
    torch.testing.assert_close(readout(module(texts.x)[0]), before)
    assert any(not torch.equal(p, weights[name]) for name, p in module.named_parameters())
    values = memory(stepping(module), texts.x)
    quotes = [correlation(values[..., unit], texts.quote) for unit in range(6)]
    depths = [correlation(values[..., unit], texts.depth) for unit in range(6)]
    # A ReLU's sign cannot be flipped, so that only what grows with the answer counts there.
    size = float if CELLS[key].candidate is None else abs
    assert quotes[0] == pytest.approx(quote, abs=1e-4)
    assert quote == pytest.approx(max(map(size, quotes)), abs=1e-4)
    assert depths[1] == pytest.approx(depth, abs=1e-4)
    assert depth == pytest.approx(max(map(size, depths[1:])), abs=1e-4)
    rest = [max(size(q), size(d)) for q, d in zip(quotes[2:], depths[2:], strict=True)]
    assert rest == pytest.approx(sorted(rest, reverse=True), abs=1e-4)


WRITING = {"lstm": ("i", "1-f"), "lstm_peephole": ("i", "1-f"), "lstm_cifg": ("i", "1-f")}
WRITING |= dict.fromkeys(("gru", "gru_reset_before", "gru_simple"), ("1-z",))
WRITING |= {"mgu": ("f",), "mingru": ("z",)}


@torch.no_grad()
@pytest.mark.parametrize("key", ["minlstm", "slstm"])
def test_the_price_of_gates_that_are_no_sigmoid_is_that_of_the_sigmoid_of_their_rows(
    key: str,
) -> None:
    module = build(key, len(ALPHABET), 6, torch.Generator().manual_seed(2))
    x = fresh(12, 3).x
    h = trace(stepping(module), x)["h"]
    before = torch.cat([torch.zeros(1, 3, 6), h[:-1]])
    weights = PlainWeights(module, PLAIN_CELLS[key].letters, "_l0")
    rows = {letter: weights.x(letter, x) for letter in "fi"}
    if key == "slstm":
        rows = {letter: row + weights.u(letter, before) for letter, row in rows.items()}
    expected = ((1 - sigma(rows["f"])).mean() + sigma(rows["i"]).mean()) / 2
    torch.testing.assert_close(writing(key, module, x, states(module, x)), expected)


@torch.no_grad()
@pytest.mark.parametrize("key", [key for key in CELLS if key not in ("minlstm", "slstm")])
def test_the_price_of_writing_is_the_mean_of_the_gates_that_write(key: str) -> None:
    module = build(key, len(ALPHABET), 6, torch.Generator().manual_seed(2))
    x = fresh(12, 3).x
    traced = trace(stepping(module), x)
    gates = [1 - traced[n[2:]] if n.startswith("1-") else traced[n] for n in WRITING.get(key, ())]
    expected = torch.stack(gates).mean() if gates else torch.zeros(())
    torch.testing.assert_close(writing(key, module, x, states(module, x)), expected)


def test_the_script_is_the_one_that_made_the_models_and_their_text() -> None:
    assert (MODELS / "brackets.md").read_text("utf-8") == report()
    for key in REGISTRY:
        with safe_open(MODELS / f"brackets_{key}.safetensors", "pt") as file:
            assert file.metadata()["steps"] == str(STEPS)
