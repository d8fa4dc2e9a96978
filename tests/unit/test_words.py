"""The words: one term for one thing, in documents, help, messages, docstrings and comments."""

import re

import pytest
from support.documents import PAGES
from support.files import ROOT

# What reads as translated, or has another term here; each with what to write instead.
INSTEAD = {
    r'\blayouts?\b': 'format',
    r'\bfolders?\b': 'directory',
    r'\bmend(s|ed|ing)?\b': 'fix, repair',
    r'\br[au]n(s|ning)? out of time\b': 'expire',
    r'\bdecided? for (it|them)sel': 'override',
    r'\bbecomes of\b': 'name the result',
    r'\bbut for\b': 'except',
    r'\bnobody\b': 'name who does not',
    r'\bmay be left out\b': 'is optional',
    r'\bthere cannot be\b': 'invalid',
    r'\b(is|are) to be\b': 'name who does it',
    r'\btells? (of|all|what|whether|that)\b': 'say, show',
    r'\bknows? (of|no)\b': 'has, supports',
    r'\btake[ns]? for\b': 'mistake for, treat as',
    r'\bwhat is (there|stored|typed)\b': 'name the thing',
    r'\bthat there is\b': 'existing',
    r'\breplaced whole\b': 'atomic',
    r'\bwhat authenticates\b': 'credentials',
    r'\bhides? the secrets\b': 'mask',
    r'\bends in an? (error|traceback)\b': 'fail with',
}
TEXTS = {
    **{str(path.relative_to(ROOT)): path.read_text() for path in sorted((ROOT / 'httpie_session_plus').rglob('*.py'))},
    **{f'{name}.md': text for name, text in PAGES.items()},
    'CONTRIBUTING.md': (ROOT / 'CONTRIBUTING.md').read_text(),
    # Older sections are history.
    'CHANGELOG.md': (ROOT / 'CHANGELOG.md').read_text().partition('## [1.0.0]')[0],
    **{name: (ROOT / name).read_text() for name in ('Makefile', 'examples/demo.py', 'benchmarks/__main__.py')},
}
_CODE = re.compile(r'```.*?```|`[^`]*`', re.DOTALL)


@pytest.mark.parametrize('name', TEXTS)
def test_each_thing_is_called_by_its_term(name):
    text = _CODE.sub('', TEXTS[name]) if name.endswith('.md') else TEXTS[name]
    found = []
    for words, better in INSTEAD.items():
        found += [f'{one[0]!r}: write {better!r}' for one in re.finditer(words, text, re.IGNORECASE)]
    assert found == []


@pytest.mark.parametrize('name', [name for name in PAGES if name != 'description'])
def test_a_sentence_of_the_documents_can_be_read_aloud(name):
    """At most 30 words, of which the guide wants 20: a list or a link can make one longer."""
    prose = re.sub(r'^(\||#|>| {4}).*$', '', _CODE.sub('x', PAGES[name]), flags=re.MULTILINE)
    sentences = re.split(r'(?<=[.:;!?])\s|\n\n|^- ', re.sub(r'\[([^]]*)\]\([^)]*\)', r'\1', prose), flags=re.MULTILINE)
    assert [sentence for sentence in sentences if len(sentence.split()) > 30] == []
