"""``httpie sessions set``, ``unset`` and ``reset``."""

import re
from pathlib import Path

import pytest
from support import BOTH, Sessions
from support.capabilities import needs_terminals
from support.files import is_private


@pytest.fixture
def user1(ask, sessions):
    ask('--session=base', 'X-Base:one', 'X-Other:one', 'Cookie:sid=1', '--auth=base:pass')
    ask(*BOTH, 'X-Own:two')
    return sessions


@needs_terminals
def test_a_session_is_made_of_what_is_set(manage, ask, sessions, server, tmp_path):
    (tmp_path / 'value').write_text('from a file\n')
    run = manage(
        'set', 's', server.netloc, 'X-A:1', 'X-A:2', 'X-Empty;', f'X-File:@{tmp_path}/value', 'Cookie:a=1; b=2', '-au:p'
    )  # fmt: skip
    assert run.stdout == (
        f"Set the headers 'X-A', 'X-Empty', 'X-File', cookies 'a', 'b' and auth of 's' @ '{server.netloc}' (new)\n"
    )
    assert is_private(sessions.path('s'))
    received = ask('--session=s')
    assert (received['X-A'], received['X-Empty'], received['X-File']) == ('1,2', '', 'from a file')
    assert (received['Cookie'], received['Authorization']) == ('a=1; b=2', 'Basic dTpw')


def test_what_is_set_replaces_and_the_rest_stays(manage, user1, server):
    manage('set', 'user1', server.netloc, 'x-own:3')
    assert user1.headers('user1') == [('X-Base', 'one'), ('X-Other', 'one'), ('x-own', '3')]
    assert 'already has these items.' in manage('set', 'user1', server.netloc, 'x-own:3').stdout


def test_cookies_are_set_as_they_are(manage, ask, sessions, server):
    manage('set', 's', server.netloc, 'Cookie:j={"a":1}; x=a b, [c]; q="quoted"; Path=/z')
    assert ask('--session=s').cookies == ['Path=/z', 'j={"a":1}', 'q="quoted"', 'x=a b, [c]']


def test_what_is_set_over_an_inherited_item_stands(manage, ask, user1, server):
    manage('set', 'user1', server.netloc, 'X-Base:mine')
    assert ask(*BOTH)['X-Base'] == 'mine'
    assert user1.record('user1')['headers']['x-base'] == 'decided'


@pytest.mark.parametrize(
    ('args', 'auth', 'sent'),
    [
        (['-a', 'u:p'], {'type': 'basic', 'raw_auth': 'u:p'}, 'Basic dTpw'),
        (['--auth=u:', '--auth-type=basic'], {'type': 'basic', 'raw_auth': 'u:'}, 'Basic dTo='),
        (['-A', 'bearer', '-a', 'tok'], {'type': 'bearer', 'raw_auth': 'tok'}, 'Bearer tok'),
        (['--bearer', 'tok'], {'type': 'bearer', 'raw_auth': 'tok'}, 'Bearer tok'),
        (['--bearer=tok:x'], {'type': 'bearer', 'raw_auth': 'tok:x'}, 'Bearer tok:x'),
        (['-A', 'digest', '-a', 'u:p'], {'type': 'digest', 'raw_auth': 'u:p'}, None),
    ],
)
def test_auth_is_set_as_for_http(manage, ask, sessions, server, args, auth, sent):
    manage('set', 's', server.netloc, *args)
    assert sessions.read('s')['auth'] == auth
    assert ask('--session=s')['Authorization'] == sent


@pytest.mark.parametrize(
    ('args', 'stdin', 'header', 'value'),
    [
        (['--bearer', '-'], 'tok\n', 'Authorization', 'Bearer tok'),
        (['--bearer=-'], 'tok', 'Authorization', 'Bearer tok'),
        (['-a', '-'], 'u:p\r\n', 'Authorization', 'Basic dTpw'),
        (['-A', 'bearer', '-a', '-'], 'tok\n', 'Authorization', 'Bearer tok'),
        (['X-Api-Key:@-'], 'k3y\n', 'X-Api-Key', 'k3y'),
        (['-a', 'u'], 'p\n', 'Authorization', 'Basic dTpw'),
    ],
)
def test_a_secret_is_taken_from_standard_input(manage, ask, server, args, stdin, header, value):
    run = manage('set', 's', server.netloc, *args, stdin=stdin)
    assert not re.search(rf'\b{stdin.strip()}\b', run.stdout + run.stderr)
    assert ask('--session=s')[header] == value


