"""`hongyan --install-completion`: commands and options completed by the shell.

Knows no command: what there is to complete, cyclopts reads from the command line itself.
"""

from __future__ import annotations

from cyclopts.completion.install import create_install_completion_command

from hongyan.cli import build

install = create_install_completion_command(build().install_completion, add_to_startup=True)
