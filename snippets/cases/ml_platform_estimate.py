"""Back-of-envelope sizes of a platform for ML; every input is an assumption."""


def day_gb(rows: float, row_bytes: float) -> float:
    if rows < 0 or row_bytes <= 0:
        raise ValueError(
            f"rows >= 0 and row_bytes > 0 are needed, got {rows}, {row_bytes}"
        )
    return rows * row_bytes / 1e9


def break_even_models(team: float, saved_weeks: float, launches: float) -> float:
    """Models at which `team` engineers save as many weeks as they cost (46 a year)."""
    if saved_weeks <= 0 or launches <= 0:
        raise ValueError(f"both must be above 0, got {saved_weeks}, {launches}")
    return team * 46 / (saved_weeks * launches)


def main() -> None:
    models = 30  # in production  # param: 1..500
    teams = 8  # that own them
    entities = 20_000_000  # users, items, shops in the online store
    features = 60  # served per entity  # param: 5..500
    predictions_s = 4_000  # at peak, all models  # param: 10..250_000
    entities_read = 20  # per prediction
    events_day = 400e6
    rows_trained = 50e6  # per model and retraining
    team = 3  # engineers on the platform  # param: 1..20
    updates_s = events_day / 86_400
    rows = {
        "raw events a day at 500 bytes, GB": day_gb(events_day, 500),
        "kept two years, TB": day_gb(events_day, 500) * 730 / 1e3,
        "online store at 16 bytes a value, GB": day_gb(entities * features, 16),
        "online reads at peak, per second": predictions_s * entities_read,
        "online writes, streamed, per second": updates_s,
        "online writes, nightly in an hour, per second": entities / 3_600,
        "one training table of 60 features, GB": day_gb(rows_trained, 8 * features),
        "all models retrained daily, TB read": models
        * day_gb(rows_trained, 8 * features)
        / 1e3,
        "feature log at 1 in 100, GB a day": day_gb(
            predictions_s / 2.5 * 86_400 / 100, 8 * features
        ),
        "alarms a week at 5 a model and 1 % false a day": models * 5 * 0.01 * 7,
        "rotation, nights a month for each of the team": 30 / team,
        "models that repay the team, 4 weeks saved, 1 launch": break_even_models(
            team, 4, 1
        ),
        "the same with 2 launches a model and year": break_even_models(team, 4, 2),
        "models a team": models / teams,
    }
    for name, value in rows.items():
        print(f"{name:52}{value:9,.{0 if value >= 10 else 1}f}")


if __name__ == "__main__":
    main()
