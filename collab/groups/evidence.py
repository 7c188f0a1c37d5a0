"""What nobody takes away because it is evidence, or because somebody has yet to decide about it."""

from collections.abc import Callable

from ..content import Content

_checks: list[Callable[[Content], bool]] = []


def block(check: Callable[[Content], bool]) -> Callable[[Content], bool]:
    """Have items kept as they are for which the check holds; returns the check."""
    _checks.append(check)
    return check


def is_undecided(item: Content) -> bool:
    """Tell whether a check of a floor above keeps the item, as while a report is undecided."""
    return any(check(item) for check in _checks)


def is_kept(item: Content) -> bool:
    """Tell whether the item, or what it stands in, is held, or a decision about it is awaited."""
    asked = {item, item.subject}
    return item.held or item.root.held or any(is_undecided(each) for each in asked)
