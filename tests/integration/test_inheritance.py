"""``http --session=user1 --session-read-only=base``: what is sent, and what is stored."""

from support import BOTH, USER1, basic, set_cookie


def test_the_story_of_the_reference_document(base, ask, sessions):
    base('X-Version:v2')
    first = ask(*BOTH, '-auser1:pass')
    assert first['X-Version'] == 'v2'
    assert basic(first) == 'user1:pass'
    later = ask(*USER1)
    assert later['X-Version'] == 'v2'
    assert basic(later) == 'user1:pass'
    assert sessions.headers('base') == [('X-Version', 'v2')]
    assert sessions.read('base')['auth']['type'] is None


def test_the_flags_may_come_in_either_order(base, ask, sessions):
    base('X-Version:v2')
    assert ask('--session-read-only=base', '--session=user1')['X-Version'] == 'v2'
    assert sessions.headers('user1') == [('X-Version', 'v2')]


def test_the_command_line_wins_over_the_session_and_the_session_over_the_base(base, ask):
    base('X-One:base', 'X-Two:base', 'X-Three:base')
    ask(*USER1, 'X-One:session', 'X-Two:session')
    received = ask(*BOTH, 'X-One:typed')
    assert [received[name] for name in ('X-One', 'X-Two', 'X-Three')] == ['typed', 'session', 'base']


def test_an_existing_session_without_a_record_keeps_its_own_items_and_inherits_the_others(base, ask, sessions):
    ask(*USER1, 'X-Mine:1', 'X-Both:mine')
    base('X-Theirs:2', 'X-Both:theirs')
    ask(*BOTH)
    assert dict(sessions.headers('user1')) == {'X-Mine': '1', 'X-Both': 'mine', 'X-Theirs': '2'}
    assert list(sessions.record('user1')['headers']) == ['x-theirs']


def test_what_was_inherited_follows_the_base(base, ask, sessions):
    base('X-Version:v2')
    ask(*BOTH)
    base('X-Version:v3')
    assert ask(*BOTH)['X-Version'] == 'v3'
    assert sessions.headers('user1') == [('X-Version', 'v3')]


def test_without_the_base_flag_nothing_follows(base, ask):
    base('X-Version:v2')
    ask(*BOTH)
    base('X-Version:v3')
    assert ask(*USER1)['X-Version'] == 'v2'
    assert ask(*BOTH)['X-Version'] == 'v3'


def test_what_the_base_no_longer_has_goes_from_the_session(base, ask, sessions):
    base('X-Version:v2', 'X-Stays:1')
    ask(*BOTH)
    sessions.edit('base', lambda data: data.update(headers=[{'name': 'X-Stays', 'value': '1'}]))
    assert ask(*BOTH)['X-Version'] is None
    assert sessions.headers('user1') == [('X-Stays', '1')]
    assert list(sessions.record('user1')['headers']) == ['x-stays']


def test_a_header_typed_for_the_session_stands_from_then_on(base, ask, sessions):
    base('X-Version:v2')
    ask(*BOTH)
    ask(*USER1, 'x-version:mine')
    base('X-Version:v3')
    assert ask(*BOTH)['X-Version'] == 'mine'
    assert sessions.headers('user1') == [('x-version', 'mine')]
    assert sessions.record('user1')['headers'] == {'x-version': 'decided'}


def test_a_header_typed_with_the_value_it_has_is_still_inherited(base, ask):
    base('X-Version:v2')
    ask(*BOTH, 'X-VERSION:v2')
    base('X-Version:v3')
    assert ask(*BOTH)['X-Version'] == 'v3'


def test_a_header_left_out_of_one_request_is_not_removed(base, ask, sessions):
    base('X-Version:v2')
    assert ask(*BOTH, 'X-Version:')['X-Version'] is None
    assert ask(*BOTH)['X-Version'] == 'v2'
    assert sessions.headers('user1') == [('X-Version', 'v2')]


