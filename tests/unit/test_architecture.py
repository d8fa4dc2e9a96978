"""The imports run one way, and HTTPie is reached into from one module."""

import ast
import re
from pathlib import Path

import pytest

PACKAGE = Path(__file__).parent.parent.parent / 'httpie_session_plus'

# Each module, and those of this package that it may import: they stand above it.
ARROWS = {
    '_touch': set(),
    '_help': set(),
    '_httpie': {'_help', '_touch'},
    '_hosts': set(),
    '_merge': set(),
    '_lock': set(),
    '_replacement': set(),
    '_file': {'_lock', '_replacement'},
    '_errors': {'_httpie'},
    '_policy': {'_errors', '_hosts', '_httpie', '_touch'},
    '_cookies': {'_hosts', '_policy'},
    '_auth': {'_errors', '_httpie'},
    '_items': {'_hosts', '_httpie'},
    '_pause': set(),
    '_fault': set(),
    '_json': {'_fault'},
    '_layout': {'_fault', '_json'},
    '_record': {'_fault', '_items', '_merge'},
    '_secrets': {'_items'},
    '_scope': {'_cookies', '_secrets'},
    '_netscape': {'_fault', '_hosts', '_items', '_layout'},
    '_store': {'_errors', '_hosts', '_httpie'},
    '_base': {'_errors', '_httpie', '_store'},
    '_run': {'_errors', '_httpie'},
    '_stored': {
        '_cookies',
        '_errors',
        '_fault',
        '_file',
        '_httpie',
        '_items',
        '_json',
        '_layout',
        '_merge',
        '_pause',
        '_record',
        '_store',
    },
    '_running': {
        '_auth',
        '_base',
        '_cookies',
        '_errors',
        '_file',
        '_hosts',
        '_httpie',
        '_items',
        '_run',
        '_scope',
        '_store',
        '_stored',
    },
    '_script': {'_items'},
    '_session': {'_auth', '_base', '_errors', '_httpie', '_items', '_run', '_running', '_script', '_store'},
    '_factory': {'_errors', '_hosts', '_httpie', '_items', '_session', '_store'},
    '_finder': {'_errors', '_httpie', '_items', '_session', '_store'},
    '_catalog': {
        '_base',
        '_errors',
        '_fault',
        '_file',
        '_httpie',
        '_layout',
        '_pause',
        '_record',
        '_replacement',
        '_store',
    },
    '_details': {'_items', '_record', '_secrets'},
    '_moves': {'_errors', '_file', '_finder', '_httpie', '_items', '_record', '_secrets', '_store'},
    '_backup': {
        '_cookies',
        '_errors',
        '_fault',
        '_file',
        '_finder',
        '_httpie',
        '_items',
        '_json',
        '_netscape',
        '_record',
        '_secrets',
        '_store',
    },
    '_edit': {'_auth', '_base', '_errors', '_finder', '_httpie', '_items', '_record', '_store'},
    '_upgrade': {'_errors', '_finder', '_httpie', '_items', '_store'},
    '_check': {
        '_auth',
        '_catalog',
        '_errors',
        '_file',
        '_finder',
        '_httpie',
        '_items',
        '_record',
        '_replacement',
        '_store',
    },
    '_outcome': set(),
    '_actions': {'_backup', '_details', '_errors', '_finder', '_httpie', '_items', '_moves', '_outcome', '_upgrade'},
    '_typed': set(),
    '_shells': set(),
    '_completion': {'_errors', '_finder', '_httpie', '_shells', '_store', '_typed'},
    '_commands': {'_actions', '_backup', '_catalog', '_check', '_completion', '_edit'},
    '_terminal': {'_errors', '_httpie'},
    '_view': {'_catalog', '_check', '_details', '_secrets', '_store'},
    '_cli': {'_check', '_commands', '_errors', '_httpie', '_outcome', '_terminal', '_view'},
    '__init__': {
        '_backup',
        '_catalog',
        '_cli',
        '_policy',
        '_errors',
        '_factory',
        '_httpie',
        '_moves',
        '_run',
        '_session',
    },
    'plugin': {'__init__', '_httpie'},
}


def imports(path):
    tree = ast.parse(path.read_text())
    for node in tree.body:
        if isinstance(node, ast.If) and ast.unparse(node.test) == 'TYPE_CHECKING':
            node.body = []  # read by type checkers alone
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            yield from (('', alias.name) for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.level and node.module:
            yield '.', node.module
        elif isinstance(node, ast.ImportFrom) and node.level:
            yield from (('.', alias.name if alias.name in ARROWS else '__init__') for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            yield '', node.module
        elif isinstance(node, ast.Constant) and re.fullmatch(r'\._[a-z]+', str(node.value)):
            yield '.', node.value[1:]  # imported by its name


def test_every_module_has_its_place():
    assert {path.stem for path in PACKAGE.glob('*.py')} == set(ARROWS)
    order = list(ARROWS)
    for module, above in ARROWS.items():
        assert all(order.index(one) < order.index(module) for one in above)


def test_the_map_names_every_module():
    named = re.findall(r'`(\w+)`', (PACKAGE.parent / 'CONTRIBUTING.md').read_text().partition('## The map')[2])
    assert set(ARROWS) <= set(named)


@pytest.mark.parametrize('module', ARROWS)
def test_imports_run_one_way(module):
    ours = {name for dot, name in imports(PACKAGE / f'{module}.py') if dot}
    assert ours == ARROWS[module]


@pytest.mark.parametrize('module', ARROWS)
def test_httpie_is_imported_in_one_module(module):
    theirs = {name for dot, name in imports(PACKAGE / f'{module}.py') if not dot and name.startswith('httpie')}
    if module == 'plugin':
        assert theirs == {'httpie.plugins.base'}
    elif module != '_httpie':
        assert theirs == set()


@pytest.mark.parametrize('module', ARROWS)
def test_every_module_reads_in_one_sitting(module):
    assert len((PACKAGE / f'{module}.py').read_text().splitlines()) <= 300


def test_a_run_without_a_session_imports_only_the_door(command, server):
    code = (
        'import sys, httpie.__main__\n'
        "sys.argv[0] = 'http'\n"
        'httpie.__main__.main()\n'
        "print(sorted(name for name in sys.modules if name.startswith(('httpie_session_plus', 'httpie.manager'))))"
    )
    run = command('python', '-c', code, '-I', '--headers', f'{server.url}/get')
    assert eval(run.stdout.splitlines()[-1]) == [
        'httpie_session_plus',
        'httpie_session_plus._help',
        'httpie_session_plus._httpie',
        'httpie_session_plus._touch',
        'httpie_session_plus.plugin',
    ]
