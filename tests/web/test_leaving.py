"""Links to elsewhere lead over a page that names the host; nothing in a post leads away at once."""

import re
from urllib.parse import quote, urlsplit

import lxml.html
import pytest
from hypothesis import given
from hypothesis import strategies as st

import factories as make
from collab.web import leaving, text

pytestmark = pytest.mark.asvs("3.7.3")


@pytest.fixture
def someone(app, client_of):
    with app.app_context():
        person = make.user().id
    return client_of(person)


def leave(client, address: str, **headers: str):
    return client.get(f"/leave?to={quote(address, safe='')}", headers=headers)


def test_the_page_names_the_host_and_shows_the_whole_address(someone) -> None:
    address = "https://Www.Example.org:8443/a%20b/?q=1&x=<2>#part".replace("<2>", "%3C2%3E")
    page = lxml.html.fromstring(leave(someone, address).text)
    assert page.xpath('string(//*[@class="leave__host"])') == "www.example.org:8443"
    assert page.xpath('string(//*[@class="leave__address"])') == address
    (out,) = page.xpath('//main//a[@rel="noopener noreferrer nofollow"]')
    assert out.get("href") == address
    assert out.get("target") is None


@pytest.mark.parametrize("host", ["xn--80ak6aa92e.com", "аррӏе.com"])
def test_a_name_in_other_letters_is_shown_as_machines_read_it(someone, host: str) -> None:
    page = leave(someone, f"https://{host}/").text
    assert "аррӏе.com" in page
    assert page.count("xn--80ak6aa92e.com") >= 1
    assert "look like others" in page
    assert "look like others" not in leave(someone, "https://apple.com/").text


def test_what_stands_before_an_at_sign_is_not_the_host(someone) -> None:
    page = lxml.html.fromstring(leave(someone, "https://court.gov.kz@evil.example/").text)
    assert page.xpath('string(//*[@class="leave__host"])') == "evil.example"


@pytest.mark.parametrize(
    "address",
    [
        "", "javascript:alert(1)", "JaVaScRiPt:alert(1)", "data:text/html,x", "ftp://example.org",
        "file:///etc/passwd", "mailto:a@example.org", "example.org", "/groups", "//example.org",
        "https://", "https:///example.org", "https:example.org", "http:/example.org",
        "https://good.example\\@evil.example", "https://example.org\n/", "https://example.org\t/",
        "https://exa mple.org", " https://example.org", "https://example.org/\"onclick=\"x",
        "https://ev%69l.example", "https://example.org:99999", "https://example.org:x",
        "https://[::1", "https://.", "https://" + "a" * 5000, "https://exa\x00mple.org",
        "https://exam\u202eple.org",
    ],
)  # fmt: skip
def test_only_pages_of_the_web_can_be_gone_to(someone, address: str) -> None:
    assert leave(someone, address).status_code == 404


def test_strangers_are_led_nowhere(app) -> None:
    answer = leave(app.test_client(), "https://example.org/")
    assert answer.status_code == 302
    assert urlsplit(answer.location).path == "/sign-in"


def test_back_leads_to_the_page_with_the_link_and_nowhere_else(someone) -> None:
    def back(referrer: str) -> str:
        page = lxml.html.fromstring(leave(someone, "https://example.org/", Referer=referrer).text)
        return page.xpath('//main//a[normalize-space()="Back"]/@href')[0]

    assert back("http://localhost/g/legal/threads/5?page=2") == "/g/legal/threads/5?page=2"
    assert back("https://evil.example/g/legal") == "/"
    assert back("http://localhost//evil.example") == "/"
    assert back("") == "/"


def test_the_address_of_a_page_of_ours_leads_there_at_once(app, someone) -> None:
    app.config["PUBLIC_URL"] = "https://collab.example.org"
    for own in ("http://localhost", "https://collab.example.org"):
        answer = leave(someone, f"{own}/g/legal/threads/5?page=2#c7")
        assert (answer.status_code, answer.location) == (302, "/g/legal/threads/5?page=2#c7")
    for trick in ("http://localhost//evil.example", "http://localhost///evil.example/x"):
        answer = leave(someone, trick)
        assert answer.location.startswith("/evil.example")
    assert leave(someone, "https://collab.example.org.evil.example/").status_code == 200


LINKS = [
    "https://example.org/a_b?c=1&d=2",
    "[law](https://example.org/закон)",
    "[x](//evil.example/x)",
    "[x](HTTPS://EVIL.example)",
    "[x](https:evil.example)",
    "<https://example.org>",
    "www.example.org",
    "[x][1]\n\n[1]: https://example.org",
    "[x](/\\evil.example)",
    "[x](\\\\evil.example)",
    "[x](</\t/evil.example>)",
    "[x](</ /evil.example>)",
    "[x](&#x2f;/evil.example)",
    "[x](&#104;ttps://evil.example)",
    "[x](.//evil.example)",
]


def hrefs(rendered: str) -> list[str]:
    if not rendered.strip():
        return []
    return lxml.html.fragment_fromstring(rendered, create_parent="div").xpath("//@href")


def must_stay_here(address: str) -> None:
    """As browsers read addresses: they drop tabs and line ends and take a backslash for a slash."""
    read = re.sub(r"[\t\r\n]", "", address).strip("".join(map(chr, range(33)))).replace("\\", "/")
    assert not read.startswith("//"), address
    scheme = re.match(r"([a-zA-Z][a-zA-Z0-9+.-]*):", read)
    assert scheme is None or scheme[1].lower() == "mailto", address


@pytest.mark.parametrize("source", LINKS)
def test_no_link_in_a_post_leads_away(source: str) -> None:
    for address in hrefs(text.render(source)):
        must_stay_here(address)


@given(st.text(alphabet=st.sampled_from("htps:/\\.evil[]()<>?#&;@ \t\n%абx0"), max_size=60))
def test_no_link_in_any_post_leads_away(words: str) -> None:
    for source in (words, f"[x]({words})", f"[x](<{words}>)", f"<{words}>"):
        for address in hrefs(text.render(text.clean(source))):
            must_stay_here(address)


def test_known_attacks_lead_nowhere(shared_data) -> None:
    import json

    lines = (shared_data / "hostile" / "blns.json").read_text(encoding="utf-8")
    for attack in json.loads(lines):
        for source in (attack, f"[x]({attack})"):
            for address in hrefs(text.render(text.clean(source))):
                must_stay_here(address)


@pytest.mark.parametrize("source", LINKS[:3])
def test_the_page_gets_the_address_that_was_written(someone, source: str) -> None:
    (address,) = hrefs(text.render(source))
    assert address.startswith("/leave?to=")
    assert someone.get(address).status_code == 200


def test_links_to_our_own_pages_and_to_mailboxes_stay_as_they_are() -> None:
    own = "[a](/c/5#p2) [b](#note) [c](?page=2) [d](mailto:a@example.org)"
    found = hrefs(text.render(own))
    assert found == ["/c/5#p2", "#note", "?page=2", "mailto:a@example.org"]


def test_words_for_search_and_excerpts_know_nothing_of_the_page() -> None:
    words = text.plain(text.render("See [the law](https://example.org/law) at https://adilet.kz/a"))
    assert words == "See the law at https://adilet.kz/a"


def test_an_address_has_one_reading_only() -> None:
    assert leaving.guarded("javascript:alert(1)") is None
    assert leaving.guarded("ftp://example.org") is None
    assert leaving.guarded("\\\\evil.example") is None
    assert leaving.guarded("/\\evil.example") is None
