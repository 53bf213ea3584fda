"""Language models: predictions equal plain torch, and samples follow their distribution."""

from __future__ import annotations

import json
import math
from collections import Counter

import pytest
import torch
from hypothesis import given
from hypothesis import strategies as st

from explorer import Clamp, build_cell, trace
from explorer.corpora.texts import CORPORA
from explorer.language.model import (
    MAX_TEMPERATURE,
    MOST_READ,
    MOST_SAMPLED,
    LanguageModel,
    Sampling,
    distribution,
    held_out_perplexity,
    read,
    sample,
)
from explorer.language.ngrams import perplexity
from explorer.language.prepared import TextChoice, one_hot, prepared
from explorer.language.shipped import (
    USUAL_CELL,
    model_file,
    shipped_cells,
    shipped_choices,
    shipped_figures,
    shipped_model,
)
from explorer.language.tokens import END, EOS, UNKNOWN
from explorer.models.model_file import named_weights
from explorer.models.parts import READ_OUT, RECURRENT, part
from explorer.network.held_run import HeldRun
from explorer.resources import MODELS
from tests.plain_cells import assert_one_sentence

CHOICES = shipped_choices()
MODELS_SHIPPED = [(choice, cell) for choice in CHOICES for cell in shipped_cells(choice)]
NAMES = [f"{choice.corpus}-{choice.token_kind}-{cell}" for choice, cell in MODELS_SHIPPED]
SCORES = st.lists(st.floats(-20, 20), min_size=3, max_size=12)


def model_of(choice: TextChoice = CHOICES[0], cell: str = USUAL_CELL) -> LanguageModel:
    result = shipped_model(choice, cell)
    assert result is not None
    return result


WORDS = model_of(TextChoice("agreement"))


def bits_of(model: LanguageModel, text: str) -> float:
    return read(model, model.tokens(text)).bits.sum().item()


# the models that come with the app


def test_the_app_has_a_model_for_every_corpus() -> None:
    assert {choice.corpus for choice in CHOICES} == set(CORPORA)
    assert {choice.token_kind for choice in CHOICES} == {"words", "characters"}


@pytest.mark.parametrize(("choice", "cell"), MODELS_SHIPPED, ids=NAMES)
def test_a_shipped_model_beats_bigrams_on_held_out_text_by_the_figures_of_its_file(
    choice: TextChoice, cell: str
) -> None:
    text, model = prepared(choice), model_of(choice, cell)
    figures = shipped_figures(choice, cell)
    unigram, bigram = text.ngrams.bits(text.held_out[:-1], text.held_out[1:])
    assert model.vocabulary == text.vocabulary
    assert figures.held_out == len(text.held_out) - 1
    assert figures.unigram == pytest.approx(perplexity(unigram))
    assert figures.bigram == pytest.approx(perplexity(bigram))
    # The file holds the weights in half precision.
    assert held_out_perplexity(model, text) == pytest.approx(figures.model, rel=0.02)
    assert figures.model < 0.75 * figures.bigram < figures.unigram


@pytest.mark.parametrize(("choice", "cell"), MODELS_SHIPPED, ids=NAMES)
def test_writing_a_shipped_model_again_gives_the_text_choice_and_weights_of_its_file(
    choice: TextChoice, cell: str
) -> None:
    path, content = model_file(model_of(choice, cell), shipped_figures(choice, cell))
    weights, facts = named_weights(content)
    shipped_weights, shipped_facts = named_weights(path.read_bytes())
    assert path.parent == MODELS
    assert json.loads(facts["text"]) == json.loads(shipped_facts["text"])
    torch.testing.assert_close(weights, shipped_weights, rtol=0.0, atol=0.0)


def test_the_files_are_small() -> None:
    sizes = [path.stat().st_size for path in MODELS.glob("*.safetensors")]
    assert max(sizes) < 500_000


@pytest.mark.parametrize(
    ("likelier", "other"),
    [
        ("The apple and pear salad was fresh.", "The apple and pair salad was fresh."),
        (
            "The restaurants that my good friend opened serve warm soup.",
            "The restaurants that my good friend opened serves warm soup.",
        ),
        (
            "The restaurant that my good friends opened serves warm soup.",
            "The restaurant that my good friends opened serve warm soup.",
        ),
    ],
)
def test_the_word_model_finds_the_correct_sentence_likelier(likelier: str, other: str) -> None:
    assert bits_of(WORDS, likelier) + 3.0 < bits_of(WORDS, other)


