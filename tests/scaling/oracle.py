"""The features of distributed_dataframe counted row by row, and random small tables."""

import pandas as pd
from hypothesis import strategies as st

NAMES = ["tailnum", "carrier", "month", "asked", "landed", "delay"]
WEEK_MIN = 7 * 24 * 60
times = st.sampled_from(  # few, so that landings tie and stand at a window's edges
    [week * WEEK_MIN + min_ for week in (0, 1, 2) for min_ in (-1, 0, 1)]
)
flight = st.tuples(
    st.sampled_from(["N1", "N2", "N3"]),
    st.sampled_from(["UA", "B6"]),
    st.integers(1, 2),
    times,
    times,
    st.integers(-60, 300),
)
tables = st.lists(flight, min_size=1, max_size=30).map(
    lambda rows: pd.DataFrame(rows, columns=NAMES).rename_axis("row").reset_index()
)


def by_row(table):
    """row → (last or None, landings, minutes late) of what had landed when asked."""
    found = {}
    for now in table.itertuples():
        past = [
            (p.landed, p.delay)
            for p in table.itertuples()
            if p.tailnum == now.tailnum and p.landed <= now.asked
        ]
        week = [delay for landed, delay in past if landed > now.asked - 7 * 24 * 60]
        found[now.row] = (max(past)[1] if past else None, len(week), sum(week))
    return found


def by_group(table):
    """[(carrier, month, flights, known, last, landings, late)], None where unknown."""
    rows, groups = by_row(table), []
    for (carrier, month), part in table.groupby(["carrier", "month"]):
        mine = [rows[row] for row in part["row"]]
        last = [it[0] for it in mine if it[0] is not None]
        landings, late = sum(it[1] for it in mine), sum(it[2] for it in mine)
        means = (
            sum(last) / len(last) if last else None,
            late / landings if landings else None,
        )
        groups.append(
            (carrier, month, len(part), len(last), means[0], landings, means[1])
        )
    return groups


def plain(answer):
    """An engine's table as such rows."""
    return [
        tuple(None if pd.isna(it) else it for it in row)
        for row in answer.itertuples(index=False)
    ]
