"""``httpie sessions edit``."""

import json
import os
import sys
from pathlib import Path

import pytest
from httpie import __version__
from support import BOTH, FORMATS, Sessions
from support.capabilities import needs_access_times, needs_links, needs_permissions, needs_shell
from support.files import is_private

EDITOR = """
import json, os, sys
from pathlib import Path
path = Path(sys.argv[-1])
"""


@pytest.fixture
def temporary(tmp_path, monkeypatch):
    """The directory for temporary files."""
    directory = tmp_path / 'temporary'
    directory.mkdir()
    monkeypatch.setenv('TMPDIR', str(directory))
    monkeypatch.setattr('tempfile.tempdir', None)
    return directory


@pytest.fixture
def editor(tmp_path, monkeypatch, temporary):
    """Make an editor of Python code, in which ``path`` is the file to edit; each start does the next of several."""
    monkeypatch.delenv('VISUAL', raising=False)

    def make(*codes, variable='EDITOR'):
        script, count = tmp_path / f'{variable} editor.py', tmp_path / f'{variable} count'
        count.write_text('0')
        script.write_text(
            f'{EDITOR}count = Path({str(count)!r})\nturn = int(count.read_text())\ncount.write_text(str(turn + 1))\n'
            f'exec({codes!r}[turn])\n',
            encoding='utf-8',
        )
        monkeypatch.setenv(variable, f'{sys.executable} -X utf8 "{script}"')
        return count

    return make


def setting(name, value):
    """Return the code of an editor that sets a header."""
    return (
        'data = json.loads(path.read_text())\n'
        f'data["headers"] = [one for one in data["headers"] if one["name"] != {name!r}]\n'
        f'data["headers"].append({{"name": {name!r}, "value": {value!r}}})\n'
        'path.write_text(json.dumps(data))'
    )


def kept_copy(message):
    """Return the path of the copy that a message names, which is private."""
    path = Path(message.partition("Your edit is in '")[2].partition("'. ")[0])
    assert is_private(path)
    assert is_private(path.parent)
    assert path.suffix == '.json'
    return path


def test_an_edit_is_saved(manage, ask, sessions, server, editor, temporary):
    ask('--session=s', 'X-A:1', 'Cookie:sid=1', '--auth=u:p')
    editor(setting('X-B', '2'))
    run = manage('edit', 's')
    assert run.stdout == f"Changed the header 'X-B' of 's' @ '{server.netloc}'\n"
    received = ask('--session=s')
    assert (received['X-A'], received['X-B'], received['Cookie']) == ('1', '2', 'sid=1')
    assert is_private(sessions.path('s'))
    assert list(temporary.iterdir()) == []


@needs_permissions
def test_what_is_edited_is_a_private_copy_of_the_whole_file(manage, sessions, server, editor, tmp_path):
    path = sessions.write('s.x', '{"headers": [{"name": "X-A", "value": "1"}]}')
    path.chmod(0o644)
    editor(
        f'status = [oct(os.stat(one).st_mode & 0o777) for one in (path, path.parent)]\n'
        f'Path({str(tmp_path / "seen")!r}).write_text(json.dumps([path.name, *status, path.read_text()]))'
    )
    old_umask = os.umask(0)
    try:
        assert manage('edit', 's.x', server.netloc).stdout == f"'s.x' @ '{server.netloc}' is unchanged.\n"
    finally:
        os.umask(old_umask)
    assert json.loads((tmp_path / 'seen').read_text()) == ['s.x.json', '0o600', '0o700', path.read_text()]


@pytest.mark.parametrize('code', ['', 'path.write_text(path.read_text())', 'path.write_text(path.read_text() + "\\n")'])
@needs_access_times
def test_nothing_is_written_if_nothing_has_changed(manage, sessions, editor, temporary, code):
    path = sessions.write('s', {'headers': [{'name': 'X-A', 'value': '1'}]})
    before = path.stat(), path.read_bytes()
    editor(code)
    assert ' is unchanged.' in manage('edit', 's').stdout
    assert (path.stat(), path.read_bytes()) == before
    assert list(temporary.iterdir()) == []


def test_an_editor_may_replace_the_copy_and_leave_others_beside_it(manage, sessions, editor, temporary):
    sessions.write('s', {'headers': [{'name': 'X-A', 'value': '1'}]})
    editor(
        'path.with_suffix(".json~").write_text("old")\n'
        'text = path.read_text().replace("X-A", "X-B")\n'
        'path.unlink()\n'
        'path.write_text(text)'
    )
    manage('edit', 's')
    assert sessions.headers('s') == [('X-B', '1')]
    assert list(temporary.iterdir()) == []


