"""``httpie sessions check``, where not everything may be mended."""

import os
import time

import pytest
from support.files import leave_litter


@pytest.fixture
def store(sessions):
    """A sessions directory with one session in which nothing is wrong."""
    sessions.write('fine', {'headers': [{'name': 'X-A', 'value': '1'}], 'cookies': []}).chmod(0o600)
    for folder in (sessions.folder, sessions.folder.parent):
        folder.chmod(0o755)
    return sessions


def make_litter(store):
    os.utime(leave_litter(store.folder), (time.time() - 3600,) * 2)


def test_what_could_not_be_mended_is_said(command, store, without_root_powers):
    make_litter(store)
    store.folder.chmod(0o500)
    run = command('httpie', 'sessions', 'check', '--fix', prefix=without_root_powers)
    store.folder.chmod(0o700)
    assert run.status == 1
    assert 'it could not be mended: ' in run.stdout
    assert 'Permission denied' in run.stdout
