"""From requests a day to cores, replicas, memory; and what a batch would cost.
The times are assumptions, rounded from benchmarks/cases/model_service.txt."""

from math import ceil

HTTP_MS = 0.8  # parse, check, answer one request: framework and JSON
FOREST_MS = 0.4  # 200 trees in ONNX Runtime, one row
SKLEARN_MS = 21  # the same trees in scikit-learn, inside the service


def peak_rate(requests_a_day: float, peak_over_mean: float = 3) -> float:
    """Requests a second in the busiest minutes."""
    if requests_a_day <= 0 or peak_over_mean < 1:
        raise ValueError(
            "requests_a_day must be positive and peak_over_mean at least 1,"
            f" got {requests_a_day}, {peak_over_mean}"
        )
    return requests_a_day / 86_400 * peak_over_mean


def replicas(busy_cores: float, cores_each: int = 4, after_loss: float = 0.9) -> int:
    """The fewest, two or more, of which one may die without the rest passing 90 %."""
    return 1 + max(1, ceil(busy_cores / (after_loss * cores_each)))


def memory_mb(versions: int, file_mb: float, process_mb: float = 150) -> float:
    """One process that keeps every version loaded, at twice its file."""
    return process_mb + versions * 2 * file_mb


def main() -> None:
    requests_a_day = 50_000_000  # param: 1_000_000..1_000_000_000
    keys = 10_000_000  # users whose inputs are known the night before
    rate = peak_rate(requests_a_day)
    print(f"{requests_a_day:,.0f} requests a day, {rate:,.0f}/s at peak")
    print(f"{'one request':28}{'ms':>8}{'cores':>8}{'4-core replicas':>17}")
    for name, model_ms in {
        "constant": 0,
        "logistic, ONNX": 0.05,
        "forest of 200, ONNX": FOREST_MS,
        "forest, sklearn, batch 32": 20 / 32,
        "forest, sklearn": SKLEARN_MS,
    }.items():
        each_ms = HTTP_MS + model_ms
        cores = rate * each_ms / 1000
        print(f"{name:28}{each_ms:8.2f}{cores:8.1f}{replicas(cores):17}")
    print(f"HTTP share of the ONNX forest   {HTTP_MS / (HTTP_MS + FOREST_MS):.0%}")
    print(
        f"in 40 web processes instead     {rate * FOREST_MS / 1000:.1f} cores, ", end=""
    )
    print(f"{40 * (memory_mb(2, 6) - 150):,.0f} MB for two versions")
    print(f"in 2 replicas of 4 processes    {8 * (memory_mb(2, 6) - 150):,.0f} MB")
    batch_ms = 0.05  # a row of a call with many
    print(f"batch of {keys:,.0f} keys      {keys * batch_ms / 1000:,.0f} core-seconds")
    print(f"  as a table at 64 bytes a key  {keys * 64 / 1e9:.2f} GB")
    service_s = requests_a_day * (HTTP_MS + FOREST_MS) / 1000
    print(f"service, a day                  {service_s:,.0f} core-seconds")
    print(f"equal at                        {service_s / batch_ms * 1000:,.0f} scores")


if __name__ == "__main__":
    main()
