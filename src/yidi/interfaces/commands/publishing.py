"""The part of `yidi policy publish` that needs the database."""

from __future__ import annotations

import os
from datetime import date

import click
from django.contrib.auth import authenticate
from django.http import HttpRequest

from yidi.actions.policy.approve import approve as approve_book
from yidi.actions.policy.propose import propose as propose_book
from yidi.actions.policy.weigh import effect, summary, weigh
from yidi.core.problems import Problem, Refusal
from yidi.interfaces.common import clock
from yidi.policy_files.folder import Folder


def officer(username: str) -> int:
    """The id of the officer, after the password was checked. Raises Refusal."""
    password = os.environ.get("YIDI_PASSWORD") or click.prompt("密码", hide_input=True, err=True)
    user = authenticate(_request(), username=username, password=password)
    if user is None:
        raise Refusal(
            Problem("sign_in_failed", "账号或密码不对。", "请重试；忘记密码请联系管理员。")
        )
    return int(user.pk)


def _request() -> HttpRequest:
    """A request from this machine, so that wrong passwords are counted here as on the pages."""
    request = HttpRequest()
    request.META["REMOTE_ADDR"] = "127.0.0.1"
    return request


def propose(folder: Folder, region: str, author_id: int) -> None:
    """Proposes and says what would change."""
    made = propose_book(folder, region, author_id, clock.now())
    for sentence in made.changes:
        click.echo(f"  · {sentence}")
    if made.reaches_back:
        click.echo(f"注意：从{made.reaches_back}起的规则会改变。")
        _weighed(region, made.digest, made.reaches_back)
    state = "已提交，等待另一位政策人员审核" if made.new else "同样的规则已经提交过"
    click.echo(f"{state}。审核：yidi policy publish {region} --approve {made.digest} --by 审核人")


def _weighed(region: str, digest: str, since: date) -> None:
    """The settlements that would come to something else, with the money."""
    found = weigh(region, digest, since)
    click.echo(f"  {summary(found)}")
    for one in found.effects:
        click.echo(f"    {one.setl_id}：{effect(one)}")


def approve(region: str, digest: str, approver_id: int) -> None:
    """Approves and says so."""
    approve_book(region, digest, approver_id, clock.now())
    click.echo(f"{region}的规则{digest[:12]}已经启用。")
