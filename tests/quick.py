"""Work that each fresh application of a test would do again is done once in a process.

Each test has an application of its own. Compiling its addresses, its templates and its queries is
most of what making it costs, and comes to the same each time.
"""

from typing import Any

from jinja2 import BytecodeCache
from jinja2.bccache import Bucket
from sqlalchemy import event
from sqlalchemy.engine import Connection, Engine
from sqlalchemy.orm import Mapper
from sqlalchemy.util import LRUCache
from werkzeug.routing import Rule


class _InMemory(BytecodeCache):
    """Compiled templates, by their name and source."""

    def __init__(self) -> None:
        self._kept: dict[str, bytes] = {}

    def load_bytecode(self, bucket: Bucket) -> None:
        if (kept := self._kept.get(bucket.key)) is not None:
            bucket.bytecode_from_string(kept)

    def dump_bytecode(self, bucket: Bucket) -> None:
        self._kept[bucket.key] = bucket.bytecode_to_string()


TEMPLATES = _InMemory()

_rules: dict[Any, dict[str, Any]] = {}
_compile = Rule.compile


def _compiled(rule: Rule) -> None:
    """Give the rule what compiling another one of the same words came to."""
    key = (rule.rule, rule.subdomain, rule.merge_slashes, rule.is_leaf, repr(rule.defaults))
    if (known := _rules.get(key)) is None:
        _compile(rule)
        names = ("_parts", "_trace", "_converters", "arguments", "_build", "_build_unknown")
        _rules[key] = {name: getattr(rule, name) for name in names}
        return
    for name in ("_parts", "_trace", "_converters", "arguments"):
        setattr(rule, name, known[name].copy())
    rule._build = known["_build"].__func__.__get__(rule, None)
    rule._build_unknown = known["_build_unknown"].__func__.__get__(rule, None)


Rule.compile = _compiled  # type: ignore[method-assign]


class _OfAllEngines(LRUCache[Any, Any]):
    """Compiled queries, whichever engine asks: the first part of a key is the engine's dialect."""

    def get(self, key: Any, default: Any = None) -> Any:
        return super().get((key[0].name, *key[1:]), default)

    def __setitem__(self, key: Any, value: Any) -> None:
        super().__setitem__((key[0].name, *key[1:]), value)


_queries = _OfAllEngines(5000)
Mapper._compiled_cache = property(lambda _mapper: _queries)


@event.listens_for(Engine, "engine_connect")
def _share_queries(connection: Connection) -> None:
    """Let all engines of a kind share what they compiled: their servers are alike.

    Files of SQLite need not outlive a power cut here; those of started processes do.
    """
    connection.engine._compiled_cache = _queries
    if connection.dialect.name == "sqlite" and not connection.info.get("quick"):
        connection.info["quick"] = True
        connection.connection.execute("PRAGMA synchronous=OFF")
