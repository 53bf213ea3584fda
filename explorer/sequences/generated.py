"""Texts that presets are made of, each a function of the number of steps and a generator."""

import math
from collections.abc import Container, Iterable

import torch

BRACKETS_QUOTES = 'her note (signed "yours :(" (again)) said "back soon :)".'
AGREEMENT = "The keys that the man by the old cabinets left here are missing."
SINE_PERIOD = 20
DEEPEST = 5
LETTERS = "abc"

_CLOSING = {"(": ")", "[": "]", "{": "}"}


def lines(values: Iterable[float]) -> str:
    """Numbers as one would type them: one a line, six decimals at most."""
    return "\n".join(f"{round(value, 6) + 0.0:.6f}".rstrip("0").rstrip(".") for value in values)


def pulses(steps: int, places: Container[int]) -> str:
    """Ones at the given steps, zeros at all others."""
    return lines(float(step in places) for step in range(steps))


def sine(steps: int) -> str:
    """A sine wave of height 1 that starts at 0 and repeats after SINE_PERIOD steps."""
    return lines(math.sin(2 * math.pi * step / SINE_PERIOD) for step in range(steps))


def noise(steps: int, generator: torch.Generator) -> str:
    """Independent normal numbers with mean 0 and standard deviation 1."""
    return lines(torch.randn(steps, generator=generator, dtype=torch.float64).tolist())


def first_symbol(steps: int, generator: torch.Generator) -> str:
    """One of A, B, C, then dots, then a question mark."""
    symbol = "ABC"[_drawn(3, generator)]
    return (symbol + "." * (steps - 2) + "?")[:steps]


def nested_brackets(steps: int, generator: torch.Generator) -> str:
    """Brackets that all close, in order, at most DEEPEST open at once, with letters between."""
    text = ""
    open_brackets: list[str] = []
    while (remaining := steps - len(text)) > 0:
        choices = ["close"] * (2 if open_brackets else 0)
        if len(open_brackets) + 2 <= remaining and len(open_brackets) < DEEPEST:
            choices += ["open"] * 3
        if len(open_brackets) < remaining and (text or steps == 1):
            choices += ["letter"] * 2
        choice = choices[_drawn(len(choices), generator)]
        if choice == "open":
            open_brackets.append("([{"[_drawn(3, generator)])
            text += open_brackets[-1]
        elif choice == "close":
            text += _CLOSING[open_brackets.pop()]
        else:
            text += LETTERS[_drawn(len(LETTERS), generator)]
    return text


def _drawn(count: int, generator: torch.Generator) -> int:
    """A whole number from 0 to count − 1."""
    return int(torch.randint(count, (), generator=generator))