def test_an_edit_is_merged_with_what_others_have_saved_meanwhile(manage, ask, sessions, server, editor):
    ask('--session=s', 'X-A:1', 'X-B:1', 'X-C:1')
    other = f'from subprocess import run; run([{sys.executable!r}, "-m", "httpie.manager", "sessions", '
    change = f'"set", "s", {server.netloc!r}, "X-B:theirs", "X-C:theirs", "X-New:theirs"], check=True)\n'
    editor(other + change + setting('X-C', 'mine'))
    manage('edit', 's')
    assert dict(sessions.headers('s')) == {'X-A': '1', 'X-B': 'theirs', 'X-C': 'mine', 'X-New': 'theirs'}


@pytest.mark.parametrize('is_changed', [False, True])
def test_what_is_no_item_is_saved_as_well(manage, sessions, server, editor, is_changed):
    sessions.write('s', {'headers': [], 'notes': 'old'})
    other = sessions.path('s')
    meanwhile = f'other = Path({str(other)!r})\nother.write_text(other.read_text().replace("[]", "{{}}, \\"x\\": 1"))\n'
    editor((meanwhile if is_changed else '') + 'path.write_text(path.read_text().replace("old", "new"))')
    assert manage('edit', 's').stdout == f"Changed 's' @ '{server.netloc}'\n"
    assert sessions.read('s')['notes'] == 'new'


@pytest.mark.parametrize('sample', FORMATS, ids=lambda path: path.stem)
def test_the_file_keeps_its_format(manage, sessions, editor, sample):
    before = sessions.write('s', sample.read_text())
    data = json.loads(before.read_text())
    editor(
        'data = json.loads(path.read_text())\n'
        'headers = data.setdefault("headers", {})\n'
        'headers.update({"X-B": "2"}) if isinstance(headers, dict) else headers.append({"name": "X-B", "value": "2"})\n'
        'path.write_text(json.dumps(data))'
    )
    manage('edit', 's')
    after = sessions.read('s')
    assert {key: type(after[key]) for key in data if data[key]} == {key: type(data[key]) for key in data if data[key]}
    assert after['__meta__']['httpie'] == data.get('__meta__', {}).get('httpie', __version__)
    assert 'X-B' in json.dumps(after['headers'])


def test_what_an_edit_changes_of_inherited_items_is_overridden(manage, ask, sessions, editor):
    ask('--session=base', 'X-Changed:1', 'X-Removed:1', 'X-Left:1', 'Cookie:sid=1', '--auth=base:pw')
    ask(*BOTH)
    editor(
        'data = json.loads(path.read_text())\n'
        'data["headers"] = [{"name": "X-Changed", "value": "mine"}, {"name": "X-Left", "value": "1"}]\n'
        'data["cookies"] = []\n'
        'data["auth"] = {"type": "bearer", "raw_auth": "mine"}\n'
        'path.write_text(json.dumps(data))'
    )
    run = manage('edit', 'user1')
    assert "Changed the headers 'X-Changed', 'X-Removed', cookie 'sid' and auth of 'user1'" in run.stdout
    ask('--session=base', 'X-Changed:2', 'X-Removed:2', 'X-Left:2', 'Cookie:sid=2')
    received = ask(*BOTH)
    assert (received['X-Changed'], received['X-Removed'], received['X-Left']) == ('mine', None, '2')
    assert (received['Cookie'], received['Authorization']) == (None, 'Bearer mine')


def test_all_is_own_once_the_record_is_edited_away(manage, ask, editor):
    ask('--session=base', 'X-A:1')
    ask(*BOTH)
    editor('data = json.loads(path.read_text())\ndel data["__meta__"]\npath.write_text(json.dumps(data))')
    manage('edit', 'user1')
    assert [one['origin'] for one in manage('show', 'user1', '--json').json['items']] == ['own']


INVALID = {
    '': 'line 1, column 1 is not JSON (Expecting value)',
    '{"headers": [\n]': 'line 2, column 2 is not JSON',
    '[]': 'the file must be an object, not a list',
    '{"headers": [{"name": "X-A", "value": 1}]}': 'headers[0].value must be a string, not a number',
    '{"cookies": [{"name": "a", "value": "1", "x": 1}]}': "cookies[0] has the unknown key 'x'",
    '{"headers": [{"name": "X-A", "value": "a\\nb"}]}': 'headers[0].value holds a character that a header cannot hold',
    '{"headres": []}': 'it has none of __meta__, auth, cookies, headers',
}


