"""Who this process is, as it is written down where it joins a database's others."""

from __future__ import annotations

import os
import socket

from hongyan import __version__
from hongyan.domain.fleet.model import Peer, Role


def myself(*roles: Role) -> Peer:
    """Return what is written down of this process."""
    names = tuple(role.value for role in roles)
    return Peer(0, 0, socket.gethostname(), os.getpid(), __version__, names, 0, 0)