def test_there_is_no_shipped_model_for_other_settings_or_texts() -> None:
    assert shipped_model(TextChoice("agreement", most=100)) is None
    assert shipped_model(TextChoice("agreement", punctuation=False)) is None
    assert shipped_model(TextChoice("own", text="a b c")) is None


# reading


def test_predictions_equal_those_of_torchs_own_modules() -> None:
    tokens = WORDS.tokens("The old girl sells a pair of shoes.")
    result = read(WORDS, tokens)
    shape, size = WORDS.sizes, len(WORDS.vocabulary)
    plain = torch.nn.LSTM(size, shape.hidden_size, shape.layers).double()
    plain.load_state_dict(part(WORDS.weights, RECURRENT))
    out = torch.nn.Linear(shape.hidden_size, size).double()
    out.load_state_dict(part(WORDS.weights, READ_OUT))
    numbers = WORDS.vocabulary.numbers((EOS, *tokens))
    x = torch.nn.functional.one_hot(numbers, size).double().unsqueeze(1)
    with torch.no_grad():
        scores = out(plain(x)[0][:, 0])
    torch.testing.assert_close(result.logs, scores.log_softmax(-1), rtol=0, atol=1e-10)
    due = torch.nn.functional.cross_entropy(scores[:-1], numbers[1:], reduction="none")
    torch.testing.assert_close(result.bits, due / math.log(2), rtol=0, atol=1e-9)


@given(st.text(min_size=1, max_size=60))
def test_any_text_is_read_or_refused_in_one_sentence(text: str) -> None:
    try:
        tokens = WORDS.tokens(text)
    except ValueError as error:
        assert_one_sentence(error, "1 to", f"{MOST_READ}")
        return
    result = read(WORDS, tokens)
    assert bool(result.bits.isfinite().all())
    assert len(result.bits) == len(tokens)


def test_a_text_that_is_too_long_is_refused_in_one_sentence() -> None:
    with pytest.raises(ValueError, match="301") as refused:
        WORDS.tokens("word " * (MOST_READ))
    assert_one_sentence(refused.value, f"{MOST_READ}")


def test_long_texts_do_not_underflow() -> None:
    result = read(WORDS, WORDS.tokens("zebra " * 250))
    assert result.bits.sum() > 1100  # as a probability, below the smallest float
    assert bool(result.bits.isfinite().all())


# sampling


@given(SCORES, st.floats(0.05, 2.0), st.integers(0, 12))
def test_a_distribution_sums_to_one_over_the_top_tokens_only(
    scores: list[float], temperature: float, top: int
) -> None:
    values = torch.tensor(scores, dtype=torch.float64)
    result = distribution(values, Sampling(temperature, top, unknown=True))
    assert result.sum().item() == pytest.approx(1.0)
    if 0 < top < len(scores):
        least = sorted(scores)[-top]
        assert all(
            share == 0.0 for share, s in zip(result.tolist(), scores, strict=True) if s < least
        )
    if top == 0:
        torch.testing.assert_close(result, (values / temperature).softmax(-1))


def test_temperature_zero_takes_the_likeliest_token_and_unknown_only_if_allowed() -> None:
    scores = torch.tensor([0.0, 5.0, 1.0, 2.0])
    assert distribution(scores, Sampling(0.0, unknown=True)).tolist() == [0, 1, 0, 0]
    assert distribution(scores, Sampling(0.0)).tolist() == [0, 0, 0, 1]
    assert distribution(scores, Sampling(1.0))[UNKNOWN] == 0.0


def test_samples_depend_on_the_seed_alone_and_leave_the_global_generator_untouched() -> None:
    before = torch.get_rng_state()
    first, again, other = (sample(WORDS, [], Sampling(1.5, seed=seed)) for seed in (3, 3, 4))
    assert torch.equal(first.numbers, again.numbers)
    assert not torch.equal(first.numbers, other.numbers)
    assert torch.equal(torch.get_rng_state(), before)


def test_each_token_is_sampled_from_the_distribution_that_reading_gives() -> None:
    beginning = ["the", "restaurants"]
    result = sample(WORDS, beginning, Sampling(1.0, seed=1, unknown=True))
    tokens = [WORDS.vocabulary.tokens[n] for n in result.numbers.tolist()]
    assert tokens[: result.given] == [EOS, *beginning]
    expected = read(WORDS, tokens[1:]).logs.exp()
    torch.testing.assert_close(result.shares, expected[: len(result.shares)], rtol=0, atol=1e-9)


