# SPDX-License-Identifier: Apache-2.0
"""The `hawker` command: what it does, what it prints, and how it exits."""

from __future__ import annotations

import json
from typing import Any

import pytest
from click.testing import CliRunner, Result

import hawker
from hawker.commerce.catalog.models import Product
from hawker.commerce.inventory.models import StockPool
from hawker.conf import cli, deployment, processes
from hawker.core import activity
from hawker.core.errors import Conflict
from hawker.core.tenancy import all_shops
from hawker.demo import loader
from hawker.platform.accounts.models import User
from hawker.platform.audit import chain
from hawker.platform.audit.models import ActivityEntry


def run(*arguments: str, **more: Any) -> Result:
    return CliRunner().invoke(cli.cli, list(arguments), prog_name="hawker", **more)


class TestUsage:
    def test_wrong_usage_exits_with_2(self) -> None:
        for arguments in (["dance"], ["run", "--port", "x"], ["run", "--workers", "0"], ["user", "create"]):
            assert run(*arguments).exit_code == 2

    def test_version_and_help(self) -> None:
        assert run("--version").output.strip() == f"hawker, version {hawker.__version__}"
        helped = run("--help")
        assert helped.exit_code == 0
        for name in ("run", "worker", "scheduler", "migrate", "user", "demo", "inventory", "audit", "check"):
            assert f"  {name}" in helped.output


class TestProcesses:
    def test_run_becomes_the_lean_supervisor(self, monkeypatch: pytest.MonkeyPatch) -> None:
        became: list[list[str]] = []
        monkeypatch.setattr(cli.os, "execv", lambda _path, arguments: became.append(arguments))
        monkeypatch.setattr(processes, "main", lambda arguments: None)
        run("run", "--host", "0.0.0.0", "--port", "9000", "--workers", "3", "--no-jobs", "--demo")
        assert became[0][1:] == [
            *("-m", "hawker.conf.processes", "run", "--host", "0.0.0.0", "--port", "9000", "--workers", "3"),
            *("--no-jobs", "--demo"),
        ]

    @pytest.mark.parametrize(
        ("arguments", "expected"),
        [
            (["worker"], {"concurrency": 2, "schedules": False, "is_supervised": False}),
            (["worker", "--concurrency", "8"], {"concurrency": 8, "schedules": False, "is_supervised": False}),
            (["scheduler"], {"concurrency": 0, "schedules": True, "is_supervised": False}),
        ],
    )
    def test_worker_and_scheduler(
        self, monkeypatch: pytest.MonkeyPatch, arguments: list[str], expected: dict[str, Any]
    ) -> None:
        started: list[dict[str, Any]] = []
        monkeypatch.setattr(processes, "work", lambda **options: started.append(options))
        assert run(*arguments).exit_code == 0
        assert started == [expected]


@pytest.mark.django_db
class TestUserCreate:
    def test_the_password_comes_from_the_environment(self) -> None:
        done = run("user", "create", "Asha@Hawker.shop", "--superuser", env={"HAWKER_PASSWORD": "a very long password"})
        assert done.exit_code == 0, done.output
        made = User.objects.get(email="asha@hawker.shop")
        assert (made.is_superuser, made.is_staff, made.is_verified) == (True, True, True)
        assert made.check_password("a very long password")

    def test_or_is_asked_for(self) -> None:
        password = "another long password"
        done = run("user", "create", "ravi@hawker.shop", input=f"{password}\n{password}\n", env={"HAWKER_PASSWORD": ""})
        assert done.exit_code == 0, done.output
        assert password not in done.output
        assert User.objects.get(email="ravi@hawker.shop").is_superuser is False

    def test_what_cannot_be_is_said_and_exits_with_1(self) -> None:
        good = {"HAWKER_PASSWORD": "a very long password"}
        run("user", "create", "asha@hawker.shop", env=good)
        for email, env in (
            ("asha@hawker.shop", good),
            ("not an address", good),
            ("new@hawker.shop", {"HAWKER_PASSWORD": "short"}),
        ):
            done = run("user", "create", email, env=env)
            assert (done.exit_code, bool(done.stderr.strip())) == (1, True)
        assert User.objects.count() == 1

    def test_it_is_in_the_log_as_done_on_the_command_line(self) -> None:
        run("user", "create", "asha@hawker.shop", env={"HAWKER_PASSWORD": "a very long password"})
        with all_shops("the installation's log"):
            channels = set(ActivityEntry.objects.values_list("channel", flat=True))
        assert channels <= {"cli"}


MADE = loader.Loaded(("sweets", "reseller"), products=1, customers=2, orders=3, watched=4, observations=5)


