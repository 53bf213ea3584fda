"""The content policy of a file: what stands in it may run, nothing else, and nothing is loaded."""

from __future__ import annotations

import base64
import hashlib


def content_policy(script: str, style: str) -> str:
    """A Content-Security-Policy that allows one inline script and one style sheet, by their hash.

    Styles are set by scripts through the object model alone, so that no attribute needs leave.
    """
    return "; ".join(
        (
            "default-src 'none'",
            f"script-src '{_hash(script)}'",
            f"style-src '{_hash(style)}'",
            "font-src data:",
            "img-src data:",
            "connect-src 'none'",
            "form-action 'none'",
            "base-uri 'none'",
        )
    )


def _hash(text: str) -> str:
    return f"sha256-{base64.b64encode(hashlib.sha256(text.encode()).digest()).decode('ascii')}"
