"""What README, CHANGELOG and Makefile name is there."""

import re

from support import ROOT
from support.documents import PAGES

README = '\n'.join(PAGES.values())

CHANGELOG = (ROOT / 'CHANGELOG.md').read_text()


def test_every_test_that_the_readme_names_is_there():
    named = set(re.findall(r'`(test_\w+\.py)`', README))
    assert named
    assert named <= {path.name for path in (ROOT / 'tests').rglob('test_*.py')}


def test_every_target_that_the_readme_names_is_in_the_makefile():
    targets = set(re.findall(r'^(\w+):', (ROOT / 'Makefile').read_text(), re.MULTILINE))
    assert set(re.findall(r'(?:^    |`)make (\w+)', README, re.MULTILINE)) <= targets


def test_the_changelog_is_kept():
    assert re.search(r'^## \[Unreleased\]$', CHANGELOG, re.MULTILINE)
    sections = re.findall(r'^### (\w+)$', CHANGELOG, re.MULTILINE)
    assert set(sections) <= {'Added', 'Changed', 'Deprecated', 'Removed', 'Fixed', 'Security'}
