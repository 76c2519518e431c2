"""The searches of snippets/framework/tune.py on nearly all people of Adult, three cuts.

    python3 benchmarks/framework/tune.py --write

Takes some two minutes; writes tune.txt beside itself."""

from __future__ import annotations

import datetime
import platform
import subprocess
import sys
from importlib.metadata import version
from pathlib import Path

HERE = Path(__file__).resolve()
PROGRAM = HERE.parents[2] / "snippets/framework/tune.py"


def table(cut: int) -> str:
    """What the program prints with 19 groups, cut by random_state `cut`."""
    text = PROGRAM.read_text("utf-8")
    for old, new in (("GROUPS = 3 ", "GROUPS = 19 "), ("_state=0", f"_state={cut}")):
        if text.count(old) != 1:
            raise SystemExit(
                f"{PROGRAM} no longer holds {old!r} once: mend this script."
            )
        text = text.replace(old, new)
    done = subprocess.run([sys.executable, "-c", text], capture_output=True, text=True)
    return done.stdout if done.returncode == 0 else f"failed: {done.stderr}"


def main() -> None:
    packages = ", ".join(f"{name} {version(name)}" for name in ("lightgbm", "optuna"))
    rows = [f"{datetime.date.today()}, {platform.machine()}, {packages}"]
    rows += [f"\nrandom_state {cut}\n{table(cut)}" for cut in (0, 1, 2)]
    text = "\n".join(rows)
    print(text)
    if "--write" in sys.argv:
        HERE.with_suffix(".txt").write_text(text, "utf-8")


if __name__ == "__main__":
    main()
