"""Units built to follow a property are found, and scored as brute force and numpy score them."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence

import numpy as np
import pytest
import torch
from torch import Tensor, nn

from explorer import build_cell, find_units, trace
from explorer.analysis.properties import Values

VOCABULARY = ["a", "b", "c", "(", ")", "\n", '"']
UNITS, FOLLOWER = 4, 2


def random_text(length: int, seed: int) -> str:
    generator = torch.Generator().manual_seed(seed)
    numbers = torch.randint(len(VOCABULARY), (length,), generator=generator)
    return "".join(VOCABULARY[number] for number in numbers)


TEXTS = [random_text(80, seed) for seed in range(6)]


def following_lstm(on: dict[str, float], reset: str, seed: int = 0) -> nn.LSTM:
    """An LSTM whose unit FOLLOWER adds a number at some characters and drops all at others.

    Its other units are random.
    """
    torch.manual_seed(seed)
    module = nn.LSTM(len(VOCABULARY), UNITS).double()
    with torch.no_grad():
        # Rows: input, forget, cell, output gates.
        w, u, bias = (
            weights.view(4, UNITS, -1)
            for weights in (module.weight_ih_l0, module.weight_hh_l0, module.bias_ih_l0)
        )
        module.bias_hh_l0.view(4, UNITS)[:, FOLLOWER] = 0.0
        for weights in (w, u, bias):
            weights[:, FOLLOWER] = 0.0
        bias[0, FOLLOWER] = bias[1, FOLLOWER] = bias[3, FOLLOWER] = 60.0
        for character, number in on.items():
            w[2, FOLLOWER, VOCABULARY.index(character)] = np.arctanh(number)
        for character in reset:
            w[1, FOLLOWER, VOCABULARY.index(character)] = -120.0
    return module


@pytest.fixture(autouse=True)
def _generator_is_put_back() -> object:
    with torch.random.fork_rng():
        yield


def inside_brackets(tokens: Sequence[str]) -> Values:
    """Whether the last bracket was an opening one; nothing before the first."""
    last: bool | None = None
    result = []
    for token in tokens:
        last = {"(": True, ")": False}.get(token, last)
        result.append(last)
    return result


# found


@pytest.mark.parametrize("sign", [1, -1])
def test_a_unit_that_follows_a_yes_or_no_is_found_on_whichever_side(sign: int) -> None:
    module = following_lstm({"(": 0.5 * sign, ")": -0.5 * sign}, reset="()")
    found = find_units(module, TEXTS, inside_brackets, vocabulary=VOCABULARY)
    best = found.best
    assert (best.signal, best.unit, best.layer, best.direction) == ("c", FOLLOWER, 0, "forward")
    assert (best.known, best.held_out, best.sign) == (1.0, 1.0, sign)
    assert (found.name, found.measure) == ("inside_brackets", "AUC")
    assert found.control < 0.95


@pytest.mark.parametrize("sign", [1, -1])
def test_a_unit_that_counts_is_found_by_its_straight_line(sign: int) -> None:
    counting = dict.fromkeys(VOCABULARY, 0.01 * sign) | {"\n": 0.0}
    module = following_lstm(counting, reset="\n")
    found = find_units(module, TEXTS, "line_position", vocabulary=VOCABULARY)
    assert (found.best.signal, found.best.unit, found.best.sign) == ("c", FOLLOWER, sign)
    assert found.best.held_out == pytest.approx(1.0)
    assert found.measure == "R²"
    assert found.control < 0.8


def test_the_best_unit_is_chosen_on_the_known_text_alone() -> None:
    module = following_lstm({"(": 0.5, ")": -0.5}, reset="()")
    texts: list[Sequence[str]] = []

    def turned_round_when_held_out(tokens: Sequence[str]) -> Values:
        texts.append(tokens)
        values = inside_brackets(tokens)
        if "".join(tokens) in (TEXTS[2], TEXTS[5]):
            return [None if value is None else not value for value in values]
        return values

    found = find_units(module, TEXTS, turned_round_when_held_out, vocabulary=VOCABULARY)
    assert (found.best.unit, found.best.known, found.best.held_out) == (FOLLOWER, 1.0, 0.0)
    assert ["".join(tokens) for tokens in texts] == TEXTS


def test_of_a_single_text_the_last_third_is_held_out() -> None:
    found = find_units(nn.RNN(7, 2), random_text(90, 9), is_a, vocabulary=VOCABULARY)
    assert found.tokens == (60, 30)


def test_a_quote_that_is_open_where_a_single_text_is_cut_stays_open() -> None:
    text = "ab(" * 20 + 'a"b"c' * 8 + '"' + "c" * 8 + "b" * 41 + '"' + "a" * 9
    assert text[: len(text) * 2 // 3].count('"') % 2 == 1

    def follows(tokens: Sequence[str]) -> Tensor:
        inside = [[float("".join(tokens)[: n + 1].count('"') % 2)] for n in range(len(tokens))]
        return torch.tensor(inside)[:, None]

    parts = text[: len(text) * 2 // 3], text[len(text) * 2 // 3 :]
    module = nn.RNN(1, 1)
    with torch.no_grad():
        module.weight_ih_l0.fill_(2.0)
        module.weight_hh_l0.fill_(0.0)

    def encode(tokens: Sequence[str]) -> Tensor:
        return (
            follows(text)[: len(parts[0])]
            if len(tokens) == len(parts[0])
            else follows(text)[len(parts[0]) :]
        )

    assert find_units(module, text, "inside_quotes", encode=encode).best.held_out == 1.0


def test_of_two_texts_the_second_is_held_out() -> None:
    found = find_units(
        nn.RNN(7, 2), [TEXTS[0], TEXTS[1][:50]], "inside_quotes", vocabulary=VOCABULARY
    )
    assert found.tokens == (80, 50)


def test_of_long_texts_the_first_20_000_tokens_are_used() -> None:
    found = find_units(
        nn.RNN(7, 2),
        [TEXTS[0] * 200, TEXTS[1] * 300, TEXTS[2] * 400],
        "inside_quotes",
        vocabulary=VOCABULARY,
        controls=1,
    )
    assert found.tokens == (20_000, 20_000)


# scored as by others


def states(module: nn.Module, texts: Sequence[str]) -> dict[str, Tensor]:
    """Every state on texts one after the other: name → (N, H), from torch's own run."""
    parts = []
    for text in texts:
        numbers = torch.tensor([VOCABULARY.index(one) for one in text])
        rows = nn.functional.one_hot(numbers, len(VOCABULARY)).double()[:, None]
        parts.append(trace(module, rows))
    return {name: torch.cat([part[name][:, 0] for part in parts]) for name in ("h", "c")}


