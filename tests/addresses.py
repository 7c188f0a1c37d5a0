"""Every address of the application, for tests that must not miss a new one."""

from collections.abc import Iterator
from typing import Any

from flask import Flask
from werkzeug.routing import AnyConverter, IntegerConverter

CHANGING = frozenset({"POST", "PUT", "PATCH", "DELETE"})


def every(app: Flask, methods: frozenset[str], **values: Any) -> Iterator[tuple[str, str, str]]:
    """Yield endpoint, method and address of each route that takes one of the methods.

    Parts of an address come from `values`; one that has no value there names nothing that exists.
    """
    adapter = app.url_map.bind("localhost")
    for rule in app.url_map.iter_rules():
        parts = {name: values.get(name, _nothing(rule, name)) for name in rule.arguments}
        for method in sorted((rule.methods or set()) & methods):
            yield rule.endpoint, method, adapter.build(rule.endpoint, parts, method=method)


def _nothing(rule: Any, name: str) -> Any:
    converter = rule._converters[name]
    if isinstance(converter, AnyConverter):
        return min(converter.items)
    return 1 if isinstance(converter, IntegerConverter) else "nothing"
