"""Looks for Karpathy's quote cell and line-length cell in a model trained here, with scores.

    python -m scripts.find_known_units

Trains a character model on talk in lines of 24 characters and writes the model to
assets/models/examples/dialogue.pt, and to assets/analysis/known_units.md how well its best units
follow the two properties on held-out text, beside the same model before training and random ones.
Takes some three minutes on one thread.
"""

from __future__ import annotations

import math
from copy import deepcopy

import torch
from torch import Tensor, nn
from torch.nn.functional import cross_entropy

from explorer import find_units
from explorer.analysis.unit_scores import CONTROLS, UnitScores
from explorer.corpora.dialogue import dialogue
from explorer.resources import KNOWN_UNITS, QUOTE_MODEL

PROPERTIES = ("inside_quotes", "line_position")
SEED, HELD_OUT_SEED = 1, 99
HELD_OUT = 60_000
# Narrow lines of single words: what is to be remembered lies some twenty characters back.
WIDTH, LONGEST = 24, 0
UNITS, EMBEDDING = 64, 16
CHARACTERS, STREAMS, WINDOW = 600_000, 32, 60
STEPS, RATE, WARM_UP = 2_600, 0.01, 100
# Forget gates start between a half and nearly open: some units can keep from the first step on.
MOST_FORGET_BIAS = 3.0


class CharacterModel(nn.Module):
    """Reads characters by their numbers and expects the next one.

    numbers (T, B) → logits (T, B, V) and the state to go on with.
    """

    def __init__(self, characters: int) -> None:
        super().__init__()
        self.embedding = nn.Embedding(characters, EMBEDDING)
        self.lstm = nn.LSTM(EMBEDDING, UNITS)
        self.readout = nn.Linear(UNITS, characters)
        with torch.no_grad():
            forget = slice(UNITS, 2 * UNITS)
            self.lstm.get_parameter("bias_ih_l0")[forget] = torch.linspace(
                0.0, MOST_FORGET_BIAS, UNITS
            )
            self.lstm.get_parameter("bias_hh_l0")[forget] = 0.0

    def forward(
        self, numbers: Tensor, state: tuple[Tensor, Tensor] | None = None
    ) -> tuple[Tensor, tuple[Tensor, Tensor]]:
        states, end = self.lstm(self.embedding(numbers), state)
        return self.readout(states), end


def main() -> None:
    """Trains, scores, and writes the model and the table."""
    torch.set_num_threads(1)
    text = dialogue(CHARACTERS, SEED, WIDTH, LONGEST)
    vocabulary = sorted(set(text))
    torch.manual_seed(SEED)
    model = CharacterModel(len(vocabulary))
    start = deepcopy(model)
    bits = train(model, character_numbers(text, vocabulary))
    torch.save({"state_dict": model.state_dict(), "vocabulary": vocabulary}, QUOTE_MODEL)
    KNOWN_UNITS.write_text(report(model, start, vocabulary, bits), encoding="utf-8")
    print(KNOWN_UNITS.read_text("utf-8"))


def train(model: CharacterModel, numbers: Tensor) -> float:
    """Trains on streams read side by side; the mean loss of the last 100 steps, in bits."""
    length = len(numbers) // STREAMS
    streams = numbers[: length * STREAMS].reshape(STREAMS, length).T
    optimiser = torch.optim.Adam(model.parameters(), lr=RATE)
    state, place, losses = None, 0, []
    for step in range(STEPS):
        if place + WINDOW >= length:
            state, place = None, 0
        optimiser.param_groups[0]["lr"] = _rate(step)
        logits, end = model(streams[place : place + WINDOW], state)
        # The state goes on from window to window, the gradient does not.
        state = (end[0].detach(), end[1].detach())
        following = streams[place + 1 : place + WINDOW + 1]
        loss = cross_entropy(logits.flatten(0, 1), following.flatten())
        optimiser.zero_grad()
        torch.autograd.backward(loss)
        nn.utils.clip_grad_norm_(model.parameters(), 1.0)
        optimiser.step()
        losses.append(loss.item() / math.log(2.0))
        place += WINDOW
        if step % 200 == 199:
            print(f"step {step + 1} of {STEPS}: {losses[-1]:.3f} bits a character", flush=True)
    return sum(losses[-100:]) / 100


def character_numbers(text: str, vocabulary: list[str]) -> Tensor:
    """The number of every character, (T,)."""
    numbers = {character: number for number, character in enumerate(vocabulary)}
    return torch.tensor([numbers[character] for character in text])


def _rate(step: int) -> float:
    """Rises over the first steps, stays, and falls to almost nothing over the last 70 %."""
    return RATE * min(1.0, (step + 1) / WARM_UP) * min(1.0, 0.02 + 1.4 * (1.0 - step / STEPS))


def held_out_text() -> str:
    """Text of a seed that no training saw, on which units are chosen and scored."""
    return dialogue(HELD_OUT, HELD_OUT_SEED, WIDTH, LONGEST)


def row(trained: UnitScores, start: UnitScores) -> str:
    """A row of the table: how well the best units follow one property."""
    best = {name: next(one for one in trained.scores if one.signal == name) for name in ("c", "h")}
    cells = (
        trained.name,
        trained.measure,
        f"{trained.best.signal}[{trained.best.unit}]",
        *(f"{best[name].held_out:.3f}" for name in ("c", "h")),
        f"{start.best.held_out:.3f}",
        f"{trained.control:.3f}",
    )
    return f"| {' | '.join(cells)} |"


def report(model: CharacterModel, start: CharacterModel, vocabulary: list[str], bits: float) -> str:
    """The content of assets/analysis/known_units.md."""
    text = held_out_text()
    rows = [
        row(
            find_units(model, text, name, vocabulary=vocabulary),
            find_units(start, text, name, vocabulary=vocabulary, controls=1),
        )
        for name in PROPERTIES
    ]
    return f"""# Known units, found again

Karpathy, Johnson and Fei-Fei (2015, arXiv 1506.02078) saw by eye that single units of a character
model follow quotes and the position in the line. Here `explorer.find_units` looks for both in
`assets/models/examples/dialogue.pt`: an embedding of {EMBEDDING}, an LSTM of {UNITS} units and a
linear read-out, which expect the next of {len(vocabulary)} characters. Its text is talk and
narration in lines of at most {WIDTH} characters (`explorer/corpora/dialogue.py`), both of single
words, so that only the last quote tells which is which. `python -m scripts.find_known_units` trains
it again: {STEPS:,} steps of Adam. At the end it needs {bits:.2f} bits a character.

The scores are of text that training never saw: the best unit is chosen on 20,000 characters and
scored on 20,000 others. An AUC of 0.5 is chance; R² is the share of the variance that a straight
line through the unit explains. Beside the trained model stand the same one before training, and the
best of {CONTROLS} random networks of its size.

| property | measure | best unit | best c | best h | before training | random |
|---|---|---|---|---|---|---|
{chr(10).join(rows)}
"""


if __name__ == "__main__":
    main()
