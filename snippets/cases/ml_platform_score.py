"""The ML Test Score of this page's platform, from evidence: an automated test that can
be named is a point, a record written by hand half of one, anything else nothing.
Source: Breck et al., The ML Test Score, Google, 2017 (28 tests; the least counts)."""

EVIDENCE = """
data    inputs have a schema             auto   test_a_batch_in_seconds_is_refused
data    every feature helps              record ml_platform_debt.txt
data    no feature costs too much        -
data    features obey the rules          auto   test_only_known_values_are_joined
data    privacy is controlled            -
data    a feature is added quickly       -
data    feature code is tested           auto   test_the_join_is_the_brute_force
model   specification is reviewed        -
model   offline gain predicts online     -
model   hyperparameters are tuned        -
model   effect of a stale model known    -
model   a simpler model is not better    auto   test_the_gate_beats_the_champion
model   quality on every slice           -
model   inclusion is tested              -
infra   training is reproducible         auto   test_same_bytes_twice
infra   model code is unit tested        auto   test_the_loss_is_the_entropy
infra   pipeline is integration tested   auto   test_program_prints_what_is_recorded
infra   quality gates the release        auto   test_the_gate_beats_the_champion
infra   one example can be stepped       -
infra   a canary comes first             -
infra   a release can be rolled back     auto   test_the_alias_is_rolled_back
monitor dependencies' changes are told   -
monitor invariants hold when serving     -
monitor serving equals training          auto   test_the_replay_tells_the_rules_apart
monitor models are not too old           -
monitor numbers are finite               -
monitor speed does not regress           -
monitor quality of served answers        record ml_platform_pipeline.txt
"""
POINTS = {"auto": 1.0, "record": 0.5, "-": 0.0}


def read(evidence: str) -> list[tuple[str, str, str, str]]:
    """Section, test, kind of evidence, its name; kinds that nobody can check fail."""
    rows = []
    for line in evidence.strip().splitlines():
        section, test, rest = line[:8].strip(), line[8:41].strip(), line[41:].split()
        kind, name = rest[0], " ".join(rest[1:])
        if kind not in POINTS or (kind != "-" and not name):
            raise ValueError(f"{test}: auto or record with a name, got {rest}")
        rows.append((section, test, kind, name))
    return rows


def score(evidence: str) -> dict[str, float]:
    """Points by section; the platform's score is the least of them."""
    points: dict[str, float] = {}
    for section, _, kind, _ in read(evidence):
        points[section] = points.get(section, 0) + POINTS[kind]
    return points


def main() -> None:
    points, rows = score(EVIDENCE), read(EVIDENCE)
    print("section   auto  record  nothing  points of 7")
    for section, value in points.items():
        kinds = [kind for each, _, kind, _ in rows if each == section]
        counts = [kinds.count(kind) for kind in POINTS]
        print(f"{section:8}{counts[0]:6}{counts[1]:8}{counts[2]:9}{value:13}")
    least = min(points, key=lambda section: points[section])
    print(f"score {points[least]}, set by {least}; a mean: {sum(points.values()) / 4}")
    print("without evidence there:")
    for section, test, kind, _ in rows:
        if section == least and kind == "-":
            print(" ", test)


if __name__ == "__main__":
    main()
