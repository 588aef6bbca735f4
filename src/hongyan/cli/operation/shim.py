"""`hongyan dev shim`: how clients whose endpoint is built in reach a running `dev --shim`.

What it prints is for a program: a shell, /etc/hosts, Docker Compose. Remarks go to the error
stream.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Annotated, Final

from cyclopts import App, Parameter

from hongyan.api.gateway.hosts import HTTP_PORT, HTTPS_PORT
from hongyan.app.shim import PROXY_OPTION, TLS_OPTION
from hongyan.cli.faults import CommandError
from hongyan.cli.language import worded
from hongyan.cli.operation.dev_home import own_directory
from hongyan.cli.session import HERE, Where
from hongyan.engine.terminal import say, say_lines, told_in_json, warn

if TYPE_CHECKING:
    from hongyan.app.shim.running import ShimPorts
    from hongyan.app.shim.trust import TrustFiles
    from hongyan.app.shim.variables import ShimPlace

PROXY_PORT: Final = 8043
TLS_PORT: Final = 8443
PORT_MAX: Final = 65535

shim = App(
    name="shim",
    help="Print what points clients at a running `hongyan dev --shim`: variables, hosts, compose.",
)


@Parameter(name="*", group="Shim")
@dataclass(frozen=True, slots=True)
class ShimOptions:
    """Whether and where `dev` answers clients whose endpoint is built in."""

    shim: Annotated[
        bool, Parameter(negative="", help="Answer clients whose endpoint is built in, too.")
    ] = False
    shim_port: Annotated[int | None, Parameter(help="Port of the shim's proxy, default 8043.")] = (
        None
    )
    shim_tls_port: Annotated[
        int | None,
        Parameter(help="Port of the shim's TLS, default 8443; a hosts line needs 443."),
    ] = None


NO_SHIM: Final = ShimOptions()


def ports_asked(options: ShimOptions) -> ShimPorts | None:
    """Return the ports that are asked for; raises CommandError for one that cannot be."""
    given = {PROXY_OPTION: options.shim_port, TLS_OPTION: options.shim_tls_port}
    for option, port in given.items():
        if port is not None and not options.shim:
            raise CommandError(worded("{option}: is a port of --shim; give both", option=option))
        if port is not None and not 0 <= port <= PORT_MAX:
            raise CommandError(
                worded(
                    "{option}: {port} is no port; give 1 to 65535, or 0 for any free one",
                    option=option,
                    port=port,
                )
            )
    if not options.shim:
        return None
    from hongyan.app.shim.running import ShimPorts  # noqa: PLC0415 - slow to import

    proxy, tls = options.shim_port, options.shim_tls_port
    return ShimPorts(PROXY_PORT if proxy is None else proxy, TLS_PORT if tls is None else tls)


@shim.default
def variables(*, where: Where = HERE) -> None:
    """Print the variables for a shell: eval "$(hongyan dev shim)"."""
    from hongyan.app.shim.variables import shell_block, variables_of  # noqa: PLC0415 - the same

    found = variables_of(*_found(where))
    if not told_in_json(found):
        say_lines(shell_block(found))


@shim.command
def hosts(*, where: Where = HERE) -> None:
    """Print the line of /etc/hosts for clients that obey no proxy."""
    from hongyan.app.shim.variables import hosts_line  # noqa: PLC0415 - the same

    place, _ = _found(where)
    ports = ((TLS_OPTION, place.tls_port, HTTPS_PORT), ("--port", place.http_port, HTTP_PORT))
    for option, port, usual in ports:
        if port != usual:
            warn(
                worded(
                    "a client that follows the hosts line asks at port {usual}, and here it is "
                    "{port}: start `hongyan dev --shim` with {option} {usual}",
                    usual=usual,
                    port=port,
                    option=option,
                )
            )
    say(hosts_line(place))


@shim.command
def compose(*, where: Where = HERE) -> None:
    """Print services of Docker Compose: this one under the service's names, and a client."""
    from hongyan.app.shim.variables import compose_example  # noqa: PLC0415 - the same

    say_lines(compose_example(_found(where)[1]).rstrip())


def _found(where: Where) -> tuple[ShimPlace, TrustFiles]:
    """Return where the running shim is, and its files; raises CommandError where none runs."""
    from hongyan.app.guard import serving_now  # noqa: PLC0415 - slow to import
    from hongyan.app.shim.running import DIRECTORY, running_place  # noqa: PLC0415 - the same
    from hongyan.app.shim.trust import trust_files  # noqa: PLC0415 - the same

    settings = where.settings(own=own_directory(where))
    holder, place = serving_now(settings), running_place(settings.data)
    if holder is None:
        raise CommandError(
            worded(
                "no `hongyan dev` runs on {data}; start it by `hongyan dev --shim`, or give --data",
                data=settings.data,
            )
        )
    if place is None or place.pid != holder.pid:
        raise CommandError(
            worded(
                "the `hongyan dev` that runs on {data} has no shim; end it, and start it by "
                "`hongyan dev --shim`",
                data=settings.data,
            )
        )
    return place, trust_files(settings.data / DIRECTORY)
