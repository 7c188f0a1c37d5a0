"""An administrator, a group with its people, and somebody outside."""

from dataclasses import dataclass

import pytest
from flask import Flask

import factories as make
from collab.policy import Role


@dataclass
class World:
    """Ids of people and of the group `ours`."""

    group: int
    administrator: int
    coordinator: int
    member: int
    outsider: int


@pytest.fixture
def world(app: Flask) -> World:
    with app.app_context():
        group = make.group(slug="ours", names={"ru": "Наша", "en": "Our group"})
        return World(
            group=group.id,
            administrator=make.user(name="Asel Admin", administrator=True).id,
            coordinator=make.member(group, Role.COORDINATOR, name="Cholpon Coordinator").id,
            member=make.member(group, name="Meerim Member").id,
            outsider=make.user(name="Olga Outsider").id,
        )


@pytest.fixture
def admin(client_of, world: World):
    """The administrator's browser; she is in no group."""
    return client_of(world.administrator)
