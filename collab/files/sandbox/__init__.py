"""Opens foreign files in a process of its own that can do no harm: see `run` and `confine`."""

from .run import run, run_program

__all__ = ["run", "run_program"]
