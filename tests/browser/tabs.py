"""Tabs of a browser that one test after the other uses, each as if it had just been opened."""

from __future__ import annotations

from playwright.sync_api import Browser, BrowserContext, Page

FORGET = "() => { localStorage.clear(); sessionStorage.clear(); }"


class Tabs:
    """Lends tabs; those of one country are one person's, with cookies and a cache in common."""

    def __init__(self, browser: Browser) -> None:
        self._browser = browser
        self._contexts: dict[str, BrowserContext] = {}
        self._free: dict[BrowserContext, list[Page]] = {}

    def take(self, country: str) -> Page:
        """An empty tab: one that was given back, or a new one."""
        if country not in self._contexts:
            context = self._browser.new_context(locale=f"en-{country}")
            self._contexts[country] = context
            self._free[context] = []
        context = self._contexts[country]
        return self._free[context].pop() if self._free[context] else context.new_page()

    def give_back(self, page: Page) -> None:
        """Empties a tab: what it shows, what it keeps, where it has been."""
        if page.is_closed():
            return
        if page.url.startswith("http"):
            page.evaluate(FORGET)
        page.goto("about:blank")
        session = page.context.new_cdp_session(page)
        session.send("Page.resetNavigationHistory")
        session.detach()
        self._free[page.context].append(page)

    def close(self) -> None:
        for context in self._contexts.values():
            context.close()
