"""What a view can show beside what its link says: a person's own models, text and trainings."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

# None of them is made here, and they take long to load.
if TYPE_CHECKING:
    from explorer.language.model import LanguageModel
    from explorer.models.own import OwnModel
    from explorer.training.training import Training


@dataclass(frozen=True, eq=False)
class Besides:
    """What no link carries.

    `own` is the model of a person's own weights, `others` those that it is compared with. `text` is
    a person's own text on the page Language, `language` the model trained on what is chosen there;
    without one it is the one that comes with the library. `training` is what the page Train shows.
    The values of signals that are `asked` for are kept back.
    """

    own: OwnModel | None = None
    others: tuple[OwnModel, ...] = ()
    text: str = ""
    language: LanguageModel | None = None
    training: Training | None = None
    asked: frozenset[str] = frozenset()


NOTHING = Besides()
