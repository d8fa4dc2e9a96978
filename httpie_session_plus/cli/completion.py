"""Completers for argcomplete: which sessions, hosts and items fit a command line."""

import os
import re
import shlex
import sys
from contextlib import suppress
from itertools import takewhile
from typing import Any, NoReturn

from .. import compat
from ..errors import SessionError
from ..manage.defaults import rules_of
from ..model.items import Cookie, Header
from ..model.locator import is_shared
from ..storage.store import SessionStore
from ..system import import_bundled

import_bundled('argcomplete')  # HTTPie takes the plugin's directory off sys.path again
from argcomplete import CompletionFinder, DirectoriesCompleter, FilesCompleter, shellcode  # noqa: E402

_CURSOR = '\0'  # the word to complete; shells cannot pass it
_METHODS = ['GET', 'POST', 'PUT', 'PATCH', 'DELETE', 'HEAD', 'OPTIONS']
_SESSION_FLAGS = ('--session', '--session-read-only')


def shell_code(shell: str) -> str:
    """Return the code that makes bash, zsh or fish complete HTTPie's commands."""
    return shellcode(['http', 'https', 'httpie'], use_defaults=False, shell=shell)


def complete(parser: Any) -> NoReturn:
    """Print the completions of the command line in the environment, and exit."""
    try:
        _Finder()(parser, always_complete_options=False)
    finally:
        os._exit(1)  # after an error, HTTPie must not run


