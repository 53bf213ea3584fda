"""Trains the models of the part One label, and writes their file and their figures.

    python -m scripts.contest.train_credit

Each is trained with two rates, and the one is kept whose loss on other sequences is less. Takes
five minutes on one thread. The figures go to assets/models/credit.md.
"""

from __future__ import annotations

import torch
from torch import Tensor

from explorer.contest.credit import CONTENDERS, STEPS, contender, with_weights
from explorer.contest.credited import FILE, credit_file
from explorer.contest.fitting import Recipe, fit, judged
from explorer.contest.tasks import draw_label
from explorer.tasks.task import Batch

RATES, UPDATES, BATCH, SEED = (0.003, 0.01), 1500, 16, 0
TUNED_ON, TESTED_ON = 10**8, 2 * 10**8
COUNT = 400


def main() -> None:
    """Trains every model, writes those that are kept, and their figures."""
    torch.set_num_threads(1)
    kept: dict[str, dict[str, Tensor]] = {}
    right, rows = {}, []
    for key, one in CONTENDERS.items():
        trained = {rate: _trained(key, rate) for rate in RATES}
        rate = min(RATES, key=lambda rate: trained[rate][0])
        kept[key] = trained[rate][1]
        halves = {name: value.half().float() for name, value in kept[key].items()}
        right[key] = judged(with_weights(key, halves), _drawn(TESTED_ON)).right
        weights = sum(value.numel() for value in halves.values())
        rows.append(f"| {one.title} | {weights:,} | {rate:g} | {100.0 * right[key]:.1f} % |")
        print(rows[-1], flush=True)
    FILE.write_bytes(credit_file(kept, right))
    page = PAGE.format(
        steps=STEPS,
        updates=f"{UPDATES:,}",
        batch=BATCH,
        rates=" and ".join(f"{rate:g}" for rate in RATES),
        seed=SEED,
        count=COUNT,
        rows="\n".join(rows),
    )
    FILE.with_suffix(".md").write_text(page, encoding="utf-8")


def _trained(key: str, rate: float) -> tuple[float, dict[str, Tensor]]:
    """The loss on other sequences, and the weights."""
    model = contender(key, SEED)
    generator = torch.Generator().manual_seed(SEED)
    fit(model, lambda: draw_label(STEPS, BATCH, generator), Recipe(UPDATES, BATCH, rate))
    loss = judged(model, _drawn(TUNED_ON)).loss
    print(f"{key}, rate {rate:g}: {loss:.4f} nats", flush=True)
    return loss, model.state_dict()


def _drawn(seed: int) -> Batch:
    return draw_label(STEPS, COUNT, torch.Generator().manual_seed(seed))


PAGE = """# One label at the end

The models of `credit.safetensors` read {steps} letters, among them one digit, 0 to 3, at any step.
At the end they say which digit it was; nothing is asked before. All have about as many weights.
"LSTM, chrono" is an LSTM whose forget and input biases start for memories of up to
{steps} steps (chrono initialisation, Tallec and Ollivier 2018); the other LSTM and the RNN start as
torch draws them.

`python -m scripts.contest.train_credit` trains them again: {updates} steps of Adam on {batch} new
sequences each, a warm-up and a cosine, gradients clipped to a norm of 1, seed {seed}. Of the rates
{rates} the one was kept whose loss was less on sequences apart. The share of right answers on
{count} further sequences; a guess is right in 25 %:

| model | weights | rate | right |
|---|---|---|---|
{rows}

One seed each, in float16. `assets/sweeps/contest_label.csv` has the same task over several lengths
and seeds.
"""


if __name__ == "__main__":
    main()
