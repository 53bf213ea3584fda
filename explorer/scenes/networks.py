"""The networks whose numbers a view shows, for what is told of where these come from."""

from __future__ import annotations

from collections.abc import Sequence

from explorer.cells import CELLS
from explorer.language.model import LanguageModel
from explorer.models.parts import ModelSizes
from explorer.scenes.scene import Network
from explorer.session.run import Run


def run_network(run: Run, name: str = "") -> Network:
    """The network of a run; `name` tells it apart, as the title of a model of one's own does.

    Of a network with several layers or directions it is the one that is shown.
    """
    layer = "" if run.layer_view is None else f", {run.layer_view.title}"
    words = f"{_cell_words(run.module.cell.title, run.module.hidden_size)}{layer}"
    return Network(f"{name}: {words}" if name else words, run.module.state_dict)


def run_networks(runs: Sequence[Run], names: Sequence[str] = ()) -> tuple[Network, ...]:
    """The networks of several runs; `names` are those of a person's own models, if they are."""
    called = names or [""] * len(runs)
    return tuple(run_network(one, name) for one, name in zip(runs, called, strict=True))


def language_network(model: LanguageModel) -> Network:
    """The network of a language model, without its read-out."""
    return Network(sizes_words(model.sizes), model.parts[0].state_dict)


def sizes_words(sizes: ModelSizes) -> str:
    """A network in words: LSTM, 16 units, 2 layers, both directions."""
    layers = f"{sizes.layers} layers" if sizes.layers > 1 else ""
    directions = "both directions" if sizes.directions == 2 else ""
    words = _cell_words(CELLS[sizes.cell].title, sizes.hidden_size)
    return ", ".join(filter(None, (words, layers, directions)))


def _cell_words(title: str, units: int) -> str:
    return f"{title}, {units:,} unit{'' if units == 1 else 's'}"
