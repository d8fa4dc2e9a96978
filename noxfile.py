"""The matrix: every Python and every HTTPie that the plugin is for, each in an environment of its own."""

from __future__ import annotations

import os
import shutil
import subprocess

import nox

PYTHONS = ('3.9', '3.10', '3.11', '3.12', '3.13')

# What else each HTTPie needs: the first two import a name that urllib3 2 does not have, the next two do not verify
# certificates with requests 2.32.
HTTPIES = {
    '3.2.0': ('urllib3<2', 'requests<2.32'),
    '3.2.1': ('urllib3<2', 'requests<2.32'),
    '3.2.2': ('requests<2.32',),
    '3.2.3': ('requests<2.32',),
    '3.2.4': (),
}

nox.needs_version = '>=2024.4.15'
nox.options.download_python = 'never'
nox.options.error_on_missing_interpreters = False

if shutil.which('pyenv'):
    # It shows one Python until it is told to show all that it has.
    found = subprocess.check_output(['pyenv', 'versions', '--bare'], text=True)  # noqa: S607
    os.environ['PYENV_VERSION'] = ':'.join(found.split())


def install(session: nox.Session, *requirements: str) -> None:
    """Install the plugin from here, what its tests need, and these, in one resolution."""
    session.install('--upgrade', 'pip')
    session.install('--editable', '.[test]', *requirements)


def run_tests(session: nox.Session, *args: str) -> None:
    """Run the tests on all cores, those that are named after ``--`` if any are."""
    session.run('python', '-m', 'pytest', '-n', 'auto', '--dist', 'loadgroup', *args, *session.posargs)


@nox.session(python=PYTHONS)
def tests(session: nox.Session) -> None:
    """Run the tests with the newest HTTPie."""
    install(session, '--upgrade')
    run_tests(session)


@nox.session(python='3.11')
@nox.parametrize('version', list(HTTPIES), ids=list(HTTPIES))
def httpie(session: nox.Session, version: str) -> None:
    """Run the tests with one HTTPie."""
    install(session, f'httpie=={version}', *HTTPIES[version])
    run_tests(session)
