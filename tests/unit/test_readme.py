"""What README, CHANGELOG and Makefile name is there."""

import re

from support import ROOT
from support.documents import PAGES

from httpie_session_plus.model import items

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


def test_the_headers_that_are_never_masked_are_listed():
    section = PAGES['security'].partition('## What is masked')[2].partition('\n## ')[0]
    text, always_masked = section.partition('```json')[0], section.rpartition('```')[2]
    words = re.findall(r'`([A-Za-z-]+\*?)`', text.partition('Plain are')[2].partition('. ')[0])
    accepted = {name for name in items.PLAIN_HEADERS if name.startswith('accept') and name != 'accept*'}
    assert {word.lower() for word in words} == items.PLAIN_HEADERS - accepted
    assert re.findall('`([a-z]+)`', always_masked) == list(items.WORDS_OF_SECRETS)
