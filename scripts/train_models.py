"""Trains the brackets models in assets/models and writes a report beside them: brackets.md.

    python -m scripts.train_models [--cell lstm] [--hidden-size 16] [--seed 0]

Without --cell all cells are trained, one after another, each in a few minutes on one thread.
"""

from __future__ import annotations

import argparse
import json
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import torch
from safetensors import safe_open
from safetensors.torch import save
from torch import Tensor, nn
from torch.nn import functional

from explorer.cells import CELLS as DECLARED
from explorer.network.initialisation import identity
from explorer.resources import MODELS
from explorer.tasks import brackets
from explorer.tasks.brackets import Texts, sample_texts
from explorer.training.recurrence import QuickRecurrent

STEPS, BATCH, TEXTS = 5000, 32, 6000
FIRST_LENGTH, LAST_LENGTH = 20, 240
RATE, CLIP = 5e-3, 1.0
# The states of an IRNN have no bounds, so that it gets smaller steps.
IDENTITY_RATE = 1e-3
# What a step of full writing costs in addition to the loss, and how far biases move gates from 0.5.
PRICE, HOLD = 2.0, 2.0
# Gates that see the input alone write more and learn more slowly; a price would leave them nothing.
INPUT_ALONE_RATE = 1e-2
LENGTHS = (60, 200, 500)
HELD_OUT_TEXTS, HELD_OUT_SEED = 300, 10**6
UNIT_FACTS = ("cell", "hidden_size", "seed", "unit_0_correlation_quote", "unit_1_correlation_depth")
GUESS = "always outside, depth 0"
KINDS = ("accuracy", "quote_accuracy", "depth_accuracy")

TEXT = """# Brackets and quotes

These small models read a text one character at a time. After each character they answer two
questions: is the text inside double quotes, and how deep is it inside round brackets, 0 to 3?
Brackets inside quotes do not count: the cell has to ignore them and to remember the depth until the
quote ends.

Each model is one recurrent layer with a linear read-out. `python -m scripts.train_models` trains
them again: {steps} steps of Adam on random texts of common words, {first} characters long at first
and {last} at the end. The seeds are in the table.

LSTM and GRU solve the task without help, but then they rewrite much of their memory at every
character, and the gates are hard to read. So writing to the memory was charged a small price: the
mean of i and 1 − f in LSTMs (of i alone where f is 1 − i), the mean of 1 − z in GRUs (z near 1
keeps the state). The biases of these gates also start in favour of keeping. RNN and IRNN have no
gates; they were trained for the same number of steps, the IRNN from the identity and with a
learning rate of {identity_rate} instead of {rate}.

The MGU and the sLSTM were charged too: the mean of f in the MGU, where f near 1 replaces the state,
and in the sLSTM the mean of 1 − σ(f̃) and σ(ĩ). The minGRU and the minLSTM were not charged, and
had the learning rate {input_rate}. Their gates see the character alone and not the state: the same
character always writes and forgets alike. So a bracket counts inside quotes as it does outside, and
a quotation mark cannot both open and close. What they still get right comes from counting, and from
the characters around. They do not solve the task, as the figures say.

After training the units were sorted, which does not change the outputs. The memory of unit 0 (c in
LSTMs, h otherwise) follows the quotes most closely, the memory of unit 1 the depth. A unit that
followed them upside down had its sign changed, except in the IRNN, whose states have no other sign.
Their correlations:

{units}

The shares of characters at which the models are right, over {count} new texts of each length. Texts
of 500 characters are longer than any in training.

{shares}
"""


@dataclass(frozen=True)
class Plan:
    """How to build a cell, and the roles of its row blocks, in torch's order.

    `candidate` is the block whose sign sets the sign of the memory; None where the sign cannot
    change. `writing` lists the gates that control writing to the memory: +1 if the open gate
    writes, -1 if the closed one does. `rate` is Adam's learning rate, `price` what a step of full
    writing costs.
    """

    make: Callable[[int, int], nn.Module]
    candidate: int | None
    writing: tuple[tuple[int, int], ...]
    rate: float = RATE
    price: float = PRICE


