"""What a shape of networks declares: its words, its examples, and how an input is unrolled."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

from explorer.shapes.unrolled import Unrolled
from explorer.shapes.weights import all_figures

Reading = Callable[[str, str, int], Unrolled]


@dataclass(frozen=True)
class NetworkShape:
    """One of the shapes, with the trained model that has it.

    sentence: what the shape is for. task: what this model does. asks: label of the input field.
    example: the first input; examples: more that are worth a try. options: label → key of the
    variants, the first one is the default; empty if there is one only. reading: text, variant and
    seed → the network unrolled over that text. seeded: whether the seed changes anything.
    """

    key: str
    title: str
    sentence: str
    task: str
    asks: str
    example: str
    examples: tuple[str, ...]
    reading: Reading = field(repr=False, compare=False)
    options: Mapping[str, str] = field(default_factory=dict, compare=False)
    seeded: bool = False

    def unroll(self, text: str, variant: str = "", seed: int = 0) -> Unrolled:
        """The network unrolled over `text`; "" is the first variant, `seed` is for what is drawn.

        Raises ValueError, one clear sentence, for an empty or too long text or an unknown variant.
        """
        keys = tuple(self.options.values()) or ("",)
        chosen = variant or keys[0]
        if chosen not in keys:
            allowed = ", ".join(repr(key) for key in keys)
            raise ValueError(f"Unknown variant {variant!r}; allowed are {allowed}.")
        return self.reading(text, chosen, seed)

    def figures(self) -> Mapping[str, float | str]:
        """What was measured on held-out examples after training, and how it was trained."""
        return all_figures()[self.key]
