"""The three changes made to HTTPie: options, sessions, commands."""

import argparse
import os
import sys
from collections.abc import Iterator
from functools import partial
from typing import Any, NoReturn

from .compat import (
    MANAGER,
    Environment,
    ExitStatus,
    client,
    core,
    definition,
    is_manager,
    man_pages,
    sessions,
    version,
    warn,
)  # fmt: skip
from .options import EXPLAIN, OPTIONS, READ_ONLY_HELP, READ_ONLY_SHORT_HELP, RULES_KEY

_SESSION, _FLAG = '--session', '--session-read-only'
_SWITCHES = {f'--no-{flag[2:]}' for flag in (_SESSION, _FLAG)}
_SHARED_MARK = '@'


def install() -> None:
    """Add the options to ``http``, the commands to ``httpie``, and use our sessions in runs that ask for one.

    Raises ImportError, before anything is changed, if HTTPie's parser lacks the flag that is extended.
    """
    if definition.parser.print_manual is not _print_manual:
        _add_options(*_find_flag())
        core.collect_messages = partial(_collect_messages, core.collect_messages)  # type: ignore[attr-defined]
    if is_manager():
        from .cli.app import add_commands  # noqa: PLC0415

        add_commands()
    if '_ARGCOMPLETE' in os.environ:
        from .cli.completion import complete  # noqa: PLC0415  # only where a shell asks for it

        complete(sys.modules[f'{MANAGER}.cli'].parser if is_manager() else definition.parser)


def replace_sessions() -> None:
    """Let programs import our sessions from ``httpie.sessions``."""
    from .errors import SessionError  # noqa: PLC0415
    from .opening import get_httpie_session  # noqa: PLC0415
    from .session import Session  # noqa: PLC0415

    vars(sessions).update(Session=Session, SessionError=SessionError, get_httpie_session=get_httpie_session)


def _find_flag() -> tuple[Any, Any, Any, Any]:
    """Return ``--session-read-only`` from both places where HTTPie has it, each time its group and itself."""
    parser = definition.parser
    try:
        actions = ((group, one) for group in parser._mutually_exclusive_groups for one in group._group_actions)
        exclusive_group, action = next(
            (group, one) for group, one in actions if _FLAG in one.option_strings and type(one) is argparse._StoreAction
        )
        arguments = (
            (group, one) for group in parser.spec.groups if group.is_mutually_exclusive for one in group.arguments
        )
        help_group, argument = next(
            (group, one) for group, one in arguments if _FLAG in one.aliases and one.configuration.get('help')
        )
    except (AttributeError, StopIteration):
        what = f'{_FLAG} in a group of its own in {definition.__name__}.parser'
        raise ImportError(f'HTTPie {version} has no {what}') from None
    return exclusive_group, action, help_group, argument


def _add_options(exclusive_group: Any, action: Any, help_group: Any, argument: Any) -> None:
    parser = definition.parser
    parser._mutually_exclusive_groups.remove(exclusive_group)
    parser.print_manual, parser._apply_no_options = _print_manual, _apply_no_options
    parser._process_url = _process_url
    parser._get_option_tuples = _find_abbreviated
    for one in exclusive_group._group_actions:
        one.type = partial(_session_name, one.type, is_base=one is action)
    action.help = READ_ONLY_HELP
    action.__class__ = _ReadOnlyAction
    help_group.is_mutually_exclusive = False
    argument.configuration.update(short_help=READ_ONLY_SHORT_HELP, help=READ_ONLY_HELP)
    for option, configuration in OPTIONS.items():
        help_group.add_argument(option, **configuration)
        known = {**configuration}
        del known['short_help']
        exclusive_group._container.add_argument(option, **known)


class _ReadOnlyAction(argparse._StoreAction):
    # The last of several wins, and a run says so.

    def __call__(self, parser: Any, namespace: Any, values: Any, option_string: str | None = None) -> None:
        namespace.session_bases = [*getattr(namespace, 'session_bases', ()), values]
        super().__call__(parser, namespace, values, option_string)


