"""What the alerting case says of more plantings, other depths and lengths, and of the
checks that one SQLite file takes in a second of CPU.

    python3 benchmarks/cases/alerting.py --write

Takes some minutes, twenty on a busy machine; writes alerting.txt beside itself."""

from __future__ import annotations

import os
import platform
import sqlite3
import sys
import tempfile
import time
from datetime import date
from pathlib import Path

os.environ["OMP_NUM_THREADS"] = os.environ["OPENBLAS_NUM_THREADS"] = "1"
sys.path.insert(0, str(Path(__file__).resolve().parents[2]))

import numpy as np
import pandas as pd  # type: ignore[import-untyped]

from snippets.cases import alerting_pipeline as pipeline
from snippets.cases import alerting_service as service

SEEDS = 16


def rate(settings: str, groups: int, checks: int = 2_000, more: str = "") -> float:
    """Checks a second of CPU: claim and apply, 11 series that do not change. Waiting
    for the disk is not counted."""
    values = {"m": {f"s{k}": 0.0 for k in range(11)}}
    with tempfile.TemporaryDirectory() as folder:
        db = sqlite3.connect(Path(folder) / "alerts.db")
        db.executescript(settings + service.SCHEMA + more)
        with db:
            for k in range(groups):
                sql = "INSERT INTO grp (name, again, quiet) VALUES (?, 60, 5)"
                db.execute(sql, (f"g{k}",))
                row = (f"g{k}", f"r{k}", "m", 0.5, 2, "hold")
                db.execute("INSERT INTO rule VALUES (?, ?, ?, ?, ?, ?)", row)
        start = time.process_time()
        for _ in range(checks):
            service.apply(db, *service.claim(db, "w", 1e9), values)
        spent = time.process_time() - start
        db.close()
    return checks / spent


def rates() -> list[str]:
    """Lowest and highest of three runs."""
    wal = "PRAGMA journal_mode=WAL; PRAGMA synchronous=NORMAL;"
    bare = "DROP INDEX queue; DROP INDEX of_group;"
    lines = []
    for name, settings, groups, checks, more in (
        ("rollback journal", "", 200, 1_000, ""),
        ("write-ahead log", wal, 200, 2_000, ""),
        ("write-ahead log", wal, 125_000, 2_000, ""),
        ("no index", wal, 125_000, 50, bare),
    ):
        found = sorted(rate(settings, groups, checks, more) for _ in range(3))
        where = f"{name}, {groups} groups"
        lines.append(
            f"checks a CPU second, {where:30}{found[0]:6.0f} to {found[2]:.0f}"
        )
    return lines


def main() -> None:
    versions = f"numpy {np.__version__}, pandas {pd.__version__}"
    lines = [f"{date.today()}, {platform.machine()}, {versions}; {SEEDS} plantings"]
    lines.append(f"{'hours, share lost, sustain, rule':34}{'recall':>7}{'error':>7}")
    lines[-1] += f"{'delay':>7}{'precise':>8}{'pages':>7}"
    for length, depth in ((6, 0.5), (3, 0.5), (12, 0.5), (6, 0.3), (6, 0.9)):
        pipeline.LENGTH, pipeline.DEPTH = length, depth
        runs = {sustain: pipeline.replay(sustain, SEEDS) for sustain in (0, 1, 2, 3)}
        for sustain, rows in runs.items():
            for name in ("static", "seasonal"):
                r = rows[name]
                recall, delay, real, _, _, rung = np.nanmean(r, axis=0)
                error = r[:, 0].std(ddof=1) / SEEDS**0.5
                where = f"{length} h, {depth}, {sustain}, {name}"
                lines.append(
                    f"{where:34}{recall:7.3f}{error:7.3f}{delay:7.1f}{real:8.2f}{rung:7.2f}"
                )
        gap = runs[2]["seasonal"][:, [0, 2]] - runs[0]["seasonal"][:, [0, 2]]
        for name, d in zip(("recall", "precision"), gap.T, strict=True):
            error = d.std(ddof=1) / SEEDS**0.5
            lines.append(
                f"  sustain 2 less 0, {name}: {d.mean():+.3f}, error {error:.3f}"
            )
    lines += rates()
    text = "\n".join(lines) + "\n"
    print(text)
    if "--write" in sys.argv:
        Path(__file__).with_suffix(".txt").write_text(text, "utf-8")


if __name__ == "__main__":
    main()
