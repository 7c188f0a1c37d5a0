"""A group with people, one thing of each kind in it, and people outside."""

import pytest
from flask import Flask

import factories as make
from collab.policy import Role, Standing


@pytest.fixture
def ids(app: Flask) -> dict[str, int]:
    """A group of five, one person of it in the organisation of another, and people outside."""
    with app.app_context():
        group, shared = make.group(slug="legal", names={"en": "Legal aid"}), make.organisation()
        author = make.member(group, name="Aigul Author", organisation=shared)
        people = {
            "author": author,
            "colleague": make.member(group, name="Rustam Colleague", organisation=shared),
            "other": make.member(group, name="Bek Other"),
            "observer": make.member(group, Role.OBSERVER, standing=Standing.OBSERVER),
            "coordinator": make.member(group, Role.COORDINATOR, name="Dina Coordinator"),
            "outsider": make.user(name="Olim Outside"),
            "guest": make.user(standing=Standing.OBSERVER),
        }
        thread = make.thread(group, author, title="Detention in Osh")
        post = make.post(thread, author, "plover in the text")
        return {name: person.id for name, person in people.items()} | {
            "group": group.id,
            "thread": thread.id,
            "post": post.id,
            "message": make.message(group, author).id,
            "document": make.document(group, author, title="Visit", pages=("plover",)).id,
        }
