"""What the library itself says ought to stand on the screen."""

from __future__ import annotations

import math
import re
from collections.abc import Mapping
from decimal import ROUND_HALF_UP, Decimal

import torch

from explorer.cells.notation import NOTATIONS
from explorer.equations.printed import flipped_gates, printed_equations
from explorer.equations.substitution import substitution
from explorer.session.choice import Choice
from explorer.session.first_unit import first_unit
from explorer.session.run import Run, run
from explorer.views.stage import shown_values

MINUS = "\N{MINUS SIGN}"
HALF_A_DIGIT = 0.005
HALF_A_CODE = 1.0 / 65534


def formatted(value: float) -> str:
    """A number below 1000 as the stage writes it: two decimals, halves away from zero."""
    text = str(Decimal(abs(value)).quantize(Decimal("0.01"), ROUND_HALF_UP))
    return MINUS + text if value < 0 and float(text) != 0 else text


def number(text: str) -> float:
    """The number that a text shows."""
    return float(text.replace(MINUS, "-"))


def link_to(choice: Choice) -> dict[str, str]:
    """The parameters of a link to a choice; what is usual is left out, as the app does."""
    model, usual = choice.model, Choice()
    loss = "at" if isinstance(choice.loss, int) else choice.loss
    written: dict[str, tuple[object, object]] = {
        "cell": (model.cell, usual.model.cell),
        "sequence": (model.sequence, usual.model.sequence),
        "weights": (model.weights, usual.model.weights),
        "text": (model.text, usual.model.text),
        "numbers": (model.numbers, usual.model.numbers),
        "steps": (model.steps, usual.model.steps),
        "size": (model.size, usual.model.size),
        "layers": (model.layers, usual.model.layers),
        "directions": (model.directions, usual.model.directions),
        "layer": (model.layer + 1, 1),
        "reading": (model.reading, usual.model.reading),
        "seed": (model.seed, usual.model.seed),
        "gain": (model.gain, usual.model.gain),
        "init": (model.initialisation, None),
        "forget": (model.forget_bias, None),
        "phi": (model.nonlinearity or "tanh", "tanh"),
        "unit": (choice.unit, usual.unit),
        "notation": (choice.notation, usual.notation),
        "z": (choice.direction, NOTATIONS[choice.notation].direction),
        "loss": (loss, usual.loss),
        "at": (choice.loss if loss == "at" else 0, 0),
    }
    return {name: str(value) for name, (value, own) in written.items() if value != own}


class Expected:
    """Everything a view of a choice must show, computed here and now."""

    def __init__(self, choice: Choice) -> None:
        self.choice = choice
        self.run: Run = run(choice.model)
        self.unit = first_unit(choice.model) if choice.unit is None else choice.unit
        self.flipped = flipped_gates(self.run.module.cell, choice.direction)
        self.tokens = self.run.sequence.tokens
        self.steps = len(self.tokens)
        self.units: int = self.run.module.hidden_size
        equations = printed_equations(
            self.run.module.cell,
            stacked=NOTATIONS[choice.notation].stacked,
            bias=self.run.module.bias,
            flipped=self.flipped,
        )
        opened = self.run.trace.opened[0, "forward"]
        self.put_in = substitution(opened, equations, self.unit, self.flipped, self.run.sequence.x)

    def value(self, name: str, t: int) -> float:
        """A signal of the chosen unit as it is shown; `h_prev` is h one step before."""
        if name == "read_out":  # of the last head the largest share
            assert self.run.read_out is not None
            return float(self.run.read_out.values[t, self.run.read_out.heads[-1].start :].max())
        back = name.endswith("_prev")
        if back and t == 0:
            return 0.0
        values = shown_values(self.run, name.removesuffix("_prev"), self.flipped)
        return float(values[t - back, self.unit])

    def equation_numbers(self, t: int) -> dict[str, str]:
        """Name of an equation → its line of numbers, without blanks."""
        numbers = [float(row[t].float()) for row in self.put_in.numbers]
        return {name: _line(line, numbers) for name, line in self.put_in.lines.items()}

    def assert_diagram(self, shown: Mapping[str, str], t: int) -> None:
        """The diagram's numbers are those of the trace, to the last digit shown."""
        assert shown
        for name, text in shown.items():
            value = self.value(name, t)
            allowed = HALF_A_DIGIT + HALF_A_CODE * max(1.0, abs(value))
            assert math.isclose(number(text), value, rel_tol=0.0, abs_tol=allowed), (name, t)

    def assert_equations(self, shown: Mapping[str, str], t: int) -> None:
        """The equations' numbers are those of the substitution."""
        cells = {name: line for name, line in shown.items() if name in self.put_in.lines}
        bare = {name: re.sub(r"\s", "", line) for name, line in cells.items()}
        assert bare == self.equation_numbers(t)

    def largest_change(self, name: str) -> int:
        """The step at which a signal of the chosen unit changes most."""
        values = shown_values(self.run, name, self.flipped)[:, self.unit]
        return 1 + int(torch.diff(values).abs().argmax())


def _line(pieces: list[str | int], numbers: list[float]) -> str:
    text = ""
    for piece in pieces:
        if isinstance(piece, str):
            text += piece
            continue
        if piece < 0:  # a factor, or what is subtracted
            factor = formatted(numbers[~piece])
            text += f"({factor})" if factor.startswith(MINUS) else factor
            continue
        value = numbers[piece]
        if value < 0 and text.endswith(" + "):
            # "+ −0.2" is written "− 0.2"
            text, value = text[: -len("+ ")] + MINUS + " ", -value
            text += formatted(value)
        else:
            text += formatted(abs(value) if text.endswith(" + ") else value)
    return re.sub(r"\s", "", text)
