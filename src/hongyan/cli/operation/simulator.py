"""`hongyan simulator`: simulated carriers as a process of their own."""

from __future__ import annotations

import sys
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Final

from cyclopts import Parameter

from hongyan.cli.faults import CommandError
from hongyan.cli.language import tell, worded
from hongyan.cli.refusals import sentence_of

if TYPE_CHECKING:
    from hongyan.channels.simulator.behaviours import Chosen
    from hongyan.channels.simulator.replay import Recording
    from hongyan.channels.simulator.simulation import Simulation
    from hongyan.channels.simulator.users import User

PACE_MAX: Final = 1000
PORT: Final = 9000
USUAL: Final = {"smpp": 2775, "cmpp": 7890}
"""Where a recording is played if no port is given."""


@Parameter(name="*", group="SMPP, CMPP")
@dataclass(frozen=True, slots=True)
class Spoken:
    """Carriers' protocols: where they are spoken, to whom, and how badly."""

    smpp: Annotated[int | None, Parameter(help="Port on which SMPP is spoken.")] = None
    cmpp: Annotated[int | None, Parameter(help="Port on which CMPP is spoken.")] = None
    users: Annotated[
        Path | None,
        Parameter(help="File of who may log in; else hongyan, with the password hongyan."),
    ] = None
    replay: Annotated[
        Path | None,
        Parameter(help="A capture of `hongyan channel trace`, whose carrier is played."),
    ] = None
    behaviour: Annotated[
        Path | None, Parameter(help="File of what goes wrong: docs/carriers/simulator.md.")
    ] = None

    def read(self) -> tuple[tuple[User, ...], tuple[Chosen, ...]]:
        """Return the users and behaviours of the files; raises CommandError for a mistake."""
        from hongyan.channels.simulator.files import (  # noqa: PLC0415 - slow to import
            SimulatorFileError,
            read_behaviours,
            read_users,
        )

        try:
            return (
                read_users(self.users) if self.users is not None else (),
                read_behaviours(self.behaviour) if self.behaviour is not None else (),
            )
        except SimulatorFileError as fault:
            raise CommandError(sentence_of(fault.refused)) from fault

    def recording(self) -> Recording | None:
        """Return what is to be played; raises a Fault for a file that cannot be."""
        from hongyan.channels.simulator.replay import read_recording  # noqa: PLC0415 - the same

        return None if self.replay is None else read_recording(self.replay)


ALL_ALIKE: Final = Spoken()


def simulator(
    *,
    port: Annotated[
        int | None,
        Parameter(
            help="Port for channels of the kind simulator, default 9000 where no other "
            "listens; 0 takes a free one."
        ),
    ] = None,
    spoken: Spoken = ALL_ALIKE,
    host: Annotated[str, Parameter(help="Address to listen on.")] = "127.0.0.1",
    log: Annotated[
        Path, Parameter(help="File to which everything that was received is appended.")
    ] = Path("simulator.jsonl"),
    seed: Annotated[int, Parameter(help="Seed of the simulated carriers.")] = 0,
    pace: Annotated[float, Parameter(help="Every delay is multiplied by this.")] = 1.0,
) -> None:
    """Run simulated carriers as a process of their own.

    Channels reach it by `hongyan channel add NAME --option host=127.0.0.1 --option port=9000`, and
    clients of SMPP and CMPP on the ports that are given for them.
    """
    _refuse(pace, {"--port": port, "--smpp": spoken.smpp, "--cmpp": spoken.cmpp})
    from hongyan.app.surroundings import listen_fault  # noqa: PLC0415 - slow to import
    from hongyan.channels.simulator.simulation import (  # noqa: PLC0415 - the same
        JSON,
        Simulation,
        run_simulator,
    )

    recording = spoken.recording()
    asked = {JSON: port, "smpp": spoken.smpp, "cmpp": spoken.cmpp}
    if recording is not None:
        given = asked[recording.kind]
        asked = {recording.kind: USUAL[recording.kind] if given is None else given}
    ports = {one: taken for one, taken in asked.items() if taken is not None} or {JSON: PORT}
    for one, taken in ports.items():
        listen_fault(host, taken, "--host", "--port" if one == JSON else f"--{one}")
    users, chosen = spoken.read()

    told = Simulation(
        ports=ports,
        log_path=log,
        host=host,
        seed=seed,
        pace=pace,
        users=users,
        chosen=chosen,
        recording=recording,
    )
    run_simulator(told, lambda taken: _tell(told, taken))


def _tell(told: Simulation, ports: Mapping[str, int]) -> None:
    for language, port in ports.items():
        where = {"host": told.host, "taken": port, "log": told.log_path}
        if language in {"smpp", "cmpp"}:
            tell(
                "Simulated carriers speak {protocol} on {host}:{taken} and write to {log}",
                protocol=language.upper(),
                **where,
            )
        else:
            tell("Simulated carriers listen on {host}:{taken} and write to {log}", **where)
    sys.stdout.flush()  # who waits for this line behind a pipe must see it now


def _refuse(pace: float, ports: Mapping[str, int | None]) -> None:
    for option, port in ports.items():
        if port is not None and port not in range(65536):
            raise CommandError(
                worded(
                    "{option}: {port} is not a port; ports are 1 to 65535, 0 takes a free one",
                    option=option,
                    port=port,
                )
            )
    if not 0 <= pace < PACE_MAX:
        raise CommandError(
            worded(
                "--pace: {pace} is not a factor from 0 to {most}; 1 is real time",
                pace=pace,
                most=PACE_MAX,
            )
        )
