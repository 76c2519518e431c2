"""What the field guide says of more seeds: checks, false alarms, networks, tuning.

    python3 benchmarks/cases/dnn_field_guide.py --write

Takes some six minutes of one core; writes dnn_field_guide.txt beside itself."""

from __future__ import annotations

import os
import platform
import sys
from datetime import date
from pathlib import Path

os.environ["OMP_NUM_THREADS"] = os.environ["OPENBLAS_NUM_THREADS"] = "1"
sys.path.insert(0, str(Path(__file__).resolve().parents[2]))

import jax
import numpy as np
import sklearn  # type: ignore[import-untyped]
from scipy import ndimage  # type: ignore[import-untyped]
from scipy.special import log_softmax  # type: ignore[import-untyped]
from sklearn.svm import SVC  # type: ignore[import-untyped]

from snippets.cases import dnn_field_guide_checks as checks
from snippets.cases import dnn_field_guide_pipeline as reader

OLD, CHECK, TEST = slice(0, 3000), slice(3000, 4000), slice(4000, 5000)
LINES: list[str] = []


def say(line: str) -> None:
    LINES.append(line)
    print(line, flush=True)


def alarms(seeds: int) -> None:
    """How often each check rings, bug by bug."""
    raw, y = checks.load()
    say(f"{seeds} seeds: test and served error in % (mean, sd), how often a check rang")
    for name in ["no bug", *checks.BUGS]:
        found = [checks.examine(raw, y, {name}, seed) for seed in range(seeds)]
        test = np.array([value["base"] for value, _ in found])
        served = np.array([share for _, share in found])
        counts = {
            check: sum(not value[check] <= limit for value, _ in found)
            for check, limit in checks.LIMIT.items()
        }
        rang = " ".join(f"{check} {count}" for check, count in counts.items() if count)
        numbers = f"{test.mean():6.1f}{test.std(ddof=1):5.1f}"
        numbers += f"{served.mean():6.1f}{served.std(ddof=1):5.1f}"
        say(f"{name:21}{numbers}  {rang or '-'}")
        if name == "no bug":
            most = {c: max(value[c] for value, _ in found) for c in checks.LIMIT}
            sound = ", ".join(f"{c} {v:.2f}" for c, v in most.items())
    say(f"sound reader, the worst of {seeds}: {sound}")


def wrong(w: list[np.ndarray], x: np.ndarray, y: np.ndarray) -> np.ndarray:
    return np.asarray(reader.logits(w, x).argmax(axis=1) != y)


def gap(name: str, a: np.ndarray, b: np.ndarray) -> None:
    """Mean difference of two errors on the same images, in points, and its error."""
    difference = 100 * (a - b)
    error = difference.std(ddof=1) / len(difference) ** 0.5
    say(f"{name}: {difference.mean():+.2f} points, standard error {error:.2f}")


