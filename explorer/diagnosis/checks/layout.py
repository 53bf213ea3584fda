"""Axes that are exchanged, and padded steps that count."""

from __future__ import annotations

from collections.abc import Iterator

from explorer.diagnosis.checks.wording import module_code
from explorer.diagnosis.facts import Facts
from explorer.diagnosis.finding import Check, Sign
from explorer.wording import percent

# Rounding alone leaves less.
LEAST_SHARE, LEAST_EFFECT = 1e-4, 1e-4


def _swapped(facts: Facts) -> Iterator[Sign]:
    if not facts.swapped:
        return
    module = facts.modules[0]
    yield Sign(
        f"{module.name} read {module.length} steps of {module.batch} sequences; {facts.swapped}.",
        module.length,
        module.batch,
        f"{module_code(module.name)}.batch_first = {not module.batch_first}",
        module.name,
        signal="x",
    )


def _in_loss(facts: Facts) -> Iterator[Sign]:
    if not facts.answers_per_step:
        return
    for module in facts.modules:
        if (module.padded_gradient or 0.0) > LEAST_SHARE:
            yield Sign(
                f"{percent(module.padded_gradient or 0.0)} % of the loss's gradient arrives "
                f"at padded steps of {module.name}.",
                module.padded_gradient or 0.0,
                LEAST_SHARE,
                "steps = torch.arange(int(max(lengths)))\n"
                "real = steps[None, :] < torch.as_tensor(lengths)[:, None]  # (B, T)\n"
                "# ask the loss for one value an answer, reduction='none', and keep real ones:\n"
                "# loss = (losses * real).sum() / real.sum()",
                module.name,
                signal="h",
                steps=_padded_steps(facts),
            )


def _in_state(facts: Facts) -> Iterator[Sign]:
    if facts.padding_effect is None or facts.padding_effect <= LEAST_EFFECT:
        return
    yield Sign(
        "The answers change when nothing but padded inputs changes, by "
        f"{percent(facts.padding_effect)} % of their spread.",
        facts.padding_effect,
        LEAST_EFFECT,
        "from torch.nn.utils.rnn import pack_padded_sequence\n"
        "# what the recurrent module reads, packed; h_n is then that of the last real step:\n"
        "# packed = pack_padded_sequence(x, lengths, batch_first=True, enforce_sorted=False)\n"
        "# output, h_n = rnn(packed)",
        facts.modules[0].name,
        signal="h",
        steps=_padded_steps(facts),
    )


def _padded_steps(facts: Facts) -> tuple[int, ...]:
    padded = ~facts.modules[0].real.all(dim=1)
    return tuple(padded.nonzero()[:, 0].tolist())


AXES_SWAPPED = Check(
    "error",
    "The network reads across the sequences of the batch instead of along time.",
    "torch.nn.LSTM: batch_first is False unless it is set",
    _swapped,
    measure="the steps that were read, beside the sequences",
)
PADDING_IN_LOSS = Check(
    "error",
    "The network learns to answer on padding, and the share of it changes with the batch.",
    "torch.nn.CrossEntropyLoss: ignore_index leaves such targets out",
    _in_loss,
    page="gradients",
    measure="the share of the gradient that arrives at padded steps",
)
PADDING_IN_STATE = Check(
    "error",
    "A sequence's answer depends on how long the others of its batch are.",
    "torch.nn.utils.rnn.pack_padded_sequence",
    _in_state,
    measure="how far answers change with the padding, as a share of their spread",
)