def declared(key: str) -> Callable[[int, int], nn.Module]:
    """What makes a module of a cell that torch's own classes do not have, or start otherwise."""
    return lambda inputs, units: QuickRecurrent(DECLARED[key], inputs, units)


CELLS = {
    "rnn": Plan(nn.RNN, 0, ()),
    "irnn": Plan(declared("irnn"), None, (), rate=IDENTITY_RATE),
    "lstm": Plan(nn.LSTM, 2, ((0, 1), (1, -1))),
    "lstm_peephole": Plan(declared("lstm_peephole"), 2, ((0, 1), (1, -1))),
    "lstm_cifg": Plan(declared("lstm_cifg"), 1, ((0, 1),)),
    "gru": Plan(nn.GRU, 2, ((1, -1),)),
    "gru_reset_before": Plan(declared("gru_reset_before"), 2, ((1, -1),)),
    "gru_simple": Plan(declared("gru_simple"), 1, ((0, -1),)),
    "mgu": Plan(declared("mgu"), 1, ((0, 1),)),
    "mingru": Plan(declared("mingru"), 1, ((0, 1),), rate=INPUT_ALONE_RATE, price=0.0),
    "minlstm": Plan(declared("minlstm"), 2, ((0, -1), (1, 1)), rate=INPUT_ALONE_RATE, price=0.0),
    "slstm": Plan(declared("slstm"), 2, ((0, 1), (1, -1))),
}


def build(key: str, input_size: int, hidden_size: int, generator: torch.Generator) -> nn.Module:
    """A recurrent module with torch's calling convention and random weights from `generator`."""
    module = CELLS[key].make(input_size, hidden_size)
    initialise(module, hidden_size, generator)
    with torch.no_grad():
        if DECLARED[key].initialisation == "identity":
            identity(module.get_parameter("weight_hh_l0"), hidden_size, generator)
            for name in ("bias_ih_l0", "bias_hh_l0"):
                module.get_parameter(name).zero_()
        for block, sign in CELLS[key].writing:
            module.get_parameter("bias_ih_l0").view(-1, hidden_size)[block] -= sign * HOLD
    return module


def initialise(module: nn.Module, hidden_size: int, generator: torch.Generator) -> None:
    """Sets every parameter to a random value between -1/√H and 1/√H, as torch does."""
    with torch.no_grad():
        for parameter in module.parameters():
            parameter.uniform_(-(hidden_size**-0.5), hidden_size**-0.5, generator=generator)


def states(module: nn.Module, x: Tensor) -> list[Tensor]:
    """The states at every step, (T, B, H) each; of torch's own modules the output h alone."""
    if isinstance(module, QuickRecurrent):
        return [*module.states(x).values()]
    return [module(x)[0]]


def writing(key: str, module: nn.Module, x: Tensor, steps: list[Tensor]) -> Tensor:
    """How open the memory is to writing, 0 to 1: the mean over gates, steps and units."""
    before = [functional.pad(values[:-1], (0, 0, 0, 0, 1, 0)) for values in steps]
    weight = module.get_parameter
    rows = functional.linear(x, weight("weight_ih_l0"), weight("bias_ih_l0"))
    if DECLARED[key].recurrent_rows:
        rows = rows + functional.linear(before[0], weight("weight_hh_l0"), weight("bias_hh_l0"))
    blocks = rows.view(*steps[0].shape[:2], -1, steps[0].shape[-1])
    gates = []
    for block, sign in CELLS[key].writing:
        gate, row = blocks[..., block, :], DECLARED[key].rows[block]
        if row in DECLARED[key].peepholes:
            gate = gate + weight(f"weight_c{row}_l0") * before[-1]
        gates.append((sign * gate).sigmoid().mean())
    return torch.stack(gates).mean() if gates else torch.zeros(())


