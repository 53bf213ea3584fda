"""What a term is, and how one is found by its key, its name or another name of it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property

from explorer.session.link import View


@dataclass(frozen=True)
class Term:
    """One term: its `key` in links, its `name`, other names of it, and one or two sentences.

    `symbol` is a text in which `{lstm.f}` stands for the symbol of a signal, see
    `explorer.glossary.symbols`; "" for none. `see` is a view in which the term can be seen.
    """

    key: str
    name: str
    aliases: tuple[str, ...]
    symbol: str
    see: View
    sentence: str

    @property
    def names(self) -> tuple[str, ...]:
        """Everything that the term is called, its key first."""
        return (self.key, self.name, *self.aliases)


@dataclass(frozen=True)
class Glossary:
    """All terms, in alphabetical order."""

    terms: tuple[Term, ...]

    def __iter__(self) -> Iterator[Term]:
        return iter(self.terms)

    def __len__(self) -> int:
        return len(self.terms)

    def term(self, name: str) -> Term | None:
        """The term with this key, name or other name, however it is capitalised; None if none."""
        return self._by_name.get(plain_name(name))

    def matching(self, text: str) -> tuple[Term, ...]:
        """The terms in which a text occurs, the best first; all of them for a blank one.

        First the term of that name, then those whose names contain the text, then those whose
        sentences do.
        """
        wanted = plain_name(text)
        if not wanted:
            return self.terms
        exact = self._by_name.get(wanted)
        named = [one for one in self if any(wanted in plain_name(name) for name in one.names)]
        told = [one for one in self if wanted in plain_name(one.sentence)]
        first = [] if exact is None else [exact]
        return tuple(dict.fromkeys((*first, *named, *told)))

    @cached_property
    def _by_name(self) -> dict[str, Term]:
        return {plain_name(name): one for one in self for name in one.names}


def plain_name(name: str) -> str:
    """A name as names are compared: lower case, words parted by single spaces, no hyphens."""
    return " ".join(name.casefold().replace("-", " ").replace("_", " ").split())