def test_a_secret_that_is_typed_is_not_shown(manage, ask, server, monkeypatch):
    asked = []
    monkeypatch.setattr('getpass.getpass', lambda prompt: asked.append(prompt) or 'p')
    manage('set', 's', server.netloc, '-a', 'u')
    assert asked == [f"password for 's' @ '{server.netloc}': "]
    assert ask('--session=s')['Authorization'] == 'Basic dTpw'


@pytest.mark.parametrize(
    ('args', 'says'),
    [
        ([], 'Nothing to set. Add headers (X-Foo:bar)'),
        (['a=1'], "'a=…' is not a header"),
        (['a'], "'a' is not a header"),
        (['a:=1'], "'a:=…' is not a header"),
        (['q==1'], "'q==…' is not a header"),
        (['Cookie:'], 'Use Cookie:a=1, or httpie sessions unset.'),
        (['User-Agent:HTTPie/3'], "Sessions do not store HTTPie's own 'User-Agent'"),
        (['X-A:'], 'Use "X-A;", or httpie sessions unset.'),
        (['Content-Type:text/plain'], 'belongs to one request'),
        (['if-match:x'], 'belongs to one request'),
        (['User-Agent:HTTPie/1'], 'belongs to one request'),
        (['X-A:@/no/such/file'], 'Cannot read the file that a header names after ":@": No such file'),
        (['X-A:@bytes'], 'is not UTF-8'),
        (['X-A;hunter2'], 'A header with ";" has no value. Write X-Foo:bar'),
        (['Ü:1'], 'cannot be sent as the name of a header'),
        (['X-A:a\nb'], 'holds a character that a header cannot hold'),
        (['-a', 'u:p', '--bearer', 't'], '--bearer cannot be combined with --auth'),
        (['-A', 'nosuch', '-a', 'u'], "no installed auth plugin has the type 'nosuch'."),
        (['-A', 'bearer'], 'The token is missing. Add --bearer TOKEN.'),
        (['-A', 'basic'], 'Credentials are missing. Add --auth USER:PASSWORD.'),
        (['--bearer', ''], 'The token is missing.'),
        (['Cookie:junk'], 'Write a cookie as name=value: Cookie:a=1'),
        (['Cookie;'], 'Write a cookie as name=value: Cookie:a=1'),
        (['--bearer', 'a\nb'], 'holds a character that a header cannot hold'),
    ],
)
def test_what_cannot_be_set_is_refused_and_nothing_is_made(httpie, sessions, server, args, says):
    Path('bytes').write_bytes(b'\xff')
    message = httpie('sessions', 'set', 's', server.netloc, *args).error()
    assert says in message
    assert 'hunter2' not in message
    assert sessions.names() == []


@needs_terminals
def test_standard_input_has_to_hold_one_value(httpie, server):
    empty = httpie('sessions', 'set', 's', server.netloc, '--bearer', '-', stdin='\n').error()
    assert 'Standard input is empty. Write the token to it.' in empty
    both = ['X-A:@-', '--bearer', '-']
    twice = httpie('sessions', 'set', 's', server.netloc, *both, stdin='x').error()
    assert 'Only one value can be read from standard input.' in twice


def test_a_session_needs_a_host_unless_it_is_a_path(httpie, manage, tmp_path):
    assert "Session 's' requires a host. Add HOST." in httpie('sessions', 'set', 's').error()
    manage('set', tmp_path / 's.json', 'X-A:1')
    assert Sessions(tmp_path).headers('s') == [('X-A', '1')]


