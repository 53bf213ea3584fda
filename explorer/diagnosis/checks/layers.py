"""Layers without which the answers are the same."""

from __future__ import annotations

from collections.abc import Iterator

from explorer.diagnosis.checks.wording import module_code
from explorer.diagnosis.facts import Facts
from explorer.diagnosis.finding import Check, Sign
from explorer.wording import percent

LEAST_CHANGE = 0.01


def _idle(facts: Facts) -> Iterator[Sign]:
    for module in facts.modules:
        for layer, change in module.without.items():
            if change < LEAST_CHANGE:
                has_recurrent = "weight_hh" in module.places[0].weights
                recurrent = f"'weight_hh_l{layer}', " if has_recurrent else ""
                yield Sign(
                    f"With layer {layer} of {module.name} held at its mean, the answers "
                    f"change by {percent(change)} % of their spread.",
                    change,
                    LEAST_CHANGE,
                    f"rnn = {module_code(module.name)}\n"
                    f"names = ('weight_ih_l{layer}', {recurrent}'weight_ih_l{layer + 1}')\n"
                    "for name, weight in rnn.named_parameters():\n"
                    "    if name.startswith(names):\n"
                    "        torch.nn.init.xavier_uniform_(weight)",
                    module.name,
                    layer,
                    None,
                    "h",
                )


LAYER_IDLE = Check(
    "warning",
    "The layer costs time and weights and does nothing: what it says is not read, or never varies.",
    "an ablation: Meyes et al. 2019",
    _idle,
    measure="how far answers move without the layer, as a share of their spread",
)