def test_every_auc_is_the_share_of_pairs_in_order() -> None:
    torch.manual_seed(3)
    module = nn.LSTM(7, UNITS).double()
    found = find_units(module, TEXTS, "inside_quotes", vocabulary=VOCABULARY)
    held_out = states(module, [TEXTS[2], TEXTS[5]])
    labels = [
        text[: place + 1].count('"') % 2 for text in (TEXTS[2], TEXTS[5]) for place in range(80)
    ]
    assert {(one.signal, one.unit) for one in found.scores} == {
        (name, unit) for name in "hc" for unit in range(UNITS)
    }
    for one in found.scores:
        values = held_out[one.signal][:, one.unit].tolist()
        inside = [value for value, label in zip(values, labels, strict=True) if label]
        outside = [value for value, label in zip(values, labels, strict=True) if not label]
        right = sum(one.sign * (a - b) > 0 for a in inside for b in outside)
        assert one.held_out == pytest.approx(right / (len(inside) * len(outside)))
    known = [one.known for one in found.scores]
    assert known == sorted(known, reverse=True)
    assert min(known) >= 0.5


def test_every_r_squared_is_that_of_least_squares_fitted_to_the_known_text() -> None:
    torch.manual_seed(4)
    module = nn.LSTM(7, UNITS).double()
    found = find_units(module, TEXTS, "bracket_depth", vocabulary=VOCABULARY)

    def depths(text: str) -> list[int]:
        result = [0]
        for character in text:
            result.append(max(result[-1] + (character == "(") - (character == ")"), 0))
        return result[1:]

    names = {"known": [TEXTS[n] for n in (0, 1, 3, 4)], "held_out": [TEXTS[2], TEXTS[5]]}
    values = {part: states(module, texts) for part, texts in names.items()}
    truth = {part: np.concatenate([*map(depths, texts)]) for part, texts in names.items()}
    for one in found.scores:
        columns = {
            part: np.stack([read[one.signal][:, one.unit].numpy(), np.ones(len(truth[part]))], 1)
            for part, read in values.items()
        }
        line = np.linalg.lstsq(columns["known"], truth["known"], rcond=None)[0]
        for part, score in (("known", one.known), ("held_out", one.held_out)):
            errors = np.square(truth[part] - columns[part] @ line).sum()
            total = np.square(truth[part] - truth[part].mean()).sum()
            assert score == pytest.approx(1.0 - errors / total, abs=1e-9)


