"""What a run imports."""

import json
import sys

import pytest

DOOR = ['', '.compat', '.hooks', '.options', '.plugin']
RULES = ['.errors', '.model', '.model.locator', '.model.patterns', '.model.rules']


@pytest.mark.parametrize(('rules', 'names'), [({}, DOOR), ({'*.example.com': '@common'}, DOOR + RULES)])
def test_a_run_without_a_session_imports_only_the_door_and_its_rules(command, config_dir, server, rules, names):
    if rules:
        (config_dir / 'config.json').write_text(json.dumps({'disable_update_warnings': True, 'session_hosts': rules}))
    code = (
        'import sys, httpie.__main__\n'
        "sys.argv[0] = 'http'\n"
        'httpie.__main__.main()\n'
        "print(sorted(name for name in sys.modules if name.startswith(('httpie_session_plus', 'httpie.manager'))))"
    )
    run = command('python', '-c', code, '-I', '--headers', f'{server.url}/get')
    assert eval(run.stdout.splitlines()[-1]) == sorted(f'httpie_session_plus{name}' for name in names)


def test_a_path_without_a_session_imports_no_more(command):
    code = (
        'import sys, httpie.__main__\n'
        "sys.argv[0] = 'http'\n"
        'status = httpie.__main__.main()\n'
        "print(int(status), sorted(name for name in sys.modules if name.startswith('httpie_session_plus')))"
    )
    run = command('python', '-c', code, '-I', '/users')
    assert run.stdout.splitlines()[-1] == f'1 {sorted(f"httpie_session_plus{name}" for name in DOOR)}'


def test_a_run_without_a_session_imports_no_library_that_httpie_does_not(command, stock, server):
    code = (
        'import sys, httpie.plugins.manager, httpie.__main__\n'
        'if "stock" in sys.argv:\n'
        '    sys.argv.remove("stock")\n'
        '    httpie.plugins.manager.PluginManager.load_installed_plugins = lambda *_: None\n'
        "sys.argv[0] = 'http'\n"
        'httpie.__main__.main()\n'
        'print(sorted(sys.modules))'
    )
    args = ('-I', '--headers', f'{server.url}/get')
    ours, theirs = (
        set(eval(command('python', '-c', code, *more, *args).stdout.splitlines()[-1])) for more in ((), ('stock',))
    )
    libraries = {name.partition('.')[0] for name in ours - theirs} - sys.stdlib_module_names - {'httpie'}
    assert {name for name in libraries if not name.startswith('_sysconfigdata')} == {'httpie_session_plus'}
