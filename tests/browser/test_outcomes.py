"""A question is answered and a proposal decided, by two people in two languages."""

import re

from playwright.sync_api import expect

from .conftest import DINARA, MADINA, Person


def begin(someone: Person, purpose: str, title: str, body: str) -> str:
    someone.opens("/g/legal-aid/threads/new")
    someone.page.fill("[name=title]", title)
    someone.page.fill("[name=body]", body)
    someone.page.check(f"[name=purpose][value={purpose}]")
    someone.looks_well(f"new-{purpose}", whole=True)
    someone.page.click("main .btn--primary")
    someone.page.wait_for_url(re.compile(r"/threads/\d+$"))
    return someone.page.url.removeprefix(someone.url)


def test_a_question_is_answered_and_a_proposal_decided(person) -> None:
    madina = person(MADINA, width=390)
    dinara = person(DINARA, locale="ky-KG")
    question = begin(madina, "question", "Срок обжалования ареста", "Сколько дней на жалобу?")
    expect(madina.page.locator(".meta").first).to_contain_text("ждёт ответа")
    dinara.opens("/g/legal-aid/threads?show=questions")
    dinara.page.get_by_role("link", name="Срок обжалования ареста").click()
    dinara.page.fill("#reply [data-body]", "Три дня, считая со дня вручения постановления.")
    dinara.page.click("#reply .btn--primary")
    expect(dinara.page.locator(".post")).to_have_count(2)
    madina.opens(question)
    madina.page.locator(".post").nth(1).get_by_role("button", name="Это ответ").click()
    expect(madina.page.locator(".post--accepted")).to_contain_text("Три дня")
    madina.looks_well("question-answered-390", whole=True)
    madina.opens("/g/legal-aid/threads?show=questions")
    expect(madina.page.get_by_role("link", name="Срок обжалования ареста")).to_have_count(0)

    proposal = begin(madina, "proposal", "Общее письмо омбудсмену", "Предлагаю подписать вместе.")
    dinara.opens(proposal)
    dinara.page.check("[name=stance][value=block]")
    dinara.page.click("#course .form .btn--primary")
    expect(dinara.page.locator("#reason-error")).to_be_visible()
    dinara.page.fill("[name=reason]", "Названо имя пострадавшего.")
    dinara.looks_well("position-1280", whole=True)
    dinara.page.click("#course .form .btn--primary")
    expect(dinara.page.locator("#course")).to_contain_text("Названо имя пострадавшего.")
    madina.opens(proposal)
    madina.page.check("[name=stance][value=agree]")
    madina.page.click("#course .form .btn--primary")
    madina.page.emulate_media(color_scheme="dark")
    madina.looks_well("proposal-dark-390", whole=True)
    madina.page.emulate_media(color_scheme="light")
    dinara.looks_well("proposal-1280", whole=True)

    madina.opens(f"{proposal}/head")
    madina.page.fill("[name=closes]", "2020-01-01T10:00")
    madina.page.click("main .btn--primary")
    expect(madina.page.locator("#closes-error")).to_be_visible()
    madina.looks_well("head-390", whole=True)


def test_an_outcome_is_stated_and_found(person) -> None:
    madina, dinara = person(MADINA, width=390), person(DINARA)
    thread = begin(madina, "discussion", "Встреча в Оше", "Когда собираемся?")
    madina.opens(f"{thread}/outcome")
    madina.page.fill("[name=body]", "Собираемся 14 марта в гостинице **Алтынташ**, ведёт Рустам.")
    madina.looks_well("outcome-390", whole=True)
    madina.page.click("main .btn--primary")
    expect(madina.page.locator(".outcome")).to_contain_text("Алтынташ")
    madina.looks_well("outcome-stated-390", whole=True)
    dinara.opens(f"{thread}/summary")
    dinara.page.fill("[name=body]", "**Известно:** место.\n\n**Открыто:** кто едет.")
    dinara.page.click("main .btn--primary")
    expect(dinara.page.locator(".summary")).to_contain_text("Открыто")
    dinara.looks_well("summary-1280", whole=True)
    for _ in range(20):
        dinara.opens("/search?q=алтынташ&kind=outcome")
        if dinara.page.locator('[data-kind="outcome"]').count():
            break
        dinara.page.wait_for_timeout(300)
    expect(dinara.page.locator('[data-kind="outcome"]')).to_have_count(1)
    dinara.looks_well("outcome-found-1280", whole=True)
    dinara.opens("/g/legal-aid/threads?show=done")
    dinara.looks_well("threads-done-1280", whole=True)
    madina.opens("/g/legal-aid/threads")
    madina.looks_well("threads-390", whole=True)
