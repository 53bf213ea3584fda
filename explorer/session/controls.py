"""The table of every control: what pages draw, links carry and sessions keep is read off it."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from explorer.session.control import Control, Value, Values
from explorer.session.control_kinds import OneOf, SomeOf
from explorer.session.declared.activations import ACTIVATIONS
from explorer.session.declared.analysis import COMPARE, GRADIENTS
from explorer.session.declared.explore import NETWORK, SEQUENCE
from explorer.session.declared.glossary import GLOSSARY
from explorer.session.declared.language import LANGUAGE
from explorer.session.declared.language_training import LANGUAGE_TRAINING
from explorer.session.declared.lessons import LESSON
from explorer.session.declared.one_cursor import ON_ONE_CURSOR
from explorer.session.declared.shapes import SHAPE
from explorer.session.declared.train import TASK, TRAINING_VIEW
from explorer.session.declared.transformer import TRANSFORMER
from explorer.session.declared.view import VIEW

GROUPS: tuple[tuple[Control, ...], ...] = (
    *(SEQUENCE, NETWORK, VIEW, GRADIENTS, COMPARE),
    *(ACTIVATIONS, TRANSFORMER, ON_ONE_CURSOR),
    *(TASK, TRAINING_VIEW),
    *(LANGUAGE, LANGUAGE_TRAINING, SHAPE, LESSON, GLOSSARY),
)
CONTROLS: dict[str, Control] = {control.key: control for group in GROUPS for control in group}


class Chosen(Values):
    """The value of every control: what was chosen, which is `given`, else its default.

    Raises ValueError for a key that is no control's and for a value that its control does not take.
    """

    def __init__(self, values: Values) -> None:
        for key, value in values.items():
            control = CONTROLS.get(key)
            if control is None:
                raise ValueError(f"There is no control {key!r}; allowed are {', '.join(CONTROLS)}.")
            if not control.accepts(value):
                raise ValueError(f"{key} does not take {value!r}; allowed: {control.allowed}.")
        self.given = dict(values)

    def __getitem__(self, key: str) -> Value:
        if key in self.given:
            return self.given[key]
        return CONTROLS[key].default_for(self)

    def __iter__(self) -> Iterator[str]:
        return iter(CONTROLS)

    def __len__(self) -> int:
        return len(CONTROLS)

    def text(self, key: str) -> str:
        """The value of a text, or the key of a chosen option; "" for none."""
        value = self[key]
        return value if isinstance(value, str) else ""

    def option(self, key: str) -> Any:
        """The key of the chosen option, None if none is chosen; the table declares which exist."""
        return self[key]

    def whole(self, key: str) -> int:
        """The value of a whole number that is never None."""
        value = self[key]
        assert isinstance(value, int)
        return value

    def real(self, key: str) -> float:
        """The value of a number that is never None."""
        value = self[key]
        assert isinstance(value, (int, float))
        return float(value)

    def several(self, key: str) -> tuple[str, ...]:
        """The keys of the chosen options."""
        value = self[key]
        assert isinstance(value, tuple)
        return value


def option_label(key: str, option: str) -> str:
    """What a person reads for an option of a control."""
    control = CONTROLS[key]
    assert isinstance(control, (OneOf, SomeOf))
    return control.options[option]


def options(key: str) -> tuple[str, ...]:
    """The keys of the options of a control."""
    control = CONTROLS[key]
    assert isinstance(control, (OneOf, SomeOf))
    return tuple(control.options)
