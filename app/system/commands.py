"""flask commands of the system area."""

import click

COMMANDS: tuple[click.Command, ...] = ()
