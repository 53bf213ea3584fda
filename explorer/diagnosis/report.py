"""The report of a diagnosis: findings, as text, as a table, as Markdown."""

from __future__ import annotations

import textwrap
from collections import Counter
from dataclasses import dataclass, fields
from typing import TYPE_CHECKING

from explorer.diagnosis.finding import SEVERITIES, Finding

if TYPE_CHECKING:
    import pandas as pd

WIDTH = 100


@dataclass(frozen=True, repr=False)
class Report:
    """What a diagnosis found, the gravest first. `checked` are the codes that were looked for."""

    findings: tuple[Finding, ...]
    checked: tuple[str, ...]

    @property
    def summary(self) -> str:
        """One sentence: how many findings of which severity."""
        counts = Counter(finding.severity for finding in self.findings)
        if not counts:
            return f"Nothing found by {len(self.checked)} checks."
        parts = [
            f"{counts[severity]} {severity}{'' if counts[severity] == 1 else 's'}"
            for severity in SEVERITIES
            if counts[severity]
        ]
        return f"{', '.join(parts)} by {len(self.checked)} checks."

    def __repr__(self) -> str:
        return "\n\n".join([self.summary, *map(_as_text, self.findings)])

    def to_frame(self) -> pd.DataFrame:
        """A table with one row a finding and one column for each of its fields."""
        import pandas as pd

        names = [field.name for field in fields(Finding)]
        rows = [[getattr(finding, name) for name in names] for finding in self.findings]
        return pd.DataFrame(rows, columns=names)

    def to_markdown(self) -> str:
        """The report as Markdown."""
        return "\n\n".join([f"**{self.summary}**", *map(_as_markdown, self.findings)]) + "\n"

    def _repr_markdown_(self) -> str:
        return self.to_markdown()


def _as_text(finding: Finding) -> str:
    head = f"{finding.severity.upper()}  {finding.code}  {finding.place}"
    prose = textwrap.fill(f"{finding.message} {finding.meaning}", WIDTH - 2)
    measured = textwrap.fill(finding.measured, WIDTH - 2)
    lines = [prose, *([measured] if measured else [])]
    lines += ["Try:", *(f"  {line}" for line in finding.remedy.splitlines())]
    lines += [f"Source: {finding.source}", f"See: {finding.link}"]
    return "\n".join([head, textwrap.indent("\n".join(lines), "  ")])


def _as_markdown(finding: Finding) -> str:
    parts = [
        f"### {finding.severity}: {finding.code} ({finding.place})",
        f"{finding.message} {finding.meaning}",
        finding.measured,
        f"```python\n{finding.remedy}\n```",
        f"Source: {finding.source}. See: `{finding.link}`.",
    ]
    return "\n\n".join(part for part in parts if part)