class _Finder(CompletionFinder):
    """Complete arguments by metavar; unlike argparse, accept options anywhere and read on after the cursor."""

    def _get_completions(self, comp_words: list[str], *rest: Any) -> Any:
        env = compat.default_environment()
        self.store, self.program = SessionStore(env.config_dir), os.path.basename(sys.argv[0])
        self.default_completer = self._complete  # type: ignore[assignment]
        start = max((i for i, word in enumerate(comp_words) if os.path.basename(word) == self.program), default=0)
        after = shlex.split(os.environ['COMP_LINE'][int(os.environ['COMP_POINT']) :].partition(' ')[2])
        parser: Any = self._parser
        options: Any = [] if parser._subparsers else env.config.get('default_options')
        defaults = [one for one in options if isinstance(one, str)] if isinstance(options, list) else []
        words = iter([*defaults, *comp_words[start + 1 :], _CURSOR, *takewhile('|'.__ne__, after)])
        arguments, self.options = list[str](), dict[str, str]()
        for word in words:
            flag, is_joined, value = word.partition('=')
            option = parser._option_string_actions.get(flag)
            if word == '--':
                arguments += [word, *words]
            elif option:
                option.choices = option.choices and list(option.choices)  # those of --auth-type have no repr
                self.options[flag] = '' if option.nargs == 0 else value if is_joined else next(words, '')
            elif word == '-' or not word.startswith('-'):
                arguments.append(word)
                if parser._subparsers:
                    parser = parser._subparsers._group_actions[0].choices.get(word, parser)
        index = [*arguments, _CURSOR].index(_CURSOR)
        self.before, self.after = arguments[:index], arguments[index + 1 :]
        unfinished = [flag for flag, value in self.options.items() if value == _CURSOR]
        return super()._get_completions([self.program, *self.before, *unfinished], *rest)  # type: ignore[no-untyped-call]

    def _get_action_help(self, action: Any) -> str:
        text: str = super()._get_action_help(action)  # type: ignore[no-untyped-call]
        return ' '.join(text.split()).partition('. ')[0]

    def quote_completions(self, completions: list[str], quote: str, break_at: int | None) -> list[str]:
        """Quote completions; to bash, an ``@`` begins a word, while other breaks end one."""
        for word in completions:
            self._display_completions.setdefault(word, self._display_completions.get(word.partition('=')[2], ''))
        if completions and break_at is not None and completions[0][break_at] == '@':
            break_at -= 1
        return super().quote_completions(completions, quote, break_at)

    def _complete(self, prefix: str, action: Any, parsed_args: Any, **_: Any) -> Any:  # noqa: C901, PLR0911
        name, host, targets = (getattr(parsed_args, key, None) for key in ('name', 'host', 'targets'))
        command = getattr(parsed_args, 'sessions_command', None)
        is_path = os.sep in prefix or prefix.startswith(('.', '~'))
        with suppress(SessionError, OSError, ValueError):
            request = self._find_request() if action.option_strings else None
            match action.metavar or action.dest.upper():
                case 'SESSION_NAME_OR_PATH' if request and not is_path:
                    shared = self.store.shared() if action.dest == 'session_read_only' else []
                    return [*(one.name for one in shared), *self.store.names_for_request(*request)]
                case 'NAME' | 'BASE' | 'SESSION_NAME_OR_PATH' if not is_path:
                    can_be_shared = action.dest != 'session'
                    found = self._find_names(host or ''.join(self.after[-1:]), targets or [], with_shared=can_be_shared)
                    return {key: found[key] for key in found if action.dest != 'base' or key != name}
                case 'HOST' if action.dest == 'hosts' and not action.option_strings:
                    return self._find_patterns(name)
                case 'HOST' if is_shared(str(name)) and action.nargs == '?' and command not in ('follow', 'copy'):
                    return []
                case 'HOST' | 'HOSTNAME':
                    is_known = action.nargs == '?' and command != 'set'
                    return self._find_hosts(name if is_known else None)
                case 'URL' if command:
                    return [] if action.option_strings else self._find_hosts()  # a host is no URL to store
                case 'ITEM' if name:
                    return self._find_items(name, host, {Header: '', Cookie: 'Cookie:'})
                case 'PART':
                    names = filter(None, map(self.options.get, _SESSION_FLAGS))
                    url = '{1}://{0}'.format(*request) if request else None
                    return sum(
                        (self._find_items(one, url, {Header: ''}) for one in names), ['auth', 'headers', 'cookies']
                    )
                case 'METHOD' | 'URL' | 'REQUEST_ITEM':
                    return self._find_request_words(prefix)
                case 'NAME' | 'SESSION_NAME_OR_PATH' | 'FILE' | 'TARGET' | 'CERT' | 'CERT_KEY' | 'VERIFY':
                    return FilesCompleter()(prefix)
                case 'DIRECTORY':
                    return DirectoriesCompleter()(prefix=prefix)
        return []

    def _find_request(self) -> tuple[str, str] | None:
        """Return the host and scheme of the request, None before its URL is known."""
        words = [*self.before, *self.after]
        words = words[1:] if words[1:] and words[0].isalpha() else words
        if not words or words[0] in _METHODS or {'$', '`'}.intersection(words[0]):
            return None
        url = compat.expand_url(words[0], self.program, self.options.get('--default-scheme', 'http'))
        hosts = [word[5:] for word in words if re.match('host:[^=@]', word, re.IGNORECASE)]
        return hosts[-1] if hosts else compat.url_as_host(url) or 'localhost', url.partition(':')[0]

    def _find_names(self, host: str, targets: list[str], *, with_shared: bool) -> dict[str, str]:
        """Return sessions with their hosts, after others the hosts that have them all, with ``--all`` only hosts."""
        found = (host and self.store.sessions(host)) or self.store.sessions()
        found = [one for one in found if with_shared or not one.is_shared]
        hosts, is_all = {str(one.host) for one in found}, '--all' in self.options
        names: dict[str, list[str]] = {}
        for target in targets:
            hosts &= {str(one.host) for one in found if one.name == target}
        for one in found:
            if str(one.host) in hosts and one.name not in targets and not is_all:
                names.setdefault(one.name, []).append(str(one.host or 'shared'))
        return dict.fromkeys(hosts - {'None'} if targets or is_all else (), '') | {
            one: ', '.join(names[one]) for one in names
        }

    def _find_hosts(self, *names: str | None) -> list[str]:
        found = [one for one in self.store.sessions() if one.host]
        return [str(one.host) for one in found if one.name in names] or [str(one.host) for one in found]

    def _find_patterns(self, name: str | None) -> list[str]:
        """Return the hosts of a session, or those of the rules where no session is named."""
        if name is None:
            return [str(rule.pattern) for rule in rules_of(self.store)]
        if is_shared(name):
            return [*map(str, self.store.open(self.store.resolve(name)).hosts)]
        return self._find_hosts(name)

    def _find_items(self, name: str, host: str | None, prefixes: dict[type, str]) -> list[str]:
        with suppress(SessionError):
            items = self.store.open(self.store.resolve(name, host)).items.values()
            return [prefixes[type(one)] + getattr(one, 'name', '') for one in items if type(one) in prefixes]
        return []

    def _find_request_words(self, prefix: str) -> list[str]:
        has_method = ''.join(self.before[:1]).isalpha()
        if len(self.before) > has_method:
            key, at, path = prefix.partition('@')
            return [f'{key}@{file}' for file in FilesCompleter()(path)] if at else []
        hosts = self._find_hosts(*map(self.options.get, _SESSION_FLAGS))
        if prefix.startswith(':'):
            return [host.removeprefix('localhost') for host in hosts if host.startswith('localhost:')]
        start = ''.join(re.findall('^(?:[a-z]+://)?(?:[^/@]*@)?', prefix))
        urls = [start + host for host in hosts if re.fullmatch(r'[\w.:\[\]-]+', host)]
        return urls if has_method else [*urls, *_METHODS]
