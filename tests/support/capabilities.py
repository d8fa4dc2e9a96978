"""What a test can need of the system, by name: where the system lacks it, the test is skipped and says why."""

import importlib.util
import os
import shutil
import signal
import tempfile
from pathlib import Path

import pytest

PERMISSIONS = hasattr(os, 'geteuid')
ROOT = PERMISSIONS and os.geteuid() == 0


def _keeps_access_times():
    # Wine reads a file that is only looked for.
    with tempfile.TemporaryDirectory() as directory:
        path = Path(directory, 'file')
        path.touch()
        os.utime(path, (1000, 2000))
        return path.stat().st_atime == 1000


ACCESS_TIMES = _keeps_access_times()


def _needs(condition, reason):
    return pytest.mark.skipif(not condition, reason=reason)


needs_permissions = _needs(PERMISSIONS, 'files have no permissions here')
needs_access_times = _needs(ACCESS_TIMES, 'a file that is only looked for is read here')
needs_free_removal = _needs(os.sep == '/', 'a directory that is in use cannot be removed here')
needs_venv = _needs(importlib.util.find_spec('venv'), 'no environment can be made here')
needs_posix_home = _needs(os.sep == '/', 'HTTPie keeps its configuration elsewhere here')
needs_root = _needs(ROOT, 'only root can give a file to somebody else')
needs_links = _needs(hasattr(os, 'lchown'), 'links are for administrators here')
needs_signals = _needs(hasattr(signal, 'SIGKILL'), 'no signal ends a process here')
needs_fork = _needs(hasattr(os, 'fork'), 'no process is forked here')
needs_terminals = _needs(hasattr(os, 'openpty'), 'no terminal can be made here')
needs_shell = _needs(shutil.which('sh') and os.sep == '/', 'there is no sh')
needs_drives = _needs(os.sep != '/', 'there are no drives here')
needs_access_lists = _needs(not PERMISSIONS, 'files have permissions here')
needs_exclusive_files = _needs(not PERMISSIONS, 'what is open can be replaced here')