@pytest.mark.parametrize('text', INVALID)
def test_an_edit_that_is_invalid_is_kept_where_nobody_can_be_asked(httpie, sessions, server, editor, temporary, text):
    path = sessions.write('s', {'headers': [{'name': 'X-A', 'value': 'hunter2'}]})
    before = path.read_bytes()
    count = editor(f'path.write_text({text!r})\npath.chmod(0o644)')
    message = httpie('sessions', 'edit', 's', stdin='').error()
    assert f"'s' @ '{server.netloc}' was not updated: {INVALID[text]}" in message
    assert 'hunter2' not in message
    assert kept_copy(message).read_text() == text
    assert [path.name for path in temporary.rglob('*.json')] == ['s.json']
    assert (path.read_bytes(), count.read_text()) == (before, '1')


def test_at_a_terminal_an_invalid_edit_goes_on_with_its_own_text(manage, sessions, editor, temporary):
    sessions.write('s', {'headers': []})
    count = editor(
        'path.write_text(json.dumps({"headers": [{"name": "X-A", "value": "1"}]}) + "oops")',
        'path.write_text(path.read_text().replace("oops", "oh"))',
        'path.write_text(path.read_text().replace("oh", ""))',
    )
    run = manage('edit', 's', typed='y\nyes\n')
    assert run.stderr.count('is not JSON (Extra data). Edit again? [y/N] ') == 2
    assert (sessions.headers('s'), count.read_text()) == ([('X-A', '1')], '3')
    assert list(temporary.iterdir()) == []


def test_at_a_terminal_an_invalid_edit_is_kept_if_it_is_given_up(httpie, sessions, editor):
    path = sessions.write('s', {'headers': []})
    editor('path.write_text("oops")')
    run = httpie('sessions', 'edit', 's', typed='n\n')
    assert run.status == 1
    assert kept_copy(run.stderr).read_text() == 'oops'
    assert path.read_text() == '{"headers": []}'


@pytest.mark.parametrize('status', [1, 3, -15])
def test_an_editor_that_fails_changes_nothing(httpie, sessions, server, editor, temporary, status):
    path = sessions.write('s', {'headers': []})
    end = f'sys.exit({status})' if status > 0 else f'os.kill(os.getpid(), {-status})'
    editor(f'{setting("X-A", "1")}\n{end}')
    assert 'failed. Nothing was changed.' in httpie('sessions', 'edit', 's').error()
    assert path.read_text() == '{"headers": []}'
    assert list(temporary.iterdir()) == []


def test_a_session_that_is_deleted_meanwhile_stays_deleted_and_the_edit_is_kept(httpie, sessions, editor):
    path = sessions.write('s', {'headers': []})
    editor(f'{setting("X-A", "1")}\nPath({str(path)!r}).unlink()')
    message = httpie('sessions', 'edit', 's').error()
    assert 'was deleted meanwhile, and stays deleted.' in message
    assert 'X-A' in kept_copy(message).read_text()
    assert not path.exists()


def test_an_edit_is_kept_if_the_file_is_broken_meanwhile(httpie, sessions, editor):
    path = sessions.write('s', {'headers': []})
    editor(f'{setting("X-A", "1")}\nPath({str(path)!r}).write_text("{{")')
    assert 'X-A' in kept_copy(httpie('sessions', 'edit', 's').error()).read_text()
    assert path.read_text() == '{'


def test_a_copy_that_the_editor_removed_changes_nothing(httpie, sessions, editor, temporary):
    path = sessions.write('s', {'headers': []})
    editor('path.unlink()')
    message = httpie('sessions', 'edit', 's').error()
    assert 'Cannot read the edited copy: No such file or directory.' in message
    assert 'Your edit' not in message
    assert path.read_text() == '{"headers": []}'
    assert list(temporary.iterdir()) == []


def test_visual_comes_before_editor(manage, sessions, editor):
    sessions.write('s', {'headers': []})
    editor(setting('X-A', 'editor'))
    editor(setting('X-A', 'visual'), variable='VISUAL')
    manage('edit', 's')
    assert sessions.headers('s') == [('X-A', 'visual')]


def test_an_empty_visual_is_none(manage, sessions, editor, monkeypatch):
    sessions.write('s', {'headers': []})
    editor(setting('X-A', 'editor'))
    monkeypatch.setenv('VISUAL', ' ')
    manage('edit', 's')
    assert sessions.headers('s') == [('X-A', 'editor')]


