"""What is played: the steps of a run, of a text, of nothing."""

from __future__ import annotations

from collections.abc import Sequence

from explorer.session.run import Run
from explorer.views.payloads import Transport
from explorer.views.stage import step_names


def transport(
    tokens: Sequence[str],
    equations: Sequence[str] = (),
    *,
    autoplay: bool = False,
    where: str = "",
    anew: str = "",
    word: str = "",
) -> Transport:
    """A transport for a sequence; `equations` names the steps inside a step.

    `where` says which layer and direction reads it, if there are several. `anew` names what is
    played from its beginning whenever it is another; "" for what keeps the step. `word` names the
    number whose values the tokens are, "" for those of a sequence.
    """
    return {
        "tokens": list(tokens),
        "equations": list(equations),
        "autoplay": autoplay,
        "where": where,
        "anew": anew,
        "word": word,
    }


def run_transport(run: Run, *, inside: bool = False) -> Transport:
    """The steps of a run; `inside` with the equations within each."""
    where = "" if run.layer_view is None else run.layer_view.where
    equations = step_names(run) if inside else ()
    return transport(run.sequence.tokens, equations, autoplay=True, where=where)


def no_transport() -> Transport:
    """Nothing to play."""
    return transport(())
