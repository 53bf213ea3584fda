"""Who gets the credit: gradients against differences of the loss, shares, what was trained."""

from __future__ import annotations

import pytest
import torch
from torch.nn import functional

from explorer.contest.credit import CONTENDERS, contender, credit, needle, shares
from explorer.contest.credited import FILE, credited, trained_contender, trained_right
from explorer.contest.fitting import judged
from explorer.contest.tasks import LABEL_INPUTS, LABELS, NOISE, draw_label
from explorer.tasks.task import Batch


@pytest.mark.parametrize("place", [0, 7, 19])
def test_one_digit_stands_at_its_step_among_letters_and_is_the_label(place: int) -> None:
    sequence = needle(place, seed=place, steps=20)
    assert [t for t, token in enumerate(sequence.tokens) if token in LABELS] == [place]
    assert sequence.tokens[place] == LABELS[sequence.label]
    assert all(sequence.tokens[t] in NOISE for t in range(20) if t != place)
    signs = NOISE + LABELS
    assert "".join(signs[column] for column in sequence.x.argmax(-1)[:, 0]) == "".join(
        sequence.tokens
    )


def test_a_step_that_is_not_there_is_named() -> None:
    with pytest.raises(ValueError, match=r"The digit's step is 100; allowed are 0 to 99\."):
        needle(100, seed=0)


@pytest.mark.parametrize("key", CONTENDERS)
def test_the_gradient_is_how_the_loss_changes_with_the_input(key: str) -> None:
    sequence, model, small = needle(2, seed=1, steps=6), contender(key, seed=1), 1e-5
    sizes = credit(model, sequence)

    def loss(x: torch.Tensor) -> float:
        with torch.no_grad():
            answers = model(x)[-1]
        return functional.cross_entropy(answers, torch.tensor([sequence.label])).item()

    for step in (0, 2, 5):
        slopes = []
        for column in range(LABEL_INPUTS):
            nudge = torch.zeros_like(sequence.x, dtype=torch.float64)
            nudge[step, 0, column] = small
            up, down = loss(sequence.x + nudge), loss(sequence.x - nudge)
            slopes.append((up - down) / (2.0 * small))
        expected = torch.tensor(slopes).norm().item()
        assert sizes[step].item() == pytest.approx(expected, rel=1e-3, abs=1e-8)


def test_all_have_about_as_many_parameters() -> None:
    counts = [sum(p.numel() for p in contender(key, 0).parameters()) for key in CONTENDERS]
    assert max(counts) / min(counts) < 1.03


def test_shares_sum_to_one_unless_no_gradient_is_left() -> None:
    assert shares(torch.tensor([1.0, 3.0])).tolist() == [0.25, 0.75]
    assert shares(torch.zeros(3)).tolist() == [0.0, 0.0, 0.0]


def test_before_training_a_recurrent_gradient_decays_and_that_of_attention_does_not() -> None:
    _, each = credited(10, seed=0, trained=False)
    assert each["rnn"].shares[10] < 1e-15
    assert each["lstm"].shares[10] < 1e-12
    assert each["lstm_keep"].shares[10] > 1e-4
    assert each["transformer"].shares[10] > 1e-4


@pytest.mark.parametrize("key", ["lstm", "transformer"])
def test_the_shares_of_right_answers_are_measured_again(key: str) -> None:
    batch: Batch = draw_label(100, 100, torch.Generator().manual_seed(3))
    right = judged(trained_contender(key), batch).right
    assert right == pytest.approx(trained_right()[key], abs=0.12)


def test_the_text_beside_the_file_has_its_figures() -> None:
    text = FILE.with_suffix(".md").read_text("utf-8")
    for key, right in trained_right().items():
        (row,) = [
            line for line in text.splitlines() if line.startswith(f"| {CONTENDERS[key].title} |")
        ]
        assert row.endswith(f"| {100.0 * right:.1f} % |")


def test_an_unknown_model_is_named() -> None:
    with pytest.raises(ValueError, match="Unknown model 'gpt'; allowed are rnn, lstm, lstm_keep"):
        contender("gpt", 0)
