"""What a shop's recommender costs: requests, index memory, search, ranker, launches."""

from math import ceil

accounts, daily_share, pages = 100e6, 0.2, 5  # of a customer who visits that day
peak = 2.5  # param: 1.5..4.0
items, numbers, links = 10e6, 64, 32  # vectors of 64 numbers, 32 links of HNSW
codes_bytes = 16 + 8  # product quantisation, and the item's id
candidates, slots = 500, 12
multiply_adds_per_s, hop_s = 10e9, 0.2e-6  # assumed: one core, one random read
visited = 5_000  # vectors that a search of the graph compares, assumed
tree_row_s, net_row_s = 20e-6, 1e-3  # assumed cost of scoring a candidate
features, launches_per_week = 40, 0.01
buys, lift = 0.03, 0.01  # share of visitors who buy from the row; lift to see


def cores(requests_per_s: float, work_s: float) -> int:
    """Cores busy if each request takes work_s of one."""
    if requests_per_s < 0 or work_s < 0:
        raise ValueError(f"rate and work must be ≥ 0: {requests_per_s}, {work_s}")
    return ceil(requests_per_s * work_s)


def index_gb(per_item_bytes: float) -> float:
    return items * per_item_bytes / 1e9


def users_per_arm(rate: float, relative: float) -> float:
    """16 p (1 - p) / d², for a difference d of p at power 80 %, level 5 %."""
    return 16 * (1 - rate) / rate / relative**2


def main() -> None:
    visits = accounts * daily_share
    rate = visits * pages / 86_400 * peak
    vector, exact_s = 4 * numbers, items * numbers / multiply_adds_per_s
    fetched = rate * candidates * features * 4
    shown, launched = visits * pages * slots, items * launches_per_week / 7
    rows = {
        "requests a second at peak": f"{rate:,.0f}",
        "item vectors, exact index": f"{index_gb(vector):.1f} GB",
        "HNSW: vectors and links": f"{index_gb(vector + 2 * 4 * links):.1f} GB",
        "inverted lists with codes": f"{index_gb(codes_bytes):.2f} GB",
        "customer vectors, if stored": f"{accounts * vector / 1e9:.1f} GB",
        "an embedding per item id, Adam": f"{3 * index_gb(vector):.1f} GB",
        "exact search, one request": f"{1e3 * exact_s:.0f} ms",
        "exact search, cores": f"{cores(rate, exact_s):,}",
        "HNSW search, cores": f"{cores(rate, visited * hop_s):,}",
        "candidates to rank a second": f"{rate * candidates:,.0f}",
        "ranker of trees, cores": f"{cores(rate, candidates * tree_row_s):,}",
        "ranker of 1 ms a row, cores": f"{cores(rate, candidates * net_row_s):,}",
        "features fetched a second": f"{fetched / 1e6:,.0f} MB",
        "items shown a day": f"{shown / 1e9:.1f} billion",
        "launches a day": f"{launched:,.0f}",
        "views of a launch, 1 slot of 12": f"{shown / slots / launched:,.0f}",
        "users in each arm for 1 %": f"{users_per_arm(buys, lift) / 1e6:.1f} million",
    }
    for name, value in rows.items():
        print(f"{name:34}{value:>14}")


if __name__ == "__main__":
    main()
