"""The loss of training on what is looked at: equal to plain torch, and its gradient too."""

from __future__ import annotations

import pytest
import torch
from torch import nn

from explorer.models.shipped import load_model
from explorer.session.choice import ModelChoice
from explorer.session.run import TRAINING_LOSS, loss_sentence, run, run_gradient
from tests.plain_cells import assert_close

TEXT = 'she said "(not) (so)" (or (so)).'
KINDS = {"rnn": nn.RNN, "lstm": nn.LSTM, "gru": nn.GRU}


def by_hand(text: str) -> tuple[list[float], list[int]]:
    """Whether each character stands in quotes, and how deep in brackets outside them."""
    quotes, depths, inside, depth = [], [], False, 0
    for letter in text:
        if letter == '"':
            inside = not inside
        elif not inside:
            depth += {"(": 1, ")": -1}.get(letter, 0)
        quotes.append(float(inside))
        depths.append(depth)
    return quotes, depths


@pytest.mark.parametrize("key", KINDS)
def test_the_loss_of_a_shipped_model_and_its_gradient_are_those_of_plain_torch(key: str) -> None:
    view = run(ModelChoice(cell=key, sequence="own_text", text=TEXT, weights="trained"))
    module = KINDS[key](view.sequence.x.shape[2], view.module.hidden_size, dtype=torch.float64)
    module.load_state_dict(view.module.state_dict())
    readout = load_model(key).readout
    output = module(view.sequence.x)[0]
    output.retain_grad()
    logits = readout(output[:, 0])
    quotes, depths = by_hand(TEXT)
    loss = nn.BCEWithLogitsLoss()(logits[:, 0], torch.tensor(quotes).double())
    loss = (loss + nn.CrossEntropyLoss()(logits[:, 1:], torch.tensor(depths))).detach()
    assert view.training_loss is not None
    assert view.training_loss(view.trace.output).item() == pytest.approx(float(loss), rel=1e-9)
    assert f"{float(loss):.3g}" in loss_sentence(view, TRAINING_LOSS)

    # Back through time by hand: one cell call a step, each state live.
    state, live = None, []
    for x in view.sequence.x:
        _, state = module(x[None], state)
        parts = state if isinstance(state, tuple) else (state,)
        parts[0].retain_grad()
        live.append(parts[0])
    logits = readout(torch.cat(live)[:, 0])
    total = nn.BCEWithLogitsLoss()(logits[:, 0], torch.tensor(quotes).double())
    total = total + nn.CrossEntropyLoss()(logits[:, 1:], torch.tensor(depths))
    torch.autograd.backward(total)
    expected = torch.cat([h.grad for h in live if h.grad is not None])
    assert_close(run_gradient(view, TRAINING_LOSS)["h"], expected)


def test_random_weights_have_no_loss_of_training() -> None:
    view = run(ModelChoice(cell="gru", sequence="own_text", text=TEXT, weights="random"))
    assert view.training_loss is None
    # Walked back together with the others, in one product: equal to rounding.
    last = run_gradient(view, "last")["h"]
    torch.testing.assert_close(run_gradient(view, TRAINING_LOSS)["h"], last, rtol=1e-12, atol=0.0)
    assert (
        loss_sentence(view, TRAINING_LOSS) == "L is the sum of h over the units at the last step."
    )
