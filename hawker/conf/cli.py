# SPDX-License-Identifier: Apache-2.0
"""The `hawker` command. Exit codes: 0 success, 1 the work failed (message on stderr), 2 wrong usage."""

from __future__ import annotations

import json
import os
import sys
from dataclasses import asdict
from typing import TYPE_CHECKING, Any, NoReturn

import click

import hawker
from hawker.conf import cli_clv, cli_prices, processes

if TYPE_CHECKING:
    from hawker.platform.audit.models import ChainHead

_JSON = click.option("--json", "as_json", is_flag=True, help="Print one JSON document and nothing else.")


@click.group(context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(hawker.__version__, prog_name="hawker")
def cli() -> None:
    """Sell, quote, watch prices, read a market and know your numbers."""


cli.add_command(cli_prices.price)
cli.add_command(cli_prices.parse_price)
cli.add_command(cli_clv.clv)


def main() -> None:
    """Entry point of the console script."""
    cli(prog_name="hawker")


def _fail(message: str) -> NoReturn:
    raise click.ClickException(message)


def _django(*, as_owner: bool = False) -> None:
    from hawker.conf.database import setup

    setup(as_owner=as_owner)


# Processes


@cli.command()
@click.option("--host", default="127.0.0.1", show_default=True, help="Address to listen on.")
@click.option("--port", type=click.IntRange(1, 65535), default=8000, show_default=True)
@click.option(
    "--workers",
    type=click.IntRange(1),
    default=1,
    show_default=True,
    envvar="WEB_WORKERS",
    help="Web worker processes; WEB_WORKERS says it too.",
)
@click.option("--no-jobs", is_flag=True, help="Serve pages only; jobs run elsewhere (`hawker worker`).")
@click.option("--demo", is_flag=True, help="Demo mode: load the demo shops the first time.")
def run(host: str, port: int, workers: int, no_jobs: bool, demo: bool) -> None:
    """Start web, jobs and schedules on this machine, until Ctrl-C."""
    arguments = ["run", "--host", host, "--port", str(port), "--workers", str(workers)]
    arguments += ["--no-jobs"] if no_jobs else []
    arguments += ["--demo"] if demo else []
    if os.name == "posix":
        # The supervisor lives as long as Hawker: it starts over without what reading the command line needed.
        os.execv(sys.executable, [sys.executable, "-m", "hawker.conf.processes", *arguments])  # noqa: S606
    processes.main(arguments)


@cli.command()
@click.option("--concurrency", type=click.IntRange(1, 64), default=2, show_default=True, help="Jobs at a time.")
def worker(concurrency: int) -> None:
    """Execute jobs; start as many as you like, on as many machines."""
    processes.work(concurrency=concurrency, schedules=False, is_supervised=False)


@cli.command()
def scheduler() -> None:
    """Start schedules; of several, one leads and the others stand by."""
    processes.work(concurrency=0, schedules=True, is_supervised=False)


@cli.command()
@click.option("--if-needed", is_flag=True, help="Do nothing when the database is up to date.")
def migrate(if_needed: bool) -> None:
    """Bring the database up to date, as the owner of its tables."""
    from hawker.conf import database
    from hawker.conf.config import load

    if if_needed and database.is_current(load()):
        return
    _django(as_owner=True)
    database.migrate()


# People


@cli.group()
def user() -> None:
    """People who sign in."""


@user.command("create")
@click.argument("email")
@click.option("--superuser", is_flag=True, help="May use the operator's pages.")
@click.option("--name", default="", help="Name of the person.")
def user_create(email: str, superuser: bool, name: str) -> None:
    """Make a user with a verified address; the password comes from HAWKER_PASSWORD or is asked for."""
    _django()
    from django.contrib.auth.password_validation import validate_password
    from django.core.exceptions import ValidationError

    from hawker.core.context import acting
    from hawker.core.errors import HawkerError
    from hawker.platform.accounts.services import create_user

    password = os.environ.get("HAWKER_PASSWORD") or click.prompt("Password", hide_input=True, confirmation_prompt=True)
    try:
        validate_password(password)
        with acting(channel="cli", actor_label="command line"):
            made = create_user(
                email=email,
                password=password,
                name=name,
                verified=True,
                is_staff=superuser,
                is_superuser=superuser,
            )
    except ValidationError as error:
        _fail(" ".join(error.messages))
    except HawkerError as error:
        _fail(error.detail)
    click.echo(f"{made.email} can sign in now.")


# Demo


@cli.group()
def demo() -> None:
    """Demo shops."""


def _demo_allowed(yes: bool) -> None:
    from hawker.demo import loader

    if not (yes or loader.is_allowed()):
        _fail("This is neither demo nor debug mode. Add --yes if you really want demo accounts with a known password.")


@demo.command("load")
@click.option("--yes", is_flag=True, help="Also outside demo and debug mode.")
@_JSON
def demo_load(yes: bool, as_json: bool) -> None:
    """Load the demo shops unless they are there."""
    _demo(yes=yes, as_json=as_json, is_reset=False)


@demo.command("reset")
@click.option("--yes", is_flag=True, help="Also outside demo and debug mode.")
@_JSON
def demo_reset(yes: bool, as_json: bool) -> None:
    """Put the demo shops away and make them anew."""
    _demo(yes=yes, as_json=as_json, is_reset=True)


def _demo(*, yes: bool, as_json: bool, is_reset: bool) -> None:
    _django()
    from hawker.core.errors import HawkerError
    from hawker.demo import loader

    _demo_allowed(yes)
    try:
        loaded = (loader.reset if is_reset else loader.load)(report=lambda text: click.echo(f"  {text}", err=True))
    except HawkerError as error:
        _fail(error.detail)
    if as_json:
        click.echo(json.dumps(asdict(loaded) if loaded else {"shops": []}))
    elif loaded is None:
        click.echo("The demo shops are already there.")
    else:
        click.echo(loaded.describe())


# Verification


@cli.group()
def inventory() -> None:
    """Stock."""


@inventory.command("verify")
@_JSON
def inventory_verify(as_json: bool) -> None:
    """Recount all stock from its ledger and holds; exit 1 with the differences if there are any."""
    _django()
    from hawker.commerce.inventory.queries import verify
    from hawker.core.tenancy import all_shops

    with all_shops("the stock of every shop is recounted"):
        differences = [asdict(each) for each in verify()]
    _report(differences, as_json=as_json, name="differences", fine="Stock agrees with its ledger and holds.")


@cli.group()
def secrets() -> None:
    """What is encrypted at rest."""


@secrets.command("rotate")
@_JSON
def secrets_rotate(as_json: bool) -> None:
    """Encrypt stored secrets with SECRET_KEY after a change; keep the old key in SECRET_KEY_FALLBACKS until done."""
    _django()
    from hawker.core.crypto import DecryptionFailed
    from hawker.core.rotation import reencrypt
    from hawker.core.tenancy import all_shops

    try:
        with all_shops("the secrets of every shop are encrypted anew"):
            done = [asdict(each) for each in reencrypt()]
    except DecryptionFailed as error:
        _fail(f"A stored secret cannot be read: {error} Put the key it was written with into SECRET_KEY_FALLBACKS.")
    if as_json:
        click.echo(json.dumps({"columns": done}))
        return
    for each in done:
        click.echo(f"{each['column']}: {each['renewed']} of {each['stored']} encrypted anew")


@cli.group()
def audit() -> None:
    """The activity log."""


@audit.command("verify")
@_JSON
def audit_verify(as_json: bool) -> None:
    """Recompute the hash chains of the activity log; exit 1 with the faults if there are any."""
    _django()
    from hawker.platform.audit import chain

    chain.seal()
    faults, heads = chain.verify_all()
    if not as_json and not faults:
        _print_heads(heads)
    _report(
        [asdict(fault) for fault in faults],
        as_json=as_json,
        name="faults",
        fine="The activity log agrees with its hash chains.",
        heads=[{"chain": head.chain, "sequence": head.sequence, "hash": head.hash} for head in heads],
    )


@cli.group()
def analytics() -> None:
    """The figures of sales."""


@analytics.command("recount")
def analytics_recount() -> None:
    """Count every day of every shop anew from the sales ledger."""
    _django()
    from hawker.core.tenancy import all_shops
    from hawker.intelligence.analytics import rollups
    from hawker.platform.shops.models import Shop

    with all_shops("every shop is counted anew"):
        shops = list(Shop.objects.order_by("slug"))
    days = sum(rollups.recount_days(shop) for shop in shops)
    rollups.count_marked()
    click.echo(f"{days} days are counted anew.")


@analytics.command("verify")
@_JSON
def analytics_verify(as_json: bool) -> None:
    """Count what is waiting, then hold every day's figures against the sales ledger; exit 1 with the differences."""
    _django()
    from hawker.intelligence.analytics import rollups

    rollups.catch_up_all()
    rollups.count_marked()
    _report(
        [asdict(one) for one in rollups.verify()],
        as_json=as_json,
        name="differences",
        fine="The figures of every day agree with the sales ledger.",
    )


def _print_heads(heads: list[ChainHead]) -> None:
    for head in heads:
        click.echo(f"{head.chain}  {head.sequence}  {head.hash}")


def _report(found: list[dict[str, Any]], *, as_json: bool, name: str, fine: str, **more: Any) -> None:
    if as_json:
        click.echo(json.dumps({name: found, **more}, default=str))
    elif not found:
        click.echo(fine)
    for each in [] if as_json else found:
        click.echo("  ".join(f"{key}={value}" for key, value in each.items()), err=True)
    if found:
        sys.exit(1)


@cli.command()
@click.option("--deploy", is_flag=True, help="Also fail on what is unsafe on a public address.")
@_JSON
def check(deploy: bool, as_json: bool) -> None:
    """Check configuration and database; exit 1 with a line per fault."""
    _django()
    from hawker.conf import deployment

    faults = deployment.faults(deploy=deploy)
    _report([asdict(fault) for fault in faults], as_json=as_json, name="faults", fine="Everything is in order.")


if __name__ == "__main__":
    main()
