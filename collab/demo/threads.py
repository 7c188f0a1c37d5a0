"""The discussions of the demo, group by group."""

from .threads_advocacy import ADVOCACY
from .threads_analytical import ANALYTICAL
from .threads_legal_aid import LEGAL_AID

THREADS = (*ANALYTICAL, *LEGAL_AID, *ADVOCACY)
