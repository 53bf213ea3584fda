"""`python -m explorer.command` is the command `unroll`."""

from __future__ import annotations

import sys

from explorer.command.command import main

if __name__ == "__main__":
    sys.exit(main())