@pytest.mark.parametrize('name', ['vi', 'nano'])
@needs_shell
def test_without_a_variable_there_is_vi_or_nano(manage, sessions, editor, monkeypatch, tmp_path, name):
    sessions.write('s', {'headers': []})
    editor(setting('X-A', name))
    (tmp_path / 'bin').mkdir()
    script = tmp_path / 'bin' / name
    script.write_text(f'#!/bin/sh\nexec {os.environ["EDITOR"]} "$@"\n')
    script.chmod(0o755)
    monkeypatch.delenv('EDITOR')
    monkeypatch.setenv('PATH', str(script.parent))
    manage('edit', 's')
    assert sessions.headers('s') == [('X-A', name)]


@pytest.mark.parametrize(('path', 'stdin'), [('', None), (None, '')], ids=['none there', 'no terminal'])
@needs_shell
def test_without_any_editor_the_variable_is_named(httpie, sessions, editor, monkeypatch, path, stdin):
    sessions.write('s', {'headers': []})
    monkeypatch.delenv('EDITOR', raising=False)
    if path is not None:
        monkeypatch.setenv('PATH', path)
    message = httpie('sessions', 'edit', 's', stdin=stdin).error()
    assert message.endswith('No editor is set. Choose one: export EDITOR=nano')


@pytest.mark.parametrize(
    ('variable', 'says'),
    [
        ('no-such-editor --wait', "Cannot start the editor 'no-such-editor': No such file or directory."),
        ('/', "Cannot start the editor '/': Permission denied."),
        ('"vi', 'EDITOR is not a command: No closing quotation.'),
        ('TOKEN=hunter2 vi', "Cannot start the editor 'TOKEN=…': No such file or directory."),
    ],
)
@needs_shell
def test_an_editor_that_cannot_be_started_is_named(httpie, sessions, editor, temporary, monkeypatch, variable, says):
    sessions.write('s', {'headers': []})
    monkeypatch.setenv('EDITOR', variable)
    assert says in httpie('sessions', 'edit', 's').error()
    assert list(temporary.iterdir()) == []


def test_a_session_that_is_missing_or_broken_is_not_opened(httpie, sessions, editor):
    count = editor('')
    sessions.write('s', '{')
    assert 'is broken' in httpie('sessions', 'edit', 's').error()
    assert "No session 'x'" in httpie('sessions', 'edit', 'x').error()
    assert count.read_text() == '0'


def test_a_session_given_by_its_path_is_edited(manage, editor, tmp_path):
    path = Sessions(tmp_path).write('mine', {'headers': []}).rename(tmp_path / 'mine')
    editor(setting('X-A', '1') + '\nassert path.name == "mine.json"')
    manage('edit', path)
    assert json.loads(path.read_text())['headers'] == [{'name': 'X-A', 'value': '1'}]


@needs_links
def test_a_session_that_is_a_link_stays_one(manage, sessions, editor, tmp_path):
    target = Sessions(tmp_path).write('real', {'headers': []})
    sessions.folder.mkdir(parents=True)
    sessions.path('s').symlink_to(target)
    editor(setting('X-A', '1'))
    manage('edit', 's')
    assert sessions.path('s').is_symlink()
    assert 'X-A' in target.read_text()


def test_a_reference_that_is_edited_or_typed_in_the_editor_is_one(editor, manage, ask, monkeypatch, sessions, server):
    manage('set', 's', server.netloc, 'Authorization:Bearer ${env:OLD}', 'X-Text:plain')
    editor('path.write_text(path.read_text().replace("OLD", "NEW").replace("plain", "${env:NEW}"))')
    manage('edit', 's')
    monkeypatch.setenv('NEW', 'tok')
    received = ask('--session=s')
    assert (received['Authorization'], received['X-Text']) == ('Bearer tok', 'tok')
    assert 'tok' not in sessions.path('s').read_text()


def test_a_reference_that_the_edit_of_a_file_from_elsewhere_cannot_have_is_refused(editor, httpie, manage, s_json):
    before = s_json.read_bytes()
    editor(setting('X-Key', '${env:TOKEN}'))
    assert 'can only use ${secret:NAME}' in httpie('sessions', 'edit', './s.json').error()
    assert s_json.read_bytes() == before


def test_a_text_that_was_no_reference_stays_text_where_something_else_is_edited(editor, ask, manage, sessions, server):
    sessions.write('s', {'headers': [{'name': 'X-Key', 'value': '${env:TOKEN}'}]})
    editor(setting('X-Other', '1'))
    manage('edit', 's')
    assert ask('--session=s')['X-Key'] == '${env:TOKEN}'
