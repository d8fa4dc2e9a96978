"""The picture in CONTRIBUTING of the way of one run: each of its arrows is a call that the run makes."""

import re
import sys
from pathlib import Path

import pytest
from support import BOTH, ROOT, in_this_process

import httpie_session_plus

PACKAGE = Path(httpie_session_plus.__file__).parent
_ARROW = re.compile(r'(\w+)(?:\["(.*?)"\])? -- "(.*?)" --> (\w+)(?:\["(.*?)"\])?')


def read_picture():
    """Return the arrows: from which file to which, and the function that is called there."""
    picture = re.search(r'```mermaid\n(.*?)```', (ROOT / 'CONTRIBUTING.md').read_text(), re.DOTALL)[1]
    files, arrows = {}, set()
    for caller, its_file, calls, callee, other_file in _ARROW.findall(picture):
        files |= {name: file for name, file in ((caller, its_file), (callee, other_file)) if file}
        arrows |= {(files[caller], files[callee], call) for call in calls.split(', ')}
    return arrows


def file_of(frame):
    path = Path(frame.f_code.co_filename)
    return path.relative_to(PACKAGE).as_posix() if path.is_relative_to(PACKAGE) else None


@pytest.fixture
def calls():
    """Every call from one file of the package to another, until the end of the test."""
    seen = set()

    def note(frame, event, _):
        if event == 'call' and frame.f_back and (callee := file_of(frame)) and (caller := file_of(frame.f_back)):
            seen.add((caller, callee, frame.f_code.co_name))

    before = sys.getprofile()
    sys.setprofile(note)
    yield seen
    sys.setprofile(before)


@in_this_process
def test_the_way_of_a_run_is_as_the_picture_shows_it(http, server, sessions, calls):
    sessions.write('base', {'headers': [{'name': 'X-Base', 'value': '1'}]})
    assert http(*BOTH, f'{server.url}/get', 'X-Own:1').status == 0
    arrows = read_picture()
    assert len(arrows) > 10
    assert arrows - calls == set()
    assert len({file for caller, callee, _ in arrows for file in (caller, callee)}) <= 8
