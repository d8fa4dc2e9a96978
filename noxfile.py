"""The matrix: every Python, every HTTPie and every way to install that the plugin is for, each in its own environment.

``nox -- tests/integration/test_flags.py -k base`` hands what follows the two dashes to pytest, in each session.
"""

from __future__ import annotations

import os
import shutil
import subprocess
from pathlib import Path

import nox

PYTHONS = ('3.10', '3.11', '3.12', '3.13')
# What else each HTTPie needs: the first two import a name that urllib3 2 has not; 3.2.3 asks for a requests older than
# 2.32, for which those before it were made as well.
HTTPIES = {
    '3.2.0': ('urllib3<2', 'requests<2.32'),
    '3.2.1': ('urllib3<2', 'requests<2.32'),
    '3.2.2': ('requests<2.32',),
    '3.2.3': ('requests<2.32',),
    '3.2.4': (),
}
# These look at HTTPie from the outside, so that it can be one that is installed elsewhere.
OUTSIDE = [
    'tests/integration/test_check.py',
    'tests/integration/test_flags.py',
    'tests/integration/test_inheritance.py',
    'tests/integration/test_inherited_auth.py',
    'tests/integration/test_inherited_cookies.py',
    'tests/integration/test_refusals.py',
    'tests/end_to_end/test_check.py',
    'tests/end_to_end/test_flags.py',
    'tests/end_to_end/test_reference.py',
    'tests/end_to_end/test_refusals.py',
    'tests/end_to_end/test_undisturbed.py',
]
SWITCH_OFF_UPDATES = '{"disable_update_warnings": true}'

nox.needs_version = '>=2024.4.15'
nox.options.download_python = 'never'
nox.options.error_on_missing_interpreters = False

if shutil.which('pyenv'):
    # It shows one Python until it is told to show all that it has.
    found = subprocess.check_output(['pyenv', 'versions', '--bare'], text=True)  # noqa: S607
    os.environ['PYENV_VERSION'] = ':'.join(found.split())


@nox.session(python=PYTHONS)
def tests(session: nox.Session) -> None:
    """Run the tests with the newest HTTPie."""
    install(session)
    run_tests(session)


@nox.session(python='3.11')
@nox.parametrize('version', list(HTTPIES), ids=list(HTTPIES))
def httpie(session: nox.Session, version: str) -> None:
    """Run the tests with one HTTPie."""
    install(session, f'httpie=={version}', *HTTPIES[version])
    run_tests(session)


@nox.session(python='3.12')
def neighbours(session: nox.Session) -> None:
    """Run the tests beside other plugins, in an environment that the tests make for them."""
    install(session)
    run_tests(session, 'tests/end_to_end/test_neighbours.py')


@nox.session(python='3.12')
def plugins_install(session: nox.Session) -> None:
    """Let ``httpie plugins`` install, upgrade and uninstall the wheel; run the tests against what it has installed."""
    install(session)
    session.run('python', '-m', 'venv', '--clear', str(Path(session.create_tmp(), 'venv')))
    commands = Path(session.create_tmp(), 'venv', 'bin').resolve()
    session.run(str(commands / 'pip'), 'install', 'httpie', external=True)
    with_httpie_plugins(session, commands)


@nox.session(python='3.11')
def debian(session: nox.Session) -> None:
    """Do the same with Debian's own HTTPie, and run the tests where pip has installed the plugin for one user."""
    commands = Path('/usr/bin')
    if shutil.which('apt-get') and os.geteuid() == 0:
        session.run('apt-get', 'update', '--quiet=2', external=True)
        session.run('apt-get', 'install', '--yes', '--quiet=2', 'httpie', external=True)
    if not (commands / 'httpie').exists():
        session.skip("Debian's httpie is not installed, and only root can do that: apt-get install httpie")
    version = str(session.run(str(commands / 'http'), '--version', external=True, silent=True)).strip()
    install(session, f'httpie=={version}', *HTTPIES.get(version, ()))
    with_httpie_plugins(session, commands)
    user = {'PYTHONUSERBASE': str(Path(session.create_tmp(), 'user').resolve())}
    pip = ('/usr/bin/python3', '-m', 'pip', 'install', '--user', '--break-system-packages', '--force-reinstall')
    session.run(*pip, '--no-deps', build_wheel(session), external=True, env=user)
    run_tests(session, *OUTSIDE, TESTED_COMMANDS=str(commands), **user)


@nox.session(python=False)
def windows(session: nox.Session) -> None:
    """Run the tests in CPython for Windows, under Wine."""
    if not (shutil.which('wine') or (shutil.which('apt-get') and os.geteuid() == 0)):
        session.skip('Wine is not installed, and only root can do that: apt-get install wine wine64')
    session.run('.ci/windows', *session.posargs, external=True)


def install(session: nox.Session, *requirements: str) -> None:
    """Install the plugin from here, what its tests need, and these."""
    session.install('--upgrade', 'pip')
    session.install('--upgrade', '--editable', '.[test]', *requirements)


def run_tests(session: nox.Session, *args: str, **env: str) -> None:
    """Run the tests on all cores."""
    pytest = ('python', '-m', 'pytest', '-n', 'auto', '--dist', 'loadgroup')
    session.run(*pytest, *args, *session.posargs, env=env)


def build_wheel(session: nox.Session) -> str:
    """Build the wheel of the plugin, and return its path."""
    folder = Path(session.create_tmp(), 'wheel').resolve()
    shutil.rmtree(folder, ignore_errors=True)
    session.run('python', '-m', 'pip', 'wheel', '--quiet', '--no-deps', '--wheel-dir', str(folder), '.')
    return str(next(folder.glob('*.whl')))


def with_httpie_plugins(session: nox.Session, commands: Path) -> None:
    """Install the wheel by the ``httpie`` of this folder, run the tests against that, upgrade and uninstall it."""
    config_dir = Path(session.create_tmp(), 'config').resolve()
    config_dir.mkdir(exist_ok=True)
    (config_dir / 'config.json').write_text(SWITCH_OFF_UPDATES)
    wheel, env = build_wheel(session), {'HTTPIE_CONFIG_DIR': str(config_dir)}

    def plugins(*args: str) -> str:
        return str(session.run(str(commands / 'httpie'), 'plugins', *args, external=True, env=env, silent=True))

    plugins('install', wheel)
    run_tests(session, *OUTSIDE, TESTED_COMMANDS=str(commands), TESTED_PLUGINS=str(config_dir / 'plugins'))
    plugins('upgrade', wheel)
    if 'httpie-session-plus' not in plugins('list'):
        session.error('httpie plugins upgrade has lost the plugin')
    plugins('uninstall', 'httpie-session-plus')
    if 'httpie-session-plus' in plugins('list'):
        session.error('httpie plugins uninstall has left the plugin')
