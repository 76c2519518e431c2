"""Rewrite `snippets/**/*.txt`, what each program prints, and `*.svg`, what it draws:
`python3 scripts/outputs.py`.

Every program runs in a fresh interpreter in an empty folder. A program that fails keeps
its recorded output. Name parts of paths to run only some: `outputs.py ndcg`."""

from __future__ import annotations

import sys
from pathlib import Path

from env import ROOT, fail, prepare, run_program, say


def record(program: Path) -> str:
    """Run a program, record what it prints and draws; says what became of it."""
    done, pictures = run_program(program.read_text("utf-8"))
    if done.returncode:
        return f"failed: {(done.stderr.strip().splitlines() or ['no message'])[-1]}"
    if strange := [name for name in pictures if name != f"{program.stem}.svg"]:
        return f"failed: draws {strange[0]}, a plot is called {program.stem}.svg"
    recorded = {program.with_suffix(".txt"): done.stdout}
    recorded |= {program.with_name(name): svg for name, svg in pictures.items()}
    states = []
    for target, text in recorded.items():
        before = target.read_text("utf-8") if target.exists() else None
        if before != text:
            target.write_text(text, "utf-8", newline="\n")
            states.append("new" if before is None else "changed")
    return ", ".join(states) or "as before"


def main(wanted: list[str]) -> None:
    prepare()
    programs = [
        program
        for program in sorted((ROOT / "snippets").rglob("*.py"))
        if not wanted or any(part in program.as_posix() for part in wanted)
    ]
    if not programs:
        fail(f"No program's path holds {' or '.join(wanted)}; look under snippets/.")
    states = []
    for program in programs:
        states.append(record(program))
        say(f"{program.relative_to(ROOT).as_posix()}: {states[-1]}")
    if any(state.startswith("failed") for state in states):
        fail("Some programs failed; their recorded outputs are as they were.")


if __name__ == "__main__":
    main(sys.argv[1:])