def test_sampling_ends_with_eos_or_after_the_largest_number_of_tokens() -> None:
    free = sample(WORDS, [], Sampling(0.8, seed=0, most=100))
    assert free.stopped
    assert free.numbers[-1] == END
    limited = sample(WORDS, [], Sampling(0.8, seed=0, most=3))
    assert not limited.stopped
    assert len(limited.numbers) == 1 + 3
    endless = sample(WORDS, [], Sampling(0.8, seed=0, most=60, stops=False))
    assert len(endless.numbers) == 61
    assert int((endless.numbers[1:-1] == END).sum()) > 0


def test_sampled_tokens_are_as_frequent_as_their_probability() -> None:
    first = read(WORDS, WORDS.tokens("the")).logs[0].exp()
    counts = Counter(
        int(sample(WORDS, [], Sampling(1.0, seed=seed, most=1, unknown=True)).numbers[1])
        for seed in range(600)
    )
    for number in first.topk(3).indices.tolist():
        share, spread = first[number].item(), math.sqrt(0.25 / 600)
        assert abs(counts[number] / 600 - share) < 5 * spread


@pytest.mark.parametrize(
    ("settings", "word"),
    [
        (Sampling(temperature=-0.1), f"{MAX_TEMPERATURE:g}"),
        (Sampling(temperature=math.nan), "0 to"),
        (Sampling(top=-1), "0"),
        (Sampling(most=0), f"{MOST_SAMPLED}"),
        (Sampling(most=MOST_SAMPLED + 1), f"{MOST_SAMPLED}"),
    ],
)
def test_a_setting_out_of_range_is_refused_in_one_sentence(settings: Sampling, word: str) -> None:
    with pytest.raises(ValueError, match="allowed") as refused:
        sample(WORDS, [], settings)
    assert_one_sentence(refused.value, word)


# signals held at a value


HOLDS = [
    [Clamp("f", 0.0, start=3)],
    [Clamp("h", 0.5, units=(0, 5), stop=4), Clamp("o", 1.0, start=6, stop=20)],
    [Clamp("c", -1.0, units=(2,))],
]


@pytest.mark.parametrize("holds", HOLDS, ids=["f", "h and o", "c"])
def test_a_sample_with_signals_held_is_drawn_from_what_the_held_model_expects(
    holds: list[Clamp],
) -> None:
    settings = Sampling(1.0, seed=5, most=30, unknown=True, stops=False)
    result = sample(WORDS, ["the", "dog"], settings, clamp=holds)
    module, readout = WORDS.parts
    x = one_hot(result.numbers, len(WORDS.vocabulary), torch.float64)
    h = trace(module, x, clamp=holds)["h"][:, 0]
    expected = readout(h).softmax(-1)
    torch.testing.assert_close(result.shares, expected[: len(result.shares)])
    free = sample(WORDS, ["the", "dog"], settings)
    assert not torch.allclose(free.shares[4:], result.shares[4:])


def test_a_hold_beyond_what_is_sampled_leaves_the_sample_as_it_is() -> None:
    settings = Sampling(0.8, seed=0, most=12, stops=False)
    late = Clamp("f", 0.0, start=13)
    result, free = sample(WORDS, ["the"], settings, late), sample(WORDS, ["the"], settings)
    assert torch.equal(result.numbers, free.numbers)
    torch.testing.assert_close(result.shares[:13], free.shares[:13])


def test_a_text_is_read_with_signals_held() -> None:
    hold = Clamp("f", 0.0)
    held, free = (read(WORDS, ["the", "dog"], clamp) for clamp in (hold, ()))
    assert not bool(held.trace["f"].any())
    assert not torch.allclose(held.bits, free.bits)


def test_a_hold_that_a_model_cannot_have_is_refused_in_one_sentence() -> None:
    for hold, part_ in ((Clamp("z", 0.0), "'z'"), (Clamp("f", 0.0, stop=99), "up to step 99")):
        with pytest.raises(ValueError, match=part_) as error:
            sample(WORDS, [], Sampling(most=5), hold)
        assert_one_sentence(error.value)


def test_a_network_of_two_directions_is_not_read_piece_by_piece() -> None:
    with pytest.raises(ValueError, match="two directions") as error:
        HeldRun(build_cell("gru", 3, 4, bidirectional=True).stack(), Clamp("z", 0.0), 5)
    assert_one_sentence(error.value)
