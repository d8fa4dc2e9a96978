"""Environments for real processes: what is installed in them, and what they may do."""

import os
import shutil
import subprocess
import sys
import time
from contextlib import contextmanager, suppress
from importlib import metadata
from pathlib import Path

import pytest

from support.capabilities import ROOT as IS_ROOT
from support.files import ROOT


def make_environment(directory, *packages):
    """Make a virtual environment with these packages, and return its directory of commands."""
    subprocess.run([sys.executable, '-m', 'venv', directory], check=True)
    commands = directory / ('Scripts' if os.name == 'nt' else 'bin')
    run_pip(commands / 'python', 'install', *packages)
    return commands


def run_pip(python, *args):
    """Run the pip of a Python; skip the test if the package index cannot be reached."""
    pip = [python, '-m', 'pip', '--disable-pip-version-check', '--quiet']
    done = subprocess.run([*pip, *args], check=False, capture_output=True, text=True)
    if done.returncode:
        if os.environ.get('CI'):
            pytest.fail(done.stderr)
        pytest.skip(f'the package index cannot be reached: {done.stderr[-200:]}')


class Shared:
    """Make directories that all workers of a test run share, each of them once."""

    def __init__(self, tmp_path_factory):
        base = tmp_path_factory.getbasetemp()
        self.directory = base.parent if 'PYTEST_XDIST_WORKER' in os.environ else base

    @contextmanager
    def lock(self, name):
        """Keep the other workers from this directory."""
        taken = self.directory / f'{name}.taken'
        while True:
            with suppress(FileExistsError):
                taken.touch(exist_ok=False)
                break
            time.sleep(0.1)
        try:
            yield
        finally:
            taken.unlink()

    def get(self, name, make):
        """Return what ``make`` returned for this directory, whichever worker has called it."""
        path, made = self.directory / name, self.directory / f'{name}.made'
        with self.lock(name):
            if not made.exists():
                shutil.rmtree(path, ignore_errors=True)
                made.write_text(str(make(path)))
            return Path(made.read_text())


def requirements_of_this_httpie():
    """Return what to install to get HTTPie as it is here; not every one works with every requests and urllib3."""
    return [f'{name}=={metadata.version(name)}' for name in ('httpie', 'requests', 'urllib3')]


def copy_source(directory):
    """Copy what is needed to install this project into a new directory, and return that."""
    directory.mkdir()
    for name in ('setup.cfg', 'pyproject.toml', 'README.md', 'LICENSE'):
        shutil.copy(ROOT / name, directory)
    for name in ('docs', 'httpie_session_plus'):
        shutil.copytree(ROOT / name, directory / name)
    return directory


def build_wheel(source, directory):
    """Build the wheel of a project, and return it."""
    run_pip(sys.executable, 'wheel', '--no-deps', '--wheel-dir', directory, source)
    return next(directory.glob('*.whl'))


def prefix_without_root_powers():
    """Return a command's prefix that makes the permissions of files hold for root as well."""
    if not IS_ROOT:
        return ()
    prefix = ('setpriv', '--bounding-set', '-dac_override,-dac_read_search,-fowner')
    if shutil.which('setpriv') is None or subprocess.run([*prefix, 'true'], check=False).returncode:
        pytest.skip('root may read everything here, and setpriv cannot take that away')
    return prefix
