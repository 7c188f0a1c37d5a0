"""How long the front door takes for a known and for an unknown address, in milliseconds.

    PYTHONPATH=.:tests python tests/benchmarks/sign_in_timing.py [--tries 15]

An instance of its own on SQLite, wrong passwords and forgotten passwords, the two addresses in
turn so that a slow moment of the machine meets both. Each try comes from another network, since the
sixth from one would wait. Printed are the medians, and by how much they differ (ASVS 5.0, 6.3.8,
wants less than a tenth).
"""

import argparse
import statistics
import tempfile
import time
from pathlib import Path

from flask import Flask

import factories as make
from collab import create_app, schema

KNOWN, UNKNOWN = "aigul@example.org", "nobod@example.org"


def main() -> None:
    """Build the instance and print one line for each page."""
    arguments = argparse.ArgumentParser(description=__doc__)
    arguments.add_argument("--tries", type=int, default=15)
    tries = arguments.parse_args().tries
    mail = {"MAIL_URL": "smtp://localhost", "MAIL_FROM": "a@example.org"}
    settings = {"LOG_LEVEL": "WARNING", "PUBLIC_URL": "https://collab.example.org"} | mail
    with tempfile.TemporaryDirectory() as folder:
        app = create_app(settings, Path(folder))
        app.config["WTF_CSRF_ENABLED"] = False
        app.extensions["limits"].enabled = False
        with app.app_context():
            schema.upgrade()
            make.user(email=KNOWN)
        print(f"{'page':20}{'known':>9}{'unknown':>9}{'apart':>8}")
        for address in ("/sign-in", "/forgotten"):
            print(line(app, address, tries))


def line(app: Flask, address: str, tries: int) -> str:
    """Return the medians of one page."""
    taken: dict[str, list[float]] = {KNOWN: [], UNKNOWN: []}
    for number in range(-3, tries):  # the first three warm up
        for side, email in enumerate(taken):
            network = f"10.{side}.{number + 3}.1"
            seconds = once(app, address, email, network)
            if number >= 0:
                taken[email].append(seconds * 1000)
    known, unknown = (statistics.median(times) for times in taken.values())
    apart = abs(known - unknown) / max(known, unknown)
    return f"{address:20}{known:9.1f}{unknown:9.1f}{apart:8.1%}"


def once(app: Flask, address: str, email: str, network: str) -> float:
    """Return the seconds that one try takes in a browser that was never here."""
    client = app.test_client()
    client.environ_base["REMOTE_ADDR"] = network
    form = {"email": email, "password": "a wrong password"}
    began = time.perf_counter()
    client.post(address, data=form)
    return time.perf_counter() - began


if __name__ == "__main__":
    main()
