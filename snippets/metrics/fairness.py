"""Group rates, their gaps, and the false positive rate that the others force.

Source: Hardt, Price & Srebro 2016 (odds, opportunity); Chouldechova 2017 (identity)."""

import numpy as np

Rates = dict[str, float]


def rates(y: np.ndarray, act: np.ndarray) -> Rates:
    """Rates of one group from labels and decisions (n,); NaN where nobody counts."""
    if not (np.isin(y, (0, 1)).all() and np.isin(act, (0, 1)).all()):
        raise ValueError(f"y and act must be 0 or 1, got {y} and {act}")
    parts = {"base rate": (y, y == y), "selected": (act, y == y), "TPR": (act, y == 1)}
    parts |= {"FPR": (act, y == 0), "PPV": (y, act == 1)}
    return {
        name: float(value[where].mean()) if where.any() else float("nan")
        for name, (value, where) in parts.items()
    }


def by_group(y: np.ndarray, act: np.ndarray, group: np.ndarray) -> dict[str, Rates]:
    """Rates of each group; y, act and group (n,)."""
    if not len(y) == len(act) == len(group) > 0:
        raise ValueError(f"lengths must agree: {len(y)}, {len(act)}, {len(group)}")
    return {str(g): rates(y[group == g], act[group == g]) for g in np.unique(group)}


def gap(groups: dict[str, Rates], *names: str) -> float:
    """Largest of the differences between groups; NaN if a group has no such rate."""
    spans = [np.ptp([rate[name] for rate in groups.values()]) for name in names]
    return float(np.max(spans))


def forced_fpr(base_rate: float, ppv: float, fnr: float) -> float:
    """FPR that follows from base rate, precision and miss rate."""
    if not (0 < base_rate < 1 and 0 < ppv <= 1 and 0 <= fnr <= 1):
        raise ValueError(f"rates out of range: {base_rate}, {ppv}, {fnr}")
    return base_rate / (1 - base_rate) * (1 - ppv) / ppv * (1 - fnr)


def main() -> None:
    group = np.repeat(["a", "b"], 10)
    y = np.array([1, 1, 1, 1, 1, 0, 0, 0, 0, 0, 1, 1, 0, 0, 0, 0, 0, 0, 0, 0])
    act = np.array([1, 1, 1, 1, 0, 1, 0, 0, 0, 0, 1, 0, 1, 0, 0, 0, 0, 0, 0, 0])
    groups = by_group(y, act, group)
    print("group  " + "".join(f"{name:>11}" for name in groups["a"]))
    for name, row in groups.items():
        print(f"{name:7}" + "".join(f"{value:11.3f}" for value in row.values()))
    print(f"demographic parity difference {gap(groups, 'selected'):.3f}")
    print(f"equal opportunity difference  {gap(groups, 'TPR'):.3f}")
    print(f"equalised odds difference     {gap(groups, 'TPR', 'FPR'):.3f}")
    a, b = (forced_fpr(rate, ppv=0.8, fnr=0.4) for rate in (0.30, 0.11))
    print(f"PPV .8, FNR .4: FPR {a:.3f} at a base rate of .30, {b:.3f} at .11")


if __name__ == "__main__":
    main()
