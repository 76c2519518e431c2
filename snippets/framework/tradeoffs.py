"""Which assumption would flip the choice? Push messages chosen from a nightly table, or
at each event. Every number is invented, to be negotiated; euros are per day."""

Numbers = dict[str, float]
ASSUMED: Numbers = {
    "push users, millions": 5,  # param: 1..50
    "events a user": 6,
    "candidates a decision": 50,
    "ms a candidate": 0.05,
    "euro a core-hour": 0.04,
    "use of live cores": 0.4,
    "visit gained, points": 0.5,  # sent at once rather than next morning
    "of it incremental": 0.6,  # param: 0.1..1
    "euro a visit": 0.02,
    "euro on call": 250,  # half an engineer for a service that must not sleep
}


def table(n: Numbers) -> float:
    """Euro a day: one decision a user at night, and the visits lost by waiting."""
    users = n["push users, millions"] * 1e6
    core_h = users * n["candidates a decision"] * n["ms a candidate"] / 3.6e6
    lost = users * n["visit gained, points"] / 100 * n["of it incremental"]
    return core_h * n["euro a core-hour"] + lost * n["euro a visit"]


def live(n: Numbers) -> float:
    """Euro a day: a decision at each event, and the people who keep it running."""
    decisions = n["push users, millions"] * 1e6 * n["events a user"]
    core_h = decisions * n["candidates a decision"] * n["ms a candidate"] / 3.6e6
    return core_h / n["use of live cores"] * n["euro a core-hour"] + n["euro on call"]


def flip(name: str, numbers: Numbers) -> float | None:
    """The smallest factor on one number, up or down, at which the choice changes."""
    if numbers[name] <= 0:
        raise ValueError(f"{name} must be positive, got {numbers[name]}")

    def table_wins(factor: float) -> bool:
        changed = numbers | {name: numbers[name] * factor}
        return table(changed) < live(changed)

    for step in range(1, 6910):  # a thousandth at a time, to a thousandfold
        for factor in (1.001**step, 1.001**-step):
            if table_wins(factor) != table_wins(1):
                return factor
    return None


def main() -> None:
    print(f"table {table(ASSUMED):.0f}, live {live(ASSUMED):.0f} euro a day")
    found = [(factor, name) for name in ASSUMED if (factor := flip(name, ASSUMED))]
    print("ask about first          assumed  flips at  factor")
    for factor, name in sorted(found, key=lambda pair: max(pair[0], 1 / pair[0])):
        now, then = ASSUMED[name], ASSUMED[name] * factor
        print(f"{name:22}{now:10g}{then:10.3g}{factor:8.2f}")


if __name__ == "__main__":
    main()