def test_repeated_headers_are_inherited_together_and_in_order(base, ask, sessions):
    base('X-A:1', 'X-B:between', 'x-a:2', 'X-A:3')
    assert ask(*BOTH)['X-A'] == '1,2,3'
    assert ask(*USER1)['X-A'] == '1,2,3'
    assert [value for name, value in sessions.headers('user1') if name.lower() == 'x-a'] == ['1', '2', '3']


def test_one_value_in_the_session_replaces_all_of_the_base(base, ask, sessions):
    base('X-A:1', 'X-A:2')
    assert ask(*BOTH, 'x-a:3')['X-A'] == '3'
    assert sessions.headers('user1') == [('x-a', '3')]


def test_the_order_of_repeated_values_is_part_of_the_item(base, ask):
    base('X-A:1', 'X-A:2')
    ask(*BOTH)
    base('X-A:2', 'X-A:1')
    assert ask(*BOTH)['X-A'] == '2,1'


def test_a_session_edited_by_hand_has_decided(base, ask, sessions):
    base('X-Changed:1', 'X-Removed:1', 'X-Left:1')
    ask(*BOTH)
    sessions.edit(
        'user1',
        lambda data: data.update(headers=[{'name': 'X-Changed', 'value': 'by hand'}, {'name': 'X-Left', 'value': '1'}]),
    )
    base('X-Changed:2', 'X-Removed:2', 'X-Left:2')
    received = ask(*BOTH)
    assert [received[name] for name in ('X-Changed', 'X-Removed', 'X-Left')] == ['by hand', None, '2']
    assert {name: word == 'decided' for name, word in sessions.record('user1')['headers'].items()} == {
        'x-changed': True,
        'x-removed': True,
        'x-left': False,
    }


def test_a_record_deleted_by_hand_makes_every_item_own(base, ask, sessions):
    base('X-Version:v2')
    ask(*BOTH)
    sessions.edit('user1', lambda data: data['__meta__'].pop('session_plus'))
    base('X-Version:v3', 'X-New:1')
    received = ask(*BOTH)
    assert (received['X-Version'], received['X-New']) == ('v2', '1')


def test_a_session_may_change_its_base(base, ask, http, server, sessions):
    base('X-Version:v2', 'X-Only:1')
    ask(*BOTH)
    http('--session=base2', f'{server.url}/get', 'X-Version:v9')
    received = ask('--session=user1', '--session-read-only=base2')
    assert (received['X-Version'], received['X-Only']) == ('v9', None)
    assert sessions.record('user1')['base'] == 'base2'


def test_a_base_may_have_been_seeded_from_another_base(base, ask):
    base('X-Version:v2')
    ask('--session=middle', '--session-read-only=base', 'X-Middle:1')
    received = ask('--session=user1', '--session-read-only=middle')
    assert (received['X-Version'], received['X-Middle']) == ('v2', '1')


def test_running_the_same_command_twice_changes_nothing(base, ask, sessions):
    base('X-A:1', 'X-B:between', 'X-A:2', '-au:p', path='/cookies/set?a=1&b=2')
    base(path=set_cookie('deep=1; Path=/anything; Max-Age=999'))
    command = (*BOTH, 'X-Mine:1', 'X-B:mine')
    ask(*command)
    before = sessions.path('user1').read_bytes()
    ask(*command)
    ask(*command)
    assert sessions.path('user1').read_bytes() == before


def test_the_base_is_only_read(base, ask, sessions):
    base('X-Version:v2', '-au:p', path='/cookies/set/a/1')
    path = sessions.path('base')
    path.chmod(0o644)
    before = (path.read_bytes(), path.stat().st_mode, path.stat().st_mtime_ns, path.stat().st_ino)
    ask(*BOTH, 'X-Version:v3', path='/cookies/delete?a=')
    ask(*BOTH, '-aother:p', path='/cookies/set/a/2')
    assert (path.read_bytes(), path.stat().st_mode, path.stat().st_mtime_ns, path.stat().st_ino) == before


