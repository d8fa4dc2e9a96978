"""The commands of ``httpie sessions``: what there is, and what the documents say of it."""

import re

from support.commands import COMMANDS, NAMES
from support.documents import PAGES


def test_the_commands_are_these():
    assert NAMES == [
        'list', 'show', 'diff', 'path', 'delete', 'prune', 'export', 'import', 'copy', 'rename', 'set', 'unset',
        'reset', 'edit', 'follow', 'unfollow', 'use', 'unuse', 'which', 'check', 'upgrade', 'upgrade-all', 'completion',
    ]  # fmt: skip


def test_the_cheat_sheet_has_every_command():
    assert [name for name in NAMES if not re.search(f'^\\| .*`{name}[ `]', PAGES['README'], re.MULTILINE)] == []


def test_the_documents_use_commands_and_options_that_there_are():
    readme = '\n'.join(PAGES.values())
    known = {flag for command in COMMANDS.values() for argument in command.arguments for flag in argument.flags}
    used = set(re.findall(r'(?<=httpie sessions )([a-z-]+)', readme))
    assert used <= set(NAMES)
    lines = re.findall(r'^(?:\$ | {4})(?:.* \| )?httpie (?:cli )?sessions (.*)$', readme, re.MULTILINE)
    flags = {
        word.partition('=')[0]
        for line in lines
        for word in line.split(' #')[0].split(' > ')[0].split()
        if word[:2] == '--'
    }
    assert flags <= known | {'--help'}
