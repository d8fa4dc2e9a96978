"""``httpie sessions check``, where not everything may be fixed."""

import os
import time

from support.capabilities import needs_permissions
from support.files import leave_litter


def make_litter(store):
    os.utime(leave_litter(store.folder), (time.time() - 3600,) * 2)


@needs_permissions
def test_what_could_not_be_mended_is_said(command, store, without_root_powers):
    make_litter(store)
    store.folder.chmod(0o500)
    run = command('httpie', 'sessions', 'check', '--fix', prefix=without_root_powers)
    store.folder.chmod(0o700)
    assert run.status == 1
    assert 'it could not be fixed: ' in run.stdout
    assert 'Permission denied' in run.stdout
