"""The address of a view in an app that runs somewhere."""

from __future__ import annotations

from explorer.session.declared.pages import CELL


def live_address(app: str, link: str) -> str:
    """A link such as "cell?cell=gru" in the app that is served at `app`; "" where either is "".

    The page Cell is the app's first, which has no path of its own.
    """
    if not (app and link):
        return ""
    page, mark, query = link.partition("?")
    return f"{app.rstrip('/')}/{'' if page == CELL else page}{mark}{query}"