def test_a_unit_that_never_moves_explains_nothing() -> None:
    module = nn.RNN(7, 2).double()
    with torch.no_grad():
        module.weight_ih_l0[0] = module.weight_hh_l0[0] = 0.0
    found = find_units(module, TEXTS, "line_position", vocabulary=VOCABULARY)
    still = next(one for one in found.scores if one.unit == 0)
    assert still.known == pytest.approx(0.0, abs=1e-12)
    assert still.held_out <= 0.0


# what chance gives


def coin(tokens: Sequence[str]) -> Values:
    generator = torch.Generator().manual_seed(len(tokens) + ord(tokens[0]))
    return torch.rand(len(tokens), generator=generator) < 0.5  # type: ignore[return-value]


def test_of_what_the_text_does_not_tell_the_control_is_about_chance() -> None:
    torch.manual_seed(5)
    found = find_units(nn.GRU(7, 8), random_text(9_000, 1), coin, vocabulary=VOCABULARY)
    assert found.measure == "AUC"
    assert abs(found.control - 0.5) < 0.06
    assert abs(found.best.held_out - 0.5) < 0.06


def is_a(tokens: Sequence[str]) -> Values:
    return [token == "a" for token in tokens]


def test_what_every_network_shows_has_a_high_control() -> None:
    torch.manual_seed(6)
    found = find_units(nn.LSTM(7, 16), random_text(3_000, 2), is_a, vocabulary=VOCABULARY)
    assert found.best.held_out > 0.9
    assert found.control > 0.9


def test_the_control_is_the_best_of_the_random_networks() -> None:
    module = nn.RNN(7, 4)
    one = find_units(module, TEXTS, "inside_quotes", vocabulary=VOCABULARY, controls=1)
    three = find_units(module, TEXTS, "inside_quotes", vocabulary=VOCABULARY, controls=3)
    others = [
        find_units(
            module, TEXTS, "inside_quotes", vocabulary=VOCABULARY, controls=1, seed=seed
        ).control
        for seed in (1, 2)
    ]
    assert three.control == max(one.control, *others)
    assert len({one.control, *others}) == 3


# the model is left alone


def test_model_and_random_numbers_are_left_as_they_were() -> None:
    module = nn.LSTM(7, 4, num_layers=2, dropout=0.5)
    before = {name: value.clone() for name, value in module.state_dict().items()}
    generator = torch.get_rng_state()
    first = find_units(module, TEXTS, "inside_quotes", vocabulary=VOCABULARY)
    assert torch.equal(torch.get_rng_state(), generator)
    assert module.training
    assert all(torch.equal(value, before[name]) for name, value in module.state_dict().items())
    assert all(weight.grad is None for weight in module.parameters())
    torch.rand(5)
    again = find_units(module, TEXTS, "inside_quotes", vocabulary=VOCABULARY)
    assert (again.scores, again.control) == (first.scores, first.control)


