"""Say what is due, and why."""

from press import bind, keys, runs

# More reasons than fit in a line are counted.
SHOWN = 3


def rows() -> list[tuple[str, str, str]]:
    """List every chapter and the site: its name, whether it is fresh or due, and the reason."""
    present = keys.keys()
    due = runs.due(present)
    found = [
        (name, "due", _line(runs.nearest(name, due[name]))) if name in due else (name, "fresh", "")
        for name in present
    ]
    reasons = bind.changes(bind.key({name: keys.digest(key) for name, key in present.items()}))
    reasons = [reason for reason in reasons if not reason.startswith("run ")] or reasons
    if due and not reasons:
        reasons = ["chapters are due"]
    return [*found, ("the site", "due" if reasons else "fresh", _line(reasons))]


def status() -> int:
    """Print the table; returns the exit status, which is 0 whether or not something is due."""
    table = rows()
    width = max(len(name) for name, _, _ in table)
    print(f"{'chapter':{width}}  state  why")
    for name, state, reason in table:
        print(f"{name:{width}}  {state:5}  {reason}".rstrip())
    if not any(state == "due" for _, state, _ in table):
        print(f"Nothing is due ({len(table) - 1} chapters).")
    return 0


def _line(reasons: list[str]) -> str:
    more = len(reasons) - SHOWN
    return "; ".join(reasons[:SHOWN]) + (f"; and {more} more" if more > 0 else "")