def test_what_is_unset_does_not_come_back_from_the_base(manage, ask, user1):
    run = manage('unset', 'user1', 'X-Base', 'Cookie:sid', '--auth')
    assert "Its base 'base' does not bring them back" in run.stdout
    received = ask(*BOTH)
    assert (received['X-Base'], received['Cookie'], received['Authorization']) == (None, None, None)
    assert (received['X-Other'], received['X-Own']) == ('one', 'two')


@pytest.mark.parametrize('item', ['X-Own', 'x-own', 'X-Own:', 'X-Own;'])
def test_a_header_is_unset_by_its_name(manage, user1, item):
    run = manage('unset', 'user1', item)
    assert "Removed the header 'X-Own' from" in run.stdout
    assert 'base' not in run.stdout
    assert 'X-Own' not in dict(user1.headers('user1'))


@pytest.mark.parametrize(
    ('item', 'left'), [('Cookie:a', ['b']), ('cookie:a=', ['b']), ('Cookie:a;b', []), ('Cookie:', []), ('Cookie', [])]
)
def test_cookies_are_unset_by_their_names_or_all(manage, sessions, server, item, left):
    manage('set', 's', server.netloc, 'Cookie:a=1; b=2')
    manage('unset', 's', item)
    assert list(sessions.cookies('s')) == left


@pytest.mark.parametrize(
    ('args', 'says'),
    [
        ([], 'Nothing to unset. Add headers (X-Foo)'),
        (['X-No'], "has no header 'X-No'. It has the headers 'X-Base', 'X-Other', 'X-Own'"),
        (['Cookie:no'], "has no cookie 'no'. It has the cookie 'sid'"),
        (['X-Own:two'], "'X-Own:…' has a value. Write only 'X-Own'."),
        (['X-Own', 'X-No'], "has no header 'X-No'"),
    ],
)
def test_what_is_not_there_cannot_be_unset_and_nothing_is(httpie, user1, args, says):
    before = user1.path('user1').read_bytes()
    assert says in httpie('sessions', 'unset', 'user1', *args).error()
    assert user1.path('user1').read_bytes() == before


def test_the_host_may_stand_before_the_items(httpie, manage, user1, server):
    manage('unset', 'user1', server.netloc, 'X-Own')
    manage('reset', 'user1', server.netloc)
    message = httpie('sessions', 'unset', 'nope', server.netloc, 'X-Own').error()
    assert f"No session 'nope' for {server.netloc}. Its sessions: 'base', 'user1'." in message


def test_reset_undoes_what_was_unset_and_changed(manage, ask, user1, server):
    manage('unset', 'user1', 'X-Base', '--auth')
    manage('set', 'user1', server.netloc, 'X-Other:mine', 'Cookie:sid=9')
    run = manage('reset', 'user1')
    assert "the headers 'X-Base', 'X-Other', cookie 'sid' and auth from 'base' again." in run.stdout
    assert ask('--session=user1')['X-Other'] == 'mine'
    received = ask(*BOTH)
    assert (received['X-Base'], received['X-Other'], received['Cookie']) == ('one', 'one', 'sid=1')
    assert received['Authorization'] == 'Basic YmFzZTpwYXNz'
    assert received['X-Own'] == 'two'
    assert "overrides nothing of 'base'." in manage('reset', 'user1').stdout


def test_reset_of_some_items_leaves_the_others(manage, ask, user1, server):
    manage('set', 'user1', server.netloc, 'X-Base:mine', 'X-Other:mine')
    manage('reset', 'user1', 'X-Base')
    received = ask(*BOTH)
    assert (received['X-Base'], received['X-Other']) == ('one', 'mine')


def test_reset_gives_back_an_item_that_was_own_before_it_could_be_inherited(manage, ask, sessions, server):
    manage('set', 'user1', server.netloc, 'X-Base:mine')
    ask('--session=base', 'X-Base:one')
    assert ask(*BOTH)['X-Base'] == 'mine'
    manage('reset', 'user1', 'X-Base')
    assert ask(*BOTH)['X-Base'] == 'one'


def test_reset_never_takes_what_the_base_does_not_have(httpie, manage, ask, user1):
    assert "has no header 'X-Own' from its base." in httpie('sessions', 'reset', 'user1', 'X-Own').error()
    manage('reset', 'user1')
    assert ask(*BOTH)['X-Own'] == 'two'