# kinds of models


@pytest.mark.parametrize(
    ("build", "places", "signals"),
    [
        (lambda: nn.GRU(7, 3), 1, "h"),
        (lambda: nn.RNN(7, 3, nonlinearity="relu"), 1, "h"),
        (lambda: nn.LSTM(7, 3, batch_first=True), 1, "hc"),
        (lambda: nn.LSTM(7, 3, num_layers=2, bidirectional=True), 4, "hc"),
        (lambda: build_cell("gru_reset_before", 7, 3, num_layers=2), 2, "h"),
    ],
)
def test_every_unit_of_every_layer_direction_and_state_is_ranked(
    build: Callable[[], nn.Module], places: int, signals: str
) -> None:
    found = find_units(build(), TEXTS, "inside_quotes", vocabulary=VOCABULARY, controls=1)
    assert len(set(found.scores)) == len(found.scores) == places * len(signals) * 3
    assert len({(one.layer, one.direction) for one in found.scores}) == places
    assert {one.signal for one in found.scores} == set(signals)


def test_a_backward_unit_follows_what_comes() -> None:
    module = nn.LSTM(7, UNITS, bidirectional=True).double()
    follower = following_lstm({"(": -0.5, ")": 0.5}, reset="()")
    with torch.no_grad():
        for name, weight in follower.named_parameters():
            getattr(module, f"{name}_reverse").copy_(weight)

    def next_bracket_closes(tokens: Sequence[str]) -> Values:
        values = inside_brackets(tokens[::-1])
        return [None if value is None else not value for value in values][::-1]

    best = find_units(module, TEXTS, next_bracket_closes, vocabulary=VOCABULARY).best
    assert (best.direction, best.signal, best.unit) == ("backward", "c", FOLLOWER)
    assert best.held_out == 1.0
    assert best.place == "c[2] of layer 0 backward"


class Reader(nn.Module):
    """Reads token numbers, in a layout of its own."""

    def __init__(self, batch_first: bool = False) -> None:
        super().__init__()
        self.embedding = nn.Embedding(7, 5)
        self.rnn = nn.GRU(5, 3, batch_first=batch_first)
        self.other = nn.LSTM(3, 2, batch_first=batch_first)

    def forward(self, numbers: Tensor) -> Tensor:
        return self.other(self.rnn(self.embedding(numbers))[0])[0]


@pytest.mark.parametrize("batch_first", [False, True])
def test_a_model_with_its_embedding_inside_is_given_token_numbers(batch_first: bool) -> None:
    model = Reader(batch_first)

    def rows(tokens: Sequence[str]) -> Tensor:
        numbers = torch.tensor([VOCABULARY.index(token) for token in tokens])
        return model.embedding(numbers).unsqueeze(0 if batch_first else 1)

    whole = find_units(model, TEXTS, "inside_quotes", vocabulary=VOCABULARY, module="rnn")
    part = find_units(model.rnn, TEXTS, "inside_quotes", encode=rows)
    assert [one.held_out for one in whole.scores] == pytest.approx(
        [one.held_out for one in part.scores]
    )
    mapped = {token: number for number, token in enumerate(VOCABULARY)}
    again = find_units(model, TEXTS, "inside_quotes", vocabulary=mapped, module="rnn")
    assert again.scores == whole.scores
    inner = find_units(model, TEXTS, "inside_quotes", vocabulary=VOCABULARY, module="other")
    assert {one.signal for one in inner.scores} == {"h", "c"}
    with pytest.raises(ValueError, match="choose one"):
        find_units(model, TEXTS, "inside_quotes", vocabulary=VOCABULARY)


def test_words_are_tokens_where_that_is_wanted() -> None:
    lines = ["the keys are old", "the house is old", "my houses are", "a key is"] * 2
    words = sorted({word for line in lines for word in line.split()})
    found = find_units(nn.GRU(len(words), 3), lines, "plural", vocabulary=words, tokens=str.split)
    # Nothing is said of the words before a noun.
    assert found.tokens == (3 + 3 + 2 + 3 + 2 + 2, 2 + 3)


