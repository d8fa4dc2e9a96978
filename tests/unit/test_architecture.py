"""The house: its files, and what may be imported where. The layers are held by import-linter (``make lint``)."""

import ast
import re
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
PACKAGE = ROOT / 'httpie_session_plus'
FILES = sorted(path.relative_to(PACKAGE).as_posix() for path in PACKAGE.rglob('*.py'))


@pytest.mark.parametrize('file', FILES)
def test_every_file_reads_in_one_sitting(file):
    assert len((PACKAGE / file).read_text().splitlines()) <= 320


def test_the_whole_package_reads_in_an_afternoon():
    assert sum(len((PACKAGE / file).read_text().splitlines()) for file in FILES) <= 10_100


@pytest.mark.parametrize('file', FILES)
def test_every_file_begins_with_one_sentence_that_says_what_it_is(file):
    docstring = ast.get_docstring(ast.parse((PACKAGE / file).read_text()))
    assert re.match(r'[^\n]{10,115}[.:]?(\n|$)', docstring)


@pytest.mark.parametrize('file', FILES)
def test_httpie_is_imported_in_one_file(file):
    if file == 'compat.py':
        return
    for node in ast.walk(ast.parse((PACKAGE / file).read_text())):
        names = []
        if isinstance(node, ast.Import):
            names = [alias.name for alias in node.names]
        elif isinstance(node, ast.ImportFrom) and not node.level:
            names = [node.module]
        assert not [name for name in names if name.partition('.')[0] == 'httpie']


def test_the_map_names_every_file():
    text = (ROOT / 'CONTRIBUTING.md').read_text().partition('## The map')[2].partition('\n## ')[0]
    named = set(re.findall(r'`([\w/]+\.py)`', text))
    assert {file for file in FILES if not re.fullmatch(r'\w+/__init__\.py', file)} == named