def train(key: str, hidden_size: int, seed: int) -> tuple[nn.Module, nn.Linear]:
    """A recurrent module and its read-out after STEPS steps of Adam on ever longer texts."""
    generator = torch.Generator().manual_seed(seed)
    module = build(key, len(brackets.ALPHABET), hidden_size, generator)
    readout = nn.Linear(hidden_size, len(brackets.OUTPUTS))
    initialise(readout, hidden_size, generator)
    pool = sample_texts(TEXTS, LAST_LENGTH, generator)
    parameters = [*module.parameters(), *readout.parameters()]
    rate = CELLS[key].rate
    optimizer = torch.optim.Adam(parameters, lr=rate)
    for step in range(STEPS):
        share = step / STEPS
        length = round(FIRST_LENGTH + (LAST_LENGTH - FIRST_LENGTH) * min(1.0, share / 0.6))
        optimizer.param_groups[0]["lr"] = rate * min(1.0, max(0.02, (1 - share) / 0.4))
        batch = pool.beginnings(length, torch.randint(TEXTS, (BATCH,), generator=generator))
        steps = states(module, batch.x)
        loss = brackets.read_out_loss(readout(steps[0]), batch.quote, batch.depth)
        price = CELLS[key].price * min(1.0, 2 * share) * writing(key, module, batch.x, steps)
        optimizer.zero_grad()
        torch.autograd.backward(loss + price)
        nn.utils.clip_grad_norm_(parameters, CLIP)
        optimizer.step()
        if step % 500 == 499:
            print(f"{key} step {step + 1} length {length} loss {loss.item():.4f}", flush=True)
    return module, readout


@torch.no_grad()
def memory(module: nn.Module, x: Tensor) -> Tensor:
    """The memory after every step, (T, B, H): c of a pair (h, c), else h."""
    if isinstance(module, QuickRecurrent):
        return states(module, x)[-1]
    state, result = None, []
    for x_t in x:
        state = module(x_t[None], state)[1]
        result.append(state[-1] if isinstance(state, tuple) else state)
    return torch.cat(result)


def correlations(values: Tensor, target: Tensor) -> Tensor:
    """Pearson's correlation of each unit's values (T, B, H) with target (T, B): (H,), float64."""
    rows = torch.cat([values.flatten(0, 1).T, target.flatten()[None]]).double()
    return torch.corrcoef(rows)[-1, :-1].nan_to_num()


@torch.no_grad()
def arrange(key: str, module: nn.Module, readout: nn.Linear, sample: Texts) -> tuple[float, float]:
    """Puts the unit for quotes first and the unit for depth second; returns their correlations.

    The other units follow by their stronger correlation with either. A unit with a negative
    correlation has its sign flipped, where the cell allows it. Neither change affects the outputs,
    which is checked.
    """
    before = readout(module(sample.x)[0])
    values = memory(module, sample.x)
    both = torch.stack([correlations(values, y) for y in (sample.quote, sample.depth)])
    candidate = CELLS[key].candidate
    strength = both if candidate is None else both.abs()
    first = int(strength[0].argmax())
    second = int(strength[1].index_fill(0, torch.tensor(first), -1.0).argmax())
    ranked = strength.amax(0).argsort(descending=True).tolist()
    order = torch.tensor([first, second, *[u for u in ranked if u not in (first, second)]])
    followed = strength.argmax(0)
    followed[[first, second]] = torch.tensor([0, 1])
    sign = torch.ones(len(order))
    if candidate is not None:
        sign = torch.where(both.gather(0, followed[None])[0] < 0, -1.0, 1.0)[order]
    for name, parameter in module.named_parameters():
        if name.startswith("weight_c"):  # a peephole, (H,): it multiplies the memory itself
            parameter.copy_(parameter[order] * sign)
            continue
        blocks = parameter.view(-1, len(order), *parameter.shape[1:])[:, order]
        if name.startswith("weight_hh"):
            blocks = blocks[..., order] * sign
        if candidate is not None:
            blocks[candidate] *= sign.view(-1, *[1] * (blocks.dim() - 2))
        parameter.copy_(blocks.flatten(0, 1))
    readout.weight.copy_(readout.weight[:, order] * sign)
    torch.testing.assert_close(readout(module(sample.x)[0]), before, rtol=1e-3, atol=1e-3)
    values = memory(module, sample.x)[..., :2]
    quote, depth = correlations(values, sample.quote)[0], correlations(values, sample.depth)[1]
    return quote.item(), depth.item()


