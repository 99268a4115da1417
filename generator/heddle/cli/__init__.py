"""The command line: it reads arguments, calls the other packages, prints their results and sets exit codes."""

from __future__ import annotations

import click

from heddle import __version__
from heddle.cli.catalog import catalog
from heddle.cli.check import check
from heddle.cli.diff import diff
from heddle.cli.explain import explain
from heddle.cli.generate import generate
from heddle.cli.init import init
from heddle.cli.inventory import inventory
from heddle.cli.new import new
from heddle.cli.prove import prove
from heddle.cli.push import push
from heddle.cli.release import release
from heddle.cli.rollback import rollback
from heddle.cli.runbooks import runbooks
from heddle.cli.simulate import simulate
from heddle.cli.status import status


@click.group(context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100})
@click.version_option(__version__, prog_name="heddle")
def main() -> None:
    """Compile Python definitions of Grafana dashboards, data sources and alerts to provisioning files."""


main.add_command(init)
main.add_command(new)
main.add_command(catalog)
main.add_command(generate)
main.add_command(check)
main.add_command(explain)
main.add_command(inventory)
main.add_command(diff)
main.add_command(prove)
main.add_command(runbooks)
main.add_command(simulate)
main.add_command(push)
main.add_command(status)
main.add_command(rollback)
main.add_command(release)
