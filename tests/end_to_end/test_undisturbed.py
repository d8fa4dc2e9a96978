"""HTTPie's own commands, help and man pages are what they are without the plugin, but for what is added."""

import re

import pytest


def test_a_run_without_a_session_prints_what_it_prints_without_the_plugin(command, stock_http, server):
    ours = command('http', '-I', '-v', f'{server.url}/anything', 'X-Mine:1')
    theirs = stock_http('-v', f'{server.url}/anything', 'X-Mine:1')

    def lines(run):
        return [line for line in run.stdout.splitlines() if not line.startswith('Date:')]

    assert (ours.status, lines(ours), ours.stderr) == (theirs.status, lines(theirs), theirs.stderr)


def without_ours(text):
    """Return a text of the manager's as one line that does not name the command ``sessions``."""
    ours = r",\s*'?sessions'?| sessions See, change, hand over, and maintain sessions"
    return re.sub(ours, '', ' '.join(text.split()))


@pytest.mark.parametrize(
    'args',
    [
        ['--version'],
        ['plugins', '--help'],
        ['plugins', 'list'],
        ['cli', 'plugins', 'list'],
        ['plugins', 'install', 'no-such-plugin'],
        ['plugins', 'upgrade', 'no-such-plugin'],
        ['plugins', 'uninstall', 'no-such-plugin'],
        ['cli', 'plugins', 'uninstall', 'httpie'],
        ['cli', 'export-args', '--help'],
        ['cli', 'check-updates', '--help'],
    ],
    ids=' '.join,
)
def test_a_command_of_httpie_prints_what_it_prints_without_the_plugin(command, stock, args):
    assert command('httpie', *args, PIP_NO_INDEX='1') == stock('httpie', *args, PIP_NO_INDEX='1')


def test_the_search_for_updates_fails_offline_as_it_does_without_the_plugin(command, stock, closed_port):
    args, env = ('httpie', 'cli', 'check-updates'), {'https_proxy': f'http://127.0.0.1:{closed_port}'}
    ours, theirs = (re.sub('0x[0-9a-f]+', '', run(*args, **env).stderr) for run in (command, stock))
    assert ours == theirs
    assert 'ProxyError' in ours


def test_export_args_differs_in_the_sessions_alone(command, stock):
    ours, theirs = (run('httpie', 'cli', 'export-args').json for run in (command, stock))
    groups, known = (exported['spec'].pop('groups') for exported in (ours, theirs))
    assert ours == theirs
    ((group, stock_group),) = ((one, other) for one, other in zip(groups, known, strict=True) if one != other)
    assert group['name'] == stock_group['name'] == 'Sessions'
    options, stock_options = ([argument['options'] for argument in one['args']] for one in (group, stock_group))
    added = ('without', 'exclude', 'trusted', 'explain', 'explain=json')
    assert options == [*stock_options, *[[f'--session-{name}'] for name in added]]


@pytest.mark.parametrize('program', ['http', 'https'])
def test_help_differs_in_the_sessions_alone(command, stock, program):
    without = [
        re.sub(r'(?s)\n\S*Sessions:?\n.*?\n(?=\S)', '\n', run(program, '--help').stdout) for run in (command, stock)
    ]
    assert without[0] == without[1]


@pytest.mark.parametrize(
    'args', [[], ['--help'], ['cli'], ['cli', '--help'], ['plugins'], ['GET', 'pie.dev']], ids=' '.join
)
def test_the_manager_helps_as_it_does_without_the_plugin_and_names_one_command_more(command, stock, args):
    ours, theirs = (run('httpie', *args) for run in (command, stock))
    assert ours.status == theirs.status
    assert without_ours(ours.stdout + ours.stderr) == without_ours(theirs.stdout + theirs.stderr)
