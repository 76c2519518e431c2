"""A study plan: what to read on which day, what to recall ("page?"), when to hold a
mock. Recall waits for a quarter of the days left: for a week near Cepeda's gap."""

from math import ceil

BOXES = {  # pages of this section by the box of the interview that they serve
    "Frame": "clarify frame tradeoffs",
    "Data": "pipeline explore labels ingest imbalance features feature_selection split",
    "Model": "model tune bias_variance debug",
    "Evaluate": "evaluate experiment",
    "Serve": "deploy monitor scale",
}
READ, RECALL, MOCK = 10, 10, 75  # minutes; a mock is 45 of talk and 30 of review


def plan(days: int, minutes: int, weak_first: list[str]) -> dict[int, list[str]]:
    """Tasks of days 1, 2, …; a page is read only if a recall of it can be booked."""
    if days < 1 or minutes < MOCK:
        raise ValueError(f"needs a day of {MOCK} minutes, got {days} of {minutes}")
    mocks = {*range(1, days, 7), max(days - 1, 1)}  # the first before any reading
    doing = {day: ["mock"] * (day in mocks) for day in range(1, days + 1)}
    left = {day: minutes - MOCK * (day in mocks) for day in doing}

    def recall(page: str, after: int, reading: int = 0) -> int:  # the day, 0: no room
        for day in range(after + ceil((days - after) / 4), days + 1):
            if left[day] >= RECALL + (reading if day == after else 0):
                left[day] -= RECALL
                doing[day].append(page + "?")
                return day
        return 0

    queue = ["overview", *" ".join(BOXES[box] for box in weak_first).split()]
    first = {}  # page: day of its first recall; nothing new on the last day
    for day in range(1, max(days, 2)):
        while queue and left[day] >= READ and (due := recall(queue[0], day, READ)):
            first[queue[0]], left[day] = due, left[day] - READ
            doing[day].append(queue.pop(0))
    for page, due in first.items():  # the second recall, before the last day is over
        if due < days:
            recall(page, due)
    return {day: sorted(doing[day], key=lambda task: task[-1] == "?") for day in doing}


def main() -> None:
    weak_first = ["Serve", "Evaluate", "Data", "Frame", "Model"]
    print("days  minutes  pages  recalls  mocks  hours  left for building")
    for days, minutes in [(1, 240), (7, 90), (30, 90), (90, 75)]:
        tasks = [t for day in plan(days, minutes, weak_first).values() for t in day]
        mocks, recalls = tasks.count("mock"), sum(task[-1] == "?" for task in tasks)
        pages = len(tasks) - mocks - recalls
        hours = (READ * pages + RECALL * recalls + MOCK * mocks) / 60
        row = (days, minutes, pages, recalls, mocks, hours, days * minutes / 60 - hours)
        print("{:4}{:9}{:7}{:9}{:7}{:7.0f}{:19.0f}".format(*row))
    print("\nSeven days of 90 minutes")
    for day, tasks in plan(7, 90, weak_first).items():
        print(day, *tasks)


if __name__ == "__main__":
    main()