def _session_name(validate: Any, value: str, *, is_base: bool) -> str:
    if not value.startswith(_SHARED_MARK) or os.sep in value:
        return str(validate(value))
    if is_base:
        return _SHARED_MARK + str(validate(value[1:]))
    hint = f'It can only be a base: {_FLAG}={value}'
    raise argparse.ArgumentTypeError(f'{value!r} is a shared session. {hint}')


def _apply_no_options(no_options: list[str]) -> None:
    # HTTPie forgets what was switched off.
    parser = definition.parser
    parser.args.session_switches = _SWITCHES.intersection(no_options)
    type(parser)._apply_no_options(parser, no_options)


def _process_url() -> None:
    # HTTPie completes the URL before it looks for the credentials of its host.
    parser = definition.parser
    args, env = parser.args, parser.env
    name = args.session or args.session_read_only
    if name and args.url.startswith('/') and not args.url.startswith('//'):
        from .errors import SessionError  # noqa: PLC0415  # most runs name a host
        from .storage.store import SessionStore  # noqa: PLC0415
        from .storage.urls import complete_path  # noqa: PLC0415

        try:
            args.url, args.is_session_url = complete_path(SessionStore.of(env), name, args.url), True
        except SessionError as error:
            _fail(env, args, error)
    type(parser)._process_url(parser)


def _find_abbreviated(word: str) -> list[Any]:
    # What was short for --session-exclude stays so, and the two words of one option are not ambiguous.
    parser = definition.parser
    found = type(parser)._get_option_tuples(parser, word)
    return [one for one in found if not one[1].startswith(EXPLAIN)] or found[:1]


def _print_manual() -> None:
    # HTTPie's man page is a file that no plugin can change; without it HTTPie prints the parser's own text.
    man_pages.NO_MAN_PAGES = True
    type(definition.parser).print_manual(definition.parser)


def _collect_messages(collect: Any, env: Environment, args: Any, request_body_read_callback: Any = None) -> Any:
    is_asked = args.session or args.session_read_only
    if not is_asked and RULES_KEY in env.config:
        is_asked = _apply_rule(env, args)
    messages = collect(env, args, request_body_read_callback)
    if not (is_asked or args.session_explain):
        return messages
    return _run_with_session(env, args, messages, has_session=is_asked)


def _apply_rule(env: Environment, args: Any) -> bool:
    """Let a run without session flags use the default session of its host; return whether it has one."""
    from .errors import SessionError  # noqa: PLC0415  # most runs have no rules
    from .model.rules import find_rule_for, parse_rules  # noqa: PLC0415

    try:
        rule = find_rule_for(args.url, parse_rules(env.config[RULES_KEY], str(env.config.path)))
    except SessionError as error:
        warn(env, f'{str(error).rstrip(".")}. This run uses no default session.')
        return False
    if rule is None or rule.is_off(args.session_switches):
        return False
    args.session_rule = rule
    setattr(args, rule.argument, rule.session)
    return True


def _run_with_session(env: Environment, args: Any, messages: Any, *, has_session: bool) -> Iterator[Any]:
    from .errors import SessionError  # noqa: PLC0415  # a run without a session does not pay for these
    from .run import Run  # noqa: PLC0415
    from .run_session import RunSession  # noqa: PLC0415

    try:
        replace_sessions()
        run = Run(env, args)
        session = RunSession(env, run)
        client.get_httpie_session = session.open  # type: ignore[assignment,attr-defined]
        if run.is_explained:
            _show(env, args, session.explain(messages) if has_session else run.explain(env, next(messages)))
        yield from session.watch(messages)
    except SessionError as error:
        _fail(env, args, error)


def _fail(env: Environment, args: Any, error: Exception) -> NoReturn:
    if args.debug or args.traceback:
        raise error
    # HTTPie would put the name of the class before the message.
    env.log_error(str(error))
    raise SystemExit(ExitStatus.ERROR) from None


def _show(env: Environment, args: Any, explanation: Any) -> NoReturn:
    from .cli.output import show, show_json  # noqa: PLC0415
    from .cli.terminal import Terminal  # noqa: PLC0415

    render = show_json if args.session_explain == 'json' else show
    render(explanation, Terminal(env))
    raise SystemExit(ExitStatus.SUCCESS)  # HTTPie would look for a response