def networks(seeds: int) -> None:
    raw, y = reader.load()
    straight = np.array([reader.straighten(image) for image in raw])
    both = {"raw": raw, "straight": straight}
    x = {
        kind: np.array(
            [reader.shrink(np.roll(images, m, axis=(1, 2))) for m in reader.MOVES]
        )
        for kind, images in both.items()
    }
    thick = ndimage.grey_dilation(raw, (1, 3, 3))
    fat = reader.shrink(np.array([reader.straighten(image) for image in thick]))
    off = {}
    say(f"networks of {seeds} seeds, wrong in % (mean, sd): training, validation, test")
    for kind, moved, n in [
        ("raw", 1, 3000),
        ("raw", 5, 3000),
        ("straight", 1, 3000),
        ("straight", 5, 375),
        ("straight", 5, 750),
        ("straight", 5, 1500),
        ("straight", 5, 3000),
        ("straight and thick", 6, 3000),
    ]:
        inputs = x[kind.split()[0]][:moved]
        if "thick" in kind:
            inputs = np.concatenate([inputs, fat[None]])
        ws = [reader.fit(inputs[:, :n], y[:n], seed) for seed in range(seeds)]
        parts = slice(0, n), CHECK, TEST
        row = [[100 * wrong(w, inputs[0, p], y[p]).mean() for w in ws] for p in parts]
        name = f"{kind}, {'moved' if moved > 1 else 'as is'}, {n:,}"
        numbers = "".join(f"{np.mean(v):7.1f}{np.std(v, ddof=1):5.1f}" for v in row)
        say(f"{name:33}{numbers}")
        off[name] = np.mean([wrong(w, inputs[0, TEST], y[TEST]) for w in ws], axis=0)
        if kind.startswith("straight") and n == 3000 and moved > 1:
            for scanner, new in {"as trained": inputs[0], "thicker pen": fat}.items():
                rows = []
                for w in ws:
                    heat = reader.cooled(reader.logits(w, inputs[0, CHECK]), y[CHECK])
                    log_p = log_softmax(reader.logits(w, new[TEST]) / heat, axis=1)
                    rows.append(reader.postcodes(log_p, y[TEST], seed=0))
                mean, sd = np.mean(rows, axis=0), np.std(rows, axis=0, ddof=1)
                names = ["digits", "sent", "hoped", "astray", "cost"]
                pairs = zip(names, mean, sd, strict=True)
                text = ", ".join(f"{key} {m:.1f} ({s:.1f})" for key, m, s in pairs)
                say(f"  {scanner}: {text}")
    machine = SVC(C=5).fit(x["straight"][0, OLD].reshape(-1, 196), y[OLD])
    flat = x["straight"][0, TEST].reshape(-1, 196)
    vectors = (machine.predict(flat) != y[TEST]).astype(float)
    wide = x["straight"][:, OLD].reshape(-1, 196)
    spread = SVC(C=5).fit(wide, np.tile(y[OLD], 5))
    moved_vectors = (spread.predict(flat) != y[TEST]).astype(float)
    say(f"support vectors, straight {100 * vectors.mean():.1f}")
    say(f"support vectors, straight, moved {100 * moved_vectors.mean():.1f}")
    best = off["straight, moved, 3,000"]
    gap("straight against raw, moved", best, off["raw, moved, 3,000"])
    gap("moved against as is, straight", best, off["straight, as is, 3,000"])
    gap("network against support vectors", best, vectors)
    gap("network against support vectors, both moved", best, moved_vectors)
    gap("moved support vectors against plain", moved_vectors, vectors)
    rng = np.random.default_rng(0)
    rates = np.sort(np.exp(rng.uniform(np.log(0.0003), np.log(0.03), 8)))
    tried = {}
    for rate in rates:
        w = reader.fit(x["straight"][:, OLD], y[OLD], 0, rate)
        tried[rate] = wrong(w, x["straight"][0, CHECK], y[CHECK]).mean()
    listed = ", ".join(
        f"{rate:.4f}: {100 * share:.1f}" for rate, share in tried.items()
    )
    say(f"random rates, wrong on validation in %: {listed}")
    rate = min(tried, key=lambda r: tried[r])
    ws = [
        reader.fit(x["straight"][:, OLD], y[OLD], seed, rate) for seed in range(seeds)
    ]
    tuned = np.mean([wrong(w, x["straight"][0, TEST], y[TEST]) for w in ws], axis=0)
    gap(f"rate {rate:.4f} against 0.01, test", tuned, best)


def main() -> None:
    versions = f"jax {jax.__version__}, scikit-learn {sklearn.__version__}"
    say(f"{date.today()}, {platform.machine()}, {versions}, numpy {np.__version__}")
    alarms(seeds=10)
    networks(seeds=4)
    if "--write" in sys.argv:
        text = "\n".join(LINES) + "\n"
        Path(__file__).with_suffix(".txt").write_text(text, "utf-8")


if __name__ == "__main__":
    main()
