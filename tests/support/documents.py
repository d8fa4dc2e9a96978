"""The documents: their pages, what they let a reader type, and what they say it prints."""

import re

from support.files import ROOT

PAGES = {path.stem: path.read_text() for path in [ROOT / 'README.md', *sorted((ROOT / 'docs').glob('*.md'))]}
PYTHON = [block for text in PAGES.values() for block in re.findall(r'```python\n(.*?)```', text, re.DOTALL)]


def transcript(text):
    """Return the commands of a text, each with what it says that they print."""
    typed = []
    for block in re.findall(r'```console\n(.*?)```', text, re.DOTALL):
        for one in re.split(r'^\$ ', block, flags=re.MULTILINE)[1:]:
            lines = one.split('\n')
            more = next(i for i, line in enumerate([*lines[1:], ''], 1) if not line.startswith('>'))
            command = '\n'.join([lines[0], *(line.removeprefix('>').removeprefix(' ') for line in lines[1:more])])
            typed.append((command, '\n'.join(lines[more:])))
    return typed


def _stories():
    # A page is one story; each recipe is a story of its own.
    for name, text in PAGES.items():
        intro, *sections = re.split(r'^(?=## )', text, flags=re.MULTILINE)
        if name == 'recipes':
            for section in sections:
                yield section.splitlines()[0].removeprefix('## '), transcript(intro) + transcript(section)
        elif name != 'description' and (typed := transcript(text)):
            yield name, typed


STORIES = dict(_stories())
