"""The tasks of the ``httpie`` command that are mended here: arguments in, text and exit status out."""

from __future__ import annotations

from typing import TYPE_CHECKING

from . import _upgrade
from ._errors import SessionError
from ._httpie import ExitStatus, log_error

if TYPE_CHECKING:
    import argparse

    from ._httpie import Environment


def upgrade(env: Environment, args: argparse.Namespace) -> ExitStatus:
    """``httpie cli sessions upgrade HOSTNAME SESSION_NAME_OR_PATH``."""
    try:
        line = _upgrade.upgrade(env, args.hostname, args.session, bind_cookies=args.bind_cookies)
    except SessionError as error:
        log_error(env, error)
        return ExitStatus.ERROR
    env.stdout.write(f'{line}\n')
    return ExitStatus.SUCCESS


def upgrade_all(env: Environment, args: argparse.Namespace) -> ExitStatus:
    """``httpie cli sessions upgrade-all``; a session that cannot be upgraded does not keep the others from it."""
    status = ExitStatus.SUCCESS
    outcomes = list(_upgrade.upgrade_all(env, bind_cookies=args.bind_cookies))
    for outcome in outcomes:
        if isinstance(outcome, SessionError):
            log_error(env, outcome)
            status = ExitStatus.ERROR
        else:
            env.stdout.write(f'{outcome}\n')
    if not outcomes:
        env.stdout.write('There are no named sessions to upgrade.\n')
    return status


SESSION_TASKS = {'upgrade': upgrade, 'upgrade-all': upgrade_all}
"""What ``httpie cli sessions ACTION`` does, by action."""