def test_values_may_come_as_an_array_a_tensor_or_numpy_booleans() -> None:
    kinds: list[Callable[[list[bool]], object]] = [
        np.array,
        torch.tensor,
        lambda v: map(np.bool_, v),
    ]
    module = nn.RNN(7, 2)
    expected = find_units(module, TEXTS, is_a, vocabulary=VOCABULARY)
    for kind in kinds:

        def values(tokens: Sequence[str], kind: Callable[[list[bool]], object] = kind) -> Values:
            return kind([token == "a" for token in tokens])  # type: ignore[return-value]

        found = find_units(module, TEXTS, values, vocabulary=VOCABULARY)
        assert (found.measure, found.scores) == ("AUC", expected.scores)


# shown


def test_scores_are_a_frame_and_a_few_lines() -> None:
    module = following_lstm({"(": 0.5, ")": -0.5}, reset="()")
    found = find_units(module, TEXTS, inside_brackets, vocabulary=VOCABULARY)
    frame = found.to_frame()
    assert list(frame) == ["layer", "direction", "signal", "unit", "known", "held_out", "sign"]
    assert len(frame) == 2 * UNITS
    assert frame["known"].is_monotonic_decreasing
    lines = repr(found).splitlines()
    head = f"inside_brackets: AUC on {found.tokens[1]} held-out tokens; the best of 3 random "
    assert lines[0] == f"{head}networks has {found.control:.2f}"
    assert lines[1] == "  1.00  c[2] of layer 0"
    assert len(lines) == 6


# refused


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ({"property": "rhyme"}, "no property 'rhyme'; there are inside_quotes"),
        ({"property": lambda tokens: [True]}, "gives 1 values for 80 tokens"),
        ({"property": lambda tokens: [True] * len(tokens)}, "one and the same in all of the known"),
        ({"property": lambda tokens: [None] * len(tokens)}, "one and the same"),
        ({"property": lambda tokens: ["NOUN"] * len(tokens)}, "gives 'NOUN'; allowed are True"),
        ({"property": lambda tokens: [float("inf")] * len(tokens)}, "gives inf; allowed"),
        ({"texts": []}, "too little text"),
        ({"texts": ["", ""]}, "too little text"),
        ({"texts": "a"}, "too little text"),
        ({"controls": 0}, "random networks is 0; allowed are 1"),
        ({"vocabulary": None}, "neither is given"),
        ({"encode": lambda tokens: tokens}, "both is given"),
        ({"vocabulary": []}, "vocabulary is empty"),
        ({"vocabulary": VOCABULARY[1:]}, "token 'a' is not in the vocabulary"),
        ({"vocabulary": [*VOCABULARY, "d"]}, "8 tokens, but this LSTM reads 7 features"),
        (
            {"vocabulary": None, "encode": lambda tokens: torch.zeros(3, 1, 7)},
            "3 steps in a batch of 1 for 80 tokens",
        ),
        ({"module": "rnn"}, "no recurrent module 'rnn'"),
        ({"model": nn.Linear(7, 7)}, "no recurrent module"),
    ],
)
def test_what_cannot_be_scored_gets_one_sentence(options: dict[str, object], message: str) -> None:
    given = {
        "model": nn.LSTM(7, 2),
        "texts": TEXTS,
        "property": "inside_quotes",
        "vocabulary": VOCABULARY,
    } | options
    with pytest.raises(ValueError, match=re.escape(message)):
        find_units(**given)  # type: ignore[arg-type]


def test_states_that_are_not_finite_are_refused() -> None:
    module = nn.RNN(7, 2, nonlinearity="relu")
    with torch.no_grad():
        module.weight_hh_l0.fill_(1e30)
        module.bias_hh_l0.fill_(1.0)  # else no unit might ever be above 0
    with pytest.raises(ValueError, match="h of layer 0 is not finite"):
        find_units(module, TEXTS, "inside_quotes", vocabulary=VOCABULARY)
