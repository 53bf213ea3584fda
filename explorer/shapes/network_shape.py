"""The declaration of a network shape: its texts, its examples, and how an input is unrolled."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

from explorer.shapes.unrolled import Unrolled
from explorer.shapes.weights import all_figures

Unroller = Callable[[str, str, int], Unrolled]


@dataclass(frozen=True)
class NetworkShape:
    """One of the shapes, with a trained model.

    sentence: what the shape is for. task: what this model does. input_label: the label of its
    input field. example: the first input. examples: more inputs worth trying. options: label → key
    of each variant, the default first; empty if there is only one. unroller: text, variant and
    seed → the network unrolled over the text. seeded: whether the seed has an effect. recurrent:
    whether there is a state, so that the network can be folded.
    """

    key: str
    title: str
    sentence: str
    task: str
    input_label: str
    example: str
    examples: tuple[str, ...]
    unroller: Unroller = field(repr=False, compare=False)
    options: Mapping[str, str] = field(default_factory=dict, compare=False)
    seeded: bool = False
    recurrent: bool = True

    def unroll(self, text: str, variant: str = "", seed: int = 0) -> Unrolled:
        """The network unrolled over `text`; the variant "" is the first one.

        Raises ValueError with one clear sentence for an empty or too long text, or an unknown
        variant.
        """
        keys = tuple(self.options.values()) or ("",)
        chosen = variant or keys[0]
        if chosen not in keys:
            allowed = ", ".join(repr(key) for key in keys)
            raise ValueError(f"Unknown variant {variant!r}; allowed are {allowed}.")
        return self.unroller(text, chosen, seed)

    def figures(self) -> Mapping[str, float | str]:
        """Figures on held-out examples, and about the training."""
        return all_figures()[self.key]