@torch.no_grad()
def shares(module: nn.Module, readout: nn.Linear) -> Iterator[tuple[str, float]]:
    """Names and shares of correct steps on new texts of each length."""
    for length in LENGTHS:
        new = sample_texts(HELD_OUT_TEXTS, length, held_out(length))
        right = brackets.correct(readout(module(new.x)[0]), new.quote, new.depth)
        for name, where in zip(KINDS, (right[0] & right[1], *right), strict=True):
            yield f"{name}_{length}", where.double().mean().item()


def guess(length: int) -> list[str]:
    """What an answer that is always the same, outside quotes and at depth 0, gets right."""
    new = sample_texts(HELD_OUT_TEXTS, length, held_out(length))
    right = (new.quote == 0, new.depth == 0)
    parts = (right[0] & right[1], *right)
    return [f"{100 * where.double().mean().item():.2f} %" for where in parts]


def held_out(length: int) -> torch.Generator:
    """What draws the new texts of a length."""
    return torch.Generator().manual_seed(HELD_OUT_SEED + length)


def file_of(key: str) -> Path:
    """The path of the model of a cell."""
    return MODELS / f"brackets_{key}.safetensors"


def make_model(key: str, hidden_size: int, seed: int) -> None:
    """Trains a model, sorts its units, measures it and writes its file."""
    module, readout = train(key, hidden_size, seed)
    sample = sample_texts(200, 100, torch.Generator().manual_seed(HELD_OUT_SEED))
    quote, depth = arrange(key, module, readout, sample)
    facts: dict[str, object] = {
        "cell": key,
        "hidden_size": hidden_size,
        "input_size": len(brackets.ALPHABET),
        "task": "brackets",
        "alphabet": json.dumps(brackets.ALPHABET, ensure_ascii=False),
        "outputs": json.dumps(brackets.OUTPUTS),
        "seed": seed,
        "steps": STEPS,
        "unit_0_correlation_quote": f"{quote:.4f}",
        "unit_1_correlation_depth": f"{depth:.4f}",
    }
    facts |= {name: f"{share:.4f}" for name, share in shares(module, readout)}
    tensors = {f"recurrent.{name}": t for name, t in module.state_dict().items()}
    tensors |= {f"readout.{name}": t for name, t in readout.state_dict().items()}
    content = save(
        {name: t.contiguous() for name, t in tensors.items()},
        {name: str(fact) for name, fact in facts.items()},
    )
    file_of(key).write_bytes(content)


def report() -> str:
    """The report on all existing models, from the figures in their files."""
    units = ["| cell | units | seed | unit 0 and quotes | unit 1 and depth |", "|" + "---|" * 5]
    shares = ["| cell | length | both right | quotes right | depth right |", "|" + "---|" * 5]
    for key in filter(lambda key: file_of(key).exists(), CELLS):
        with safe_open(file_of(key), framework="pt") as file:
            facts = file.metadata()
        units.append("| " + " | ".join(facts[name] for name in UNIT_FACTS) + " |")
        for length in LENGTHS:
            percentages = (f"{100 * float(facts[f'{kind}_{length}']):.2f} %" for kind in KINDS)
            shares.append(f"| {key} | {length} | {' | '.join(percentages)} |")
    shares += [f"| {GUESS} | {length} | {' | '.join(guess(length))} |" for length in LENGTHS]
    numbers: dict[str, float] = {"first": FIRST_LENGTH, "last": LAST_LENGTH, "steps": STEPS}
    numbers |= {"count": HELD_OUT_TEXTS, "rate": RATE, "identity_rate": IDENTITY_RATE}
    numbers["input_rate"] = INPUT_ALONE_RATE
    return TEXT.format(units="\n".join(units), shares="\n".join(shares), **numbers)


def main() -> None:
    """Reads the command line, trains, writes."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--cell", choices=[*CELLS], help="one cell; without it all of them")
    parser.add_argument("--hidden-size", type=int, default=16)
    parser.add_argument("--seed", type=int, default=0)
    options = parser.parse_args()
    torch.set_num_threads(1)
    for key in [options.cell] if options.cell else CELLS:
        make_model(key, options.hidden_size, options.seed)
    (MODELS / "brackets.md").write_text(report(), encoding="utf-8")


if __name__ == "__main__":
    main()