def test_a_session_can_be_built_offline(base, http, server, sessions):
    base('X-Version:v2')
    server.received.clear()
    run = http('--offline', *BOTH, server.url, 'X-Mine:1')
    assert 'X-Version: v2' in run.stdout
    assert dict(sessions.headers('user1')) == {'X-Version': 'v2', 'X-Mine': '1'}
    assert server.received == []


def test_base_and_session_may_be_paths(ask, http, server, tmp_path):
    home = tmp_path / 'home'
    http('--session=./base.json', f'{server.url}/get', 'X-Version:v2')
    assert ask('--session=~/user1.json', '--session-read-only=./base.json')['X-Version'] == 'v2'
    assert ask('--session=named', '--session-read-only=~/base.json')['X-Version'] == 'v2'
    assert ask('--session=./other.json', '--session-read-only=named')['X-Version'] == 'v2'
    assert sorted(file.name for file in home.iterdir()) == ['base.json', 'other.json', 'user1.json']


def test_a_base_of_another_host_is_announced(http, server, other_server, other_sessions, sessions):
    http('--session=base', f'{other_server.url}/get', 'X-Version:v2', '-au:p')
    run = http('--session=user1', f'--session-read-only={other_sessions.path("base")}', f'{server.url}/get')
    assert run.status == 0
    (line,) = run.stderr.strip().splitlines()
    assert line.startswith('http: warning: Base session ')
    assert f"belongs to '{other_server.netloc}'" in line
    assert f"go to '{server.netloc}'" in line
    assert server.last()['X-Version'] == 'v2'
    assert sessions.record('user1')['base'] == str(other_sessions.path('base'))


def test_a_base_of_the_same_host_given_by_its_path_is_not_announced(base, ask, sessions):
    base('X-Version:v2')
    ask('--session=user1', f'--session-read-only={sessions.path("base")}')


def test_the_host_header_chooses_the_base(http, server, config_dir):
    http('--session=base', f'{server.url}/get', 'Host:api.example.com', 'X-Version:v2')
    assert (config_dir / 'sessions' / 'api.example.com' / 'base.json').exists()
    run = http(*BOTH, f'{server.url}/get', 'Host:api.example.com')
    assert run.status == 0
    assert server.last()['X-Version'] == 'v2'
    assert (config_dir / 'sessions' / 'api.example.com' / 'user1.json').exists()


def test_an_old_session_becomes_a_list_where_an_object_would_lose_a_header(http, base, server, sessions):
    sessions.write('user1', {'headers': {'X-Mine': '1'}, 'cookies': {}})
    base('X-One:1')
    http(*BOTH, f'{server.url}/get')
    assert sessions.read('user1')['headers'] == {'X-Mine': '1', 'X-One': '1'}
    base('X-A:1', 'X-A:2')
    http(*BOTH, f'{server.url}/get')
    assert server.last()['X-A'] == '1,2'
    assert dict(sessions.headers('user1'))['X-Mine'] == '1'
    assert [value for name, value in sessions.headers('user1') if name == 'X-A'] == ['1', '2']


def test_a_slow_run_does_not_bring_back_what_the_base_has_left(base, http, ask, server, sessions):
    base('X-A:old', '-aold:1', path='/cookies/set/a/old')
    ask(*BOTH)

    def others():
        sessions.write('base', {'headers': [{'name': 'X-A', 'value': 'new'}]})
        http(*BOTH, '--offline', server.url)

    server.on_request = others
    http(*BOTH, f'{server.url}/get', 'X-Mine:1')
    assert dict(sessions.headers('user1')) == {'X-A': 'new', 'X-Mine': '1'}
    assert sessions.cookies('user1') == {}
    assert sessions.read('user1')['auth']['type'] is None


def test_a_value_with_spaces_around_it_is_inherited_like_any_other(ask, sessions):
    sessions.write('base', {'headers': [{'name': 'X-A', 'value': ' v2 '}]})
    assert ask(*BOTH)['X-A'] == 'v2'
    sessions.write('base', {'headers': [{'name': 'X-A', 'value': 'v3'}]})
    assert ask(*BOTH)['X-A'] == 'v3'
