"""What people wrote: Markdown to safe HTML, and HTML or Markdown to plain words."""

import html
import re
import unicodedata

import nh3
from flask import Flask
from markdown_it import MarkdownIt
from markdown_it.renderer import RendererHTML
from markdown_it.rules_inline import StateInline
from markdown_it.rules_inline.linkify import linkify

from . import leaving

_TAGS = {
    "p", "br", "strong", "em", "del", "s", "ul", "ol", "li", "blockquote", "a", "code", "pre",
    "h2", "h3", "h4", "hr", "table", "thead", "tbody", "tr", "th", "td",
}  # fmt: skip
_ATTRIBUTES = {"a": {"href"}, "ol": {"start"}, "th": {"align"}, "td": {"align"}}
_CONTROL = re.compile(
    r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\u200b\u2060\ufeff]|[\u202a-\u202e\u2066-\u2069]"
)
_LONGEST_SCHEME = 32
_BLANKS = re.compile(r"\n{3,}")


def init_app(app: Flask) -> None:
    """Give the templates the filter `excerpt`."""
    app.add_template_filter(excerpt)


def _link_in_text(state: StateInline, silent: bool) -> bool:
    """Find a link as the parser's own rule does, looking for its scheme just before the colon.

    Left alone, the rule looks through all text so far for each "://": 50,000 characters of nothing
    else would keep the server busy for a quarter of a minute.
    """
    if not state.src.startswith("://", state.pos):
        return False
    kept = state.pending
    state.pending = kept[:-_LONGEST_SCHEME]
    if state.pending and not silent:
        state.pushPending()
    state.pending = kept[-_LONGEST_SCHEME:]
    found = linkify(state, silent)
    if silent:
        state.pending = kept
    return found


def _parser() -> MarkdownIt:
    parser = MarkdownIt("gfm-like", {"html": False, "breaks": True, "linkify": True})
    parser.disable("image")  # a picture from elsewhere would tell its host who reads
    parser.inline.ruler.at("linkify", _link_in_text)

    def lower(self: RendererHTML, tokens, index, options, env) -> str:  # type: ignore[no-untyped-def]
        # The page has its own first heading: those of a post begin one level below.
        tokens[index].tag = {"h1": "h2", "h2": "h3"}.get(tokens[index].tag, "h4")
        return self.renderToken(tokens, index, options, env)

    parser.add_render_rule("heading_open", lower)
    parser.add_render_rule("heading_close", lower)
    return parser


_markdown = _parser()


def clean(text: str) -> str:
    """Return typed text in NFC, without control and direction-override characters, trimmed."""
    text = unicodedata.normalize("NFC", text).replace("\r\n", "\n").replace("\r", "\n")
    return _BLANKS.sub("\n\n", _CONTROL.sub("", text)).strip()


def render(source: str) -> str:
    """Return Markdown as HTML that is safe to show: no raw HTML, no pictures, no way out.

    Sanitised by nh3 (ammonia's allow-list) after rendering, whatever the parser let through. Links
    to elsewhere lead over the page that names the host, which may know where they stood.
    """
    return nh3.clean(
        _markdown.render(source),
        tags=_TAGS,
        attributes=_ATTRIBUTES,
        attribute_filter=_guard_link,
        url_schemes={"http", "https", "mailto"},
        link_rel="noopener nofollow",
    )


def _guard_link(_tag: str, name: str, value: str) -> str | None:
    return leaving.guarded(value) if name == "href" else value


def plain(rendered: str) -> str:
    """Return the words of rendered HTML, for search and excerpts; block ends become line ends."""
    spaced = re.sub(r"</(p|li|h\d|blockquote|tr|pre)>|<br>", "\n", rendered)
    spaced = re.sub(r"</t[hd]>", " ", spaced)
    return html.unescape(nh3.clean(spaced, tags=set())).strip()


def excerpt(text: str, length: int = 160) -> str:
    """Return the beginning of a text, cut between words, on one line."""
    flat = " ".join(text.split())
    if len(flat) <= length:
        return flat
    return flat[:length].rsplit(" ", 1)[0].rstrip(" ,.;:—–-") + "…"