def test_reset_without_a_base_says_so(manage, user1):
    assert 'has no base, and nothing to reset.' in manage('reset', 'base').stdout


@pytest.mark.parametrize('args', [['set', 's', '{host}', 'X-B:2'], ['unset', 's', 'X-A'], ['reset', 's']])
def test_a_session_that_is_deleted_meanwhile_is_an_error(httpie, manage, ask, sessions, server, monkeypatch, args):
    from httpie_session_plus.storage.document import Document

    ask('--session=base', 'X-A:1')
    ask('--session=s', '--session-read-only=base')
    manage('unset', 's', 'X-A')
    ask('--session=s', 'X-A:1')
    save = Document.save

    def delete_and_save(self, *args, **more):
        sessions.path('s').unlink(missing_ok=True)
        return save(self, *args, **more)

    monkeypatch.setattr(Document, 'save', delete_and_save)
    run = httpie('sessions', *[arg.format(host=server.netloc) for arg in args])
    assert 'was deleted meanwhile, and stays deleted.' in run.error()
    assert not sessions.path('s').exists()


def test_reset_finds_the_base_of_a_session_that_is_given_by_its_path(http, manage, server):
    url = f'{server.url}/get'
    http('--session=base', url, 'X-A:1', 'X-B:1')
    http('--session=./t.json', url, 'X-B:mine')
    http('--session=./t.json', '--session-read-only=base', url)
    assert server.last()['X-B'] == 'mine'
    run = manage('reset', './t.json', 'X-B')
    assert "inherits the header 'X-B' from " in run.stdout
    assert run.stderr == ''
    http('--session=./t.json', '--session-read-only=base', url)
    assert server.last()['X-B'] == '1'


def test_a_session_by_path_whose_record_has_the_name_of_its_base_goes_on_to_follow_it(http, server, tmp_path):
    url = f'{server.url}/get'
    here = Sessions(tmp_path / 'home')
    http('--session=base', url, 'X-A:1', 'X-B:1')
    http('--session=./t.json', '--session-read-only=base', url)
    here.edit('t', lambda data: data['__meta__']['session_plus'].update(base='base'))
    http('--session=base', url, 'X-A:2')
    http('--session=./t.json', '--session-read-only=base', url)
    assert (server.last()['X-A'], server.last()['X-B']) == ('2', '1')
    assert set(here.record('t')['headers'].values()).isdisjoint({'decided'})


def test_what_reads_a_base_sends_nothing_and_does_not_say_so(http, manage, server, config_dir, tmp_path):
    base = Sessions(config_dir / 'sessions' / 'other.org').write('base', {'headers': [{'name': 'X-A', 'value': '1'}]})
    run = http('--session=user1', f'--session-read-only={base}', f'{server.url}/get', 'X-A:mine')
    assert "belongs to 'other.org'" in run.stderr
    assert manage('reset', 'user1', 'X-A').stderr == ''


@pytest.mark.parametrize(
    'words',
    [
        ['set', 's', 'h.org', 'token=SECRET'],
        ['set', 's', 'h.org', 'token:=SECRET'],
        ['set', 's', 'h.org', 'token=@SECRET'],
        ['unset', 's', 'h.org', 'X-A:SECRET'],
        ['unset', 's', 'X-A:SECRET'],
        ['unset', 's', 'token=SECRET'],
        ['unset', 's', 'Cookie:no=SECRET'],
        ['list', 'http://user:SECRET@bad host'],
        ['list', 'user:SECRET@bad host'],
        ['list', 'http://user:SEC@/RET@bad host'],
        ['set', 's', 'http://user:SECRET@[bad', 'X-A:1'],
    ],
)
def test_no_message_repeats_what_may_be_a_secret(httpie, manage, words):
    manage('set', 's', 'h.org', 'X-A:1', 'Cookie:a=1')
    message = httpie('sessions', *words).error()
    assert 'SEC' not in message
    assert 'RET' not in message
