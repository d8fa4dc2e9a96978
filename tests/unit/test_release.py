"""What is released is complete: version, changelog and metadata."""

import re
from importlib.metadata import metadata

from support import ROOT

import httpie_session_plus

CHANGELOG = (ROOT / 'CHANGELOG.md').read_text()
PACKAGE = ROOT / 'httpie_session_plus'


def test_the_newest_section_of_the_changelog_is_of_this_version():
    (unreleased, *_), *released = re.findall(r'^## \[([^]]+)\](?: - (\d{4}-\d\d-\d\d))?$', CHANGELOG, re.MULTILINE)
    assert unreleased == 'Unreleased'
    version, date = released[0]
    assert version == httpie_session_plus.__version__
    assert date


def test_the_version_stands_in_one_place():
    places = [PACKAGE, ROOT / 'setup.cfg', ROOT / 'pyproject.toml', ROOT / 'README.md']
    files = [path for place in places for path in ([place] if place.is_file() else place.rglob('*.py'))]
    found = [
        path.name for path in files if re.search(rf'\b{re.escape(httpie_session_plus.__version__)}\b', path.read_text())
    ]
    assert found == ['__init__.py']


def test_what_httpie_reads_at_each_run_is_short():
    # It reads the metadata of each plugin, with the description in them.
    assert len((ROOT / 'docs/description.md').read_text()) < 2000
    read = metadata('httpie-session-plus')
    assert '**Inherit.**' in read.get_payload()
    assert len(read.get_payload()) + sum(map(len, read.values())) < 6000


def test_the_metadata_are_complete():
    told = metadata('httpie-session-plus')
    assert told['Version'] == httpie_session_plus.__version__
    assert told['License-Expression'] == 'BSD-3-Clause'
    assert told['Requires-Python'] == '>=3.10'
    assert told['Description-Content-Type'] == 'text/markdown'
    assert [one for one in told.get_all('Requires-Dist') if 'extra' not in one] == [
        'httpie>=3.2',
        'requests',
        'rich',
        'argcomplete',
        'publicsuffixlist',
    ]
    classifiers = told.get_all('Classifier')
    assert {f'Programming Language :: Python :: 3.{minor}' for minor in range(10, 14)} <= set(classifiers)
    assert 'Typing :: Typed' in classifiers