class TestDemo:
    @pytest.fixture(autouse=True)
    def _loader(self, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(loader, "load", lambda report: report("catalogue") or MADE)
        monkeypatch.setattr(loader, "reset", lambda report: None)

    @pytest.mark.parametrize("command", ["load", "reset"])
    def test_it_refuses_outside_demo_mode_unless_told_twice(self, command: str) -> None:
        refused = run("demo", command)
        assert refused.exit_code == 1
        assert "--yes" in refused.stderr
        assert run("demo", command, "--yes").exit_code == 0

    def test_in_demo_mode_it_does_not_ask(self, settings: Any) -> None:
        settings.HAWKER_DEMO = True
        done = run("demo", "load")
        assert done.stdout == ("1 products, 2 customers, 3 orders, 4 watched products, 5 observed prices.\n")
        assert done.stderr == "  catalogue\n"
        assert run("demo", "reset").stdout == "The demo shops are already there.\n"

    def test_json_is_all_there_is_on_stdout(self, settings: Any) -> None:
        settings.HAWKER_DEMO = True
        assert json.loads(run("demo", "load", "--json").stdout) == {
            "shops": ["sweets", "reseller"],
            "products": 1,
            "customers": 2,
            "orders": 3,
            "watched": 4,
            "observations": 5,
        }
        assert json.loads(run("demo", "reset", "--json").stdout) == {"shops": []}

    def test_a_conflict_is_said(self, monkeypatch: pytest.MonkeyPatch) -> None:
        def refuse(report: Any) -> None:
            raise Conflict("A shop that is not the demo already has the address sweets.")

        monkeypatch.setattr(loader, "load", refuse)
        done = run("demo", "load", "--yes")
        assert (done.exit_code, "already has the address" in done.stderr) == (1, True)


@pytest.mark.django_db
class TestVerify:
    def test_stock_that_agrees(self, kaju: Product) -> None:
        done = run("inventory", "verify")
        assert (done.exit_code, done.stdout) == (0, "Stock agrees with its ledger and holds.\n")
        assert json.loads(run("inventory", "verify", "--json").stdout) == {"differences": []}

    def test_stock_that_does_not(self, kaju: Product) -> None:
        with all_shops("a test breaks the stock"):
            StockPool.objects.update(on_hand=4999)
        done = run("inventory", "verify")
        assert (done.exit_code, done.stdout) == (1, "")
        assert "Kaju Katli" in done.stderr
        done = run("inventory", "verify", "--json")
        assert done.exit_code == 1
        [found] = json.loads(done.stdout)["differences"]
        assert found["product_name" if "product_name" in found else "product"] == "Kaju Katli"

    def test_a_log_that_agrees_and_its_heads(self) -> None:
        activity.record("test.done", object_type="thing", object_id=1)
        done = run("audit", "verify")
        assert done.exit_code == 0
        assert done.stdout.startswith("installation  1  ")
        assert done.stdout.endswith("The activity log agrees with its hash chains.\n")
        document = json.loads(run("audit", "verify", "--json").stdout)
        assert document["faults"] == []
        assert [(head["chain"], head["sequence"]) for head in document["heads"]] == [("installation", 1)]

    def test_a_log_that_does_not(self) -> None:
        activity.record("test.done", object_type="thing", object_id=1)
        chain.seal()
        with all_shops("a test tampers"):
            ActivityEntry.objects.update(label="another")
        done = run("audit", "verify")
        assert (done.exit_code, "changed" in done.stderr) == (1, True)
        assert json.loads(run("audit", "verify", "--json").stdout)["faults"] == [
            {"chain": "installation", "sequence": 1, "entry_id": ActivityEntryId(), "problem": "changed"}
        ]


class ActivityEntryId:
    """Equal to any id."""

    def __eq__(self, other: object) -> bool:
        return isinstance(other, int)

    def __hash__(self) -> int:
        return 0


class TestCheck:
    def test_faults_are_lines_and_an_exit_code(self, monkeypatch: pytest.MonkeyPatch) -> None:
        asked: list[bool] = []

        def found(*, deploy: bool) -> list[deployment.Fault]:
            asked.append(deploy)
            return [deployment.Fault("config.debug", "HAWKER_DEBUG is on.")] if deploy else []

        monkeypatch.setattr(deployment, "faults", found)
        fine = run("check")
        assert (fine.exit_code, fine.stdout) == (0, "Everything is in order.\n")
        bad = run("check", "--deploy")
        assert (bad.exit_code, bad.stdout) == (1, "")
        assert "HAWKER_DEBUG is on." in bad.stderr
        assert json.loads(run("check", "--deploy", "--json").stdout) == {
            "faults": [{"code": "config.debug", "message": "HAWKER_DEBUG is on."}]
        }
        assert asked == [False, True, True]
