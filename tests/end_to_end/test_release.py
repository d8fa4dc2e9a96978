"""What is built is complete: wheel and source distribution."""

import sys
import tarfile
import zipfile

import pytest
from support import ROOT
from support.capabilities import needs_venv

PACKAGE = ROOT / 'httpie_session_plus'


@pytest.fixture(autouse=True)
def _no_authorities():
    """Leave pip the certificates of this machine: it asks the package index."""


@needs_venv
def test_wheel_and_source_distribution_hold_what_they_should(command, tmp_path):
    pytest.importorskip('build', reason='needs build, of the extra "dev"')
    run = command(sys.executable, '-m', 'build', '--outdir', tmp_path, ROOT)
    assert run.status == 0, run.stderr
    with zipfile.ZipFile(next(tmp_path.glob('*.whl'))) as wheel:
        packed = {name for name in wheel.namelist() if '.dist-info/' not in name}
        about = [name for name in wheel.namelist() if name.endswith(('entry_points.txt', 'licenses/LICENSE'))]
    files = {path for path in PACKAGE.rglob('*') if path.is_file() and path.suffix != '.pyc'}
    assert packed == {path.relative_to(ROOT).as_posix() for path in files}
    assert len(about) == 2
    with tarfile.open(next(tmp_path.glob('*.tar.gz'))) as source:
        names = {name.partition('/')[2] for name in source.getnames()}
    tests = {
        path.relative_to(ROOT).as_posix() for path in (ROOT / 'tests').rglob('*.*') if path.suffix in ('.py', '.json')
    }
    others = {'CHANGELOG.md', 'CONTRIBUTING.md', 'LICENSE', 'Makefile', 'examples/picture-dark.svg'}
    assert tests | others | {'examples/picture-light.svg'} <= names
    assert not any(name.endswith('.pyc') for name in names)
