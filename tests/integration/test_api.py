"""The package as a Python program uses it."""

import doctest
import json
import os
import threading
import time
from contextlib import suppress
from pathlib import Path

import pytest
import requests
from httpie.cli.dicts import HTTPHeadersDict
from httpie.config import ConfigFileError
from httpie.context import Environment
from support import Sessions
from support.capabilities import needs_fork, needs_terminals
from support.programs import HOST
from support.runs import native

import httpie_session_plus as plus
from httpie_session_plus import Session, get_httpie_session


def test_a_folder_holds_a_session_named_default(tmp_path):
    session = Session(str(tmp_path / 'new'))
    assert (session.is_new, session.load()['headers']) == (True, [])
    session.update_headers({'X-A': '1'})
    session.save()
    assert Sessions(tmp_path / 'new').names() == ['default']
    assert Session(tmp_path / 'new', name='other').path.name == 'other.json'
    again = Session(tmp_path / 'new')
    assert again.load()['headers'] == [{'name': 'X-A', 'value': '1'}]
    assert not again.is_new


def test_a_path_to_a_file_is_taken_as_that_file(tmp_path):
    assert Session(tmp_path / 'x.json').path == tmp_path / 'x.json'
    (tmp_path / 'odd').write_text('{}')
    assert Session(tmp_path / 'odd').path == tmp_path / 'odd'
    with pytest.raises(plus.SessionError, match='is not a valid session name'):
        Session(tmp_path, name='../x')


def test_a_file_in_the_place_of_a_named_session_is_that_session(env, config_dir, http, server, sessions):
    session = Session(sessions.path('s'), env)
    session.update_headers({'Cookie': 'a=1'})
    session.save()
    http('--session=s', f'{server.url}/get')
    assert server.last()['Cookie'] == 'a=1'
    assert sessions.read('s')['cookies'][0]['domain'] == '127.0.0.1'


def test_load_returns_the_data_and_reads_anew_when_it_is_called_again(factory, stored):
    stored.write(
        's', {'headers': {'X-A': '1'}, 'cookies': {'a': {'value': '1'}}, 'auth': {'type': 'basic', 'raw_auth': 'u:p'}}
    )
    session = factory(suppress_legacy_warnings=True)
    data = session.load()
    assert data['headers'] == {'X-A': '1'}
    assert list(data['cookies']) == ['a']
    assert data['auth'] == {'type': 'basic', 'raw_auth': 'u:p'}
    json.dumps(data)
    session.update_headers({'X-B': '2'})
    stored.write('s', {'headers': {'X-C': '3'}})
    assert session.load()['headers'] == {'X-C': '3'}
    assert type(data) is dict


def test_is_new_is_a_property_that_can_be_called(factory):
    session = factory()
    assert session.is_new
    assert session.is_new() is True
    assert session.is_new == True  # noqa: E712
    session.save()
    assert not session.is_new
    assert session.is_new() is False
    assert repr(session.is_new) == 'False'


def test_headers_are_taken_from_a_dict_and_from_httpies_own(factory, stored):
    session = factory()
    plain = {'X-A': '1', 'X-Bytes': b'2', 'X-None': None, 'Content-Type': 'x', 'If-Match': 'x', 'Cookie': 'a=1; b=2'}
    session.update_headers(plain)
    assert plain['Cookie'] == 'a=1; b=2'
    repeated = HTTPHeadersDict([('X-R', '1'), ('X-R', '2'), ('Cookie', 'c=3')])
    session.update_headers(repeated)
    assert 'Cookie' not in repeated
    session.save()
    assert sorted(stored.headers('s')) == [('X-A', '1'), ('X-Bytes', '2'), ('X-R', '1'), ('X-R', '2')]
    assert stored.cookies('s') == {'a': '1', 'b': '2', 'c': '3'}
    assert {cookie['domain'] for cookie in stored.read('s')['cookies']} == {HOST}


@pytest.mark.parametrize('headers', [{'X-A': 1}, {'X-A': ['1']}, {1: 'a'}])
def test_headers_of_another_type_are_refused(factory, headers):
    session = factory()
    with pytest.raises(TypeError, match='must be a'):
        session.update_headers(headers)
    assert session.headers == {}


@pytest.mark.parametrize('headers', [{'X-A': '1', 'Cookie': 'a=1; b=一'}, {'Cookie': 'a=1', 'X-A': b'\xff'}])
def test_of_headers_that_cannot_be_stored_nothing_is_taken(factory, headers):
    session = factory()
    with pytest.raises(plus.SessionError):
        session.update_headers(headers)
    with requests.Session() as other:
        other.auth = ('u', 'p')
        other.headers.update(headers)
        other.cookies.set('c', '1')
        with pytest.raises(plus.SessionError):
            session.take_from(other)
    assert (dict(session.headers), list(session.cookies), session.auth) == ({}, [], None)


def test_a_base_is_given_to_the_factory_and_to_the_class(factory, env, stored):
    base = factory('base')
    base.update_headers({'X-Base': '1'})
    base.save()
    made = factory('one', base='base')
    assert made.headers == {'X-Base': '1'}
    made.save()
    base.update_headers({'X-Base': '2'})
    base.save()
    assert made.load()['headers'] == [{'name': 'X-Base', 'value': '2'}]
    base.update_headers({'X-Base': '1'})
    base.save()
    session = Session(stored.path('two'), env, base='base')
    assert session.load()['headers'] == [{'name': 'X-Base', 'value': '1'}]
    session.save()
    assert stored.record('one') == stored.record('two')
    with pytest.raises(plus.MissingSessionError):
        Session(stored.path('two'), env, base='nope').load()
    with pytest.raises(plus.SameSessionError):
        Session(stored.path('two'), env, base='two').load()


def test_a_base_by_its_name_is_in_the_same_folder_as_a_session_of_ones_own(tmp_path):
    base = Session(tmp_path, name='base')
    base.update_headers({'X-Base': '1'})
    base.save()
    assert Session(session_dir=tmp_path, base='base').load()['headers'] == [{'name': 'X-Base', 'value': '1'}]
    assert Session(tmp_path, base=tmp_path / 'base.json').load()['headers'] == [{'name': 'X-Base', 'value': '1'}]


@needs_terminals
def test_a_session_that_is_not_there_loads_as_empty(factory, stored):
    session = factory()
    session.update_headers({'X-A': '1'})
    assert session.load()['headers'] == []
    session.update_headers({'X-A': '1'})
    other = factory()
    other.update_headers({'X-B': '1'})
    other.save()
    session.save()
    assert sorted(stored.headers('s')) == [('X-A', '1'), ('X-B', '1')]
    plus.delete_session('s', HOST, env=session.env)
    assert session.load()['headers'] == []
    other.update_headers({'X-C': '1'})
    with pytest.raises(plus.MissingSessionError):
        other.save()


def test_the_data_structure_of_the_reference_is_read(factory, stored):
    stored.write(
        's',
        {
            'auth': {'type': 'basic', 'username': 'user', 'password': 'pass'},
            'cookies': {'sessionid': 'abc123', 'csrf_token': 'xyz789'},
            'headers': {'User-Agent': 'HTTPie/3.2.4', 'X-API-Version': 'v2'},
        },
    )
    session = factory(suppress_legacy_warnings=True)
    assert {cookie.name: cookie.value for cookie in session.cookies} == {'sessionid': 'abc123', 'csrf_token': 'xyz789'}
    assert dict(session.headers) == {'User-Agent': 'HTTPie/3.2.4', 'X-API-Version': 'v2'}
    assert session.auth is not None
    session.update_headers({'User-Agent': 'HTTPie/9'})
    assert session.headers['User-Agent'] == 'HTTPie/3.2.4'


@pytest.mark.parametrize('host', ['../../esc', 'http://api.example.com', 'a/b', '..', 'a\nb'])
def test_a_host_is_never_a_way_out(factory, tmp_path, host):
    before = sorted(tmp_path.rglob('*'))
    with pytest.raises(plus.SessionError):
        factory(host=host)
    assert sorted(tmp_path.rglob('*')) == before


@pytest.mark.parametrize('name', ['ü é', '', 'a b', './a\0', './\ud800'])
def test_what_cannot_be_a_name_or_a_path_is_refused(factory, env, name):
    with pytest.raises(plus.SessionError):
        factory(name)
    for call in (plus.delete_session, plus.export_session):
        with pytest.raises(plus.SessionError):
            call(name, HOST, env=env)


def test_the_host_is_normalised(factory, env, config_dir):
    assert factory(host='API.Example.COM.').path == factory().path
    session = get_httpie_session(env, str(config_dir), 's', None, 'https://api.example.com:443/x')
    assert session.path == factory().path
    assert get_httpie_session(env, config_dir, 's', None, 'api.example.com/x').path == factory().path
    with pytest.raises(plus.SessionError, match=r"^'http://…@…' is not a valid URL"):
        get_httpie_session(env, config_dir, 's', None, 'http://u:secret@[::1')


@pytest.mark.parametrize('host', ['[::1]:8000', 'münchen.example', 'localhost:80'])
def test_typed_cookies_belong_to_the_host_as_a_request_names_it(factory, host):
    session = factory(host=host)
    session.update_headers({'Cookie': 'a=1'})
    request = requests.Request('GET', f'http://{host}/', cookies=session.cookies).prepare()
    assert request.headers['Cookie'] == 'a=1'


def test_auth_is_set_and_removed(factory, stored):
    session = factory()
    session.auth = ('us:er', 'p:ä')
    session.save()
    assert stored.read('s')['auth'] == {'type': 'basic', 'raw_auth': 'us\\:er:p:ä'}
    assert (session.auth.username, session.auth.password) == ('us:er', 'p:ä')
    session.auth = None
    session.save()
    assert stored.read('s')['auth']['type'] is None
    assert session.auth is None
    for odd in ('x', {'type': 'basic'}, 5, ('u', 'p', 'x'), ('u',), ('u', None)):
        with pytest.raises(TypeError, match='the auth of a session must be'):
            session.auth = odd
    stored.write('s', {'auth': {'type': 'nope', 'raw_auth': 'x'}})
    session.load()
    with pytest.raises(plus.BrokenSessionError):
        _ = session.auth


def test_an_error_carries_path_host_and_name(factory, stored, env, tmp_path):
    stored.write('s', '{')
    for call in (
        factory,
        lambda: plus.copy_session('s', 't', HOST, env=env),
        lambda: plus.delete_session('x', HOST, env=env),
    ):
        with pytest.raises(plus.SessionError) as caught:
            call()
        assert (caught.value.host, caught.value.name) in ((HOST, 's'), (HOST, 'x'))
        assert caught.value.path.parent == stored.folder
    (tmp_path / 'x.json').write_text('{')
    with pytest.raises(plus.BrokenSessionError) as caught:
        Session(tmp_path / 'x.json').load()
    assert (caught.value.path, caught.value.host, caught.value.name) == (tmp_path / 'x.json', None, None)


@needs_fork
def test_a_lock_does_not_outlive_the_save_in_a_process_that_was_forked_meanwhile(factory, monkeypatch):
    from httpie_session_plus.storage import lock

    if not hasattr(os, 'fork'):
        pytest.skip('there is no fork')
    acquire, children = lock._acquire, []

    def acquire_and_fork(*args, **more):
        descriptor = acquire(*args, **more)
        child = os.fork()
        if child == 0:
            time.sleep(3)
            os._exit(0)
        children.append(child)
        return descriptor

    monkeypatch.setattr(lock, '_acquire', acquire_and_fork)
    factory('a').save()
    monkeypatch.setattr(lock, '_acquire', acquire)
    monkeypatch.setattr(lock, 'TIMEOUT', 0.1)
    factory('b').save()
    for child in children:
        os.kill(child, 9)
        os.waitpid(child, 0)


def test_errors_are_what_they_are(factory, stored, config_dir, tmp_path):
    stored.write('s', '{')
    with pytest.raises(plus.BrokenSessionError) as broken:
        factory()
    assert isinstance(broken.value, ConfigFileError)
    assert (broken.value.path, broken.value.name) == (stored.path('s'), 's')
    with pytest.raises(LookupError) as missing:
        plus.export_session('nope', HOST, env=Environment(config_dir=config_dir))
    assert (missing.value.host, missing.value.name) == (HOST, 'nope')
    (tmp_path / 'file').write_text('')
    with pytest.raises(plus.SessionError):
        get_httpie_session(Environment(config_dir=tmp_path / 'file'), tmp_path / 'file', 's', HOST, '').save()


def test_a_missing_configuration_folder_is_made(tmp_path):
    folder = tmp_path / 'not' / 'there'
    get_httpie_session(Environment(config_dir=folder), folder, 's', HOST, '').save()
    assert (folder / 'sessions' / HOST / 's.json').exists()


def test_what_the_commands_do_is_done_from_python(factory, env, stored, tmp_path):
    session = factory('a')
    session.update_headers({'X-A': '1', 'Accept': 'text/plain'})
    session.save()
    plus.copy_session('a', 'b', env=env)
    plus.rename_session('b', 'c', HOST, env=env)
    copied = plus.copy_session('a', 'a', HOST, to_host='example.org', env=env)
    assert list(copied.left_behind) == [('header', 'x-a')]
    summaries = plus.list_sessions(env=env)
    assert [(one.host, one.name, one.headers) for one in summaries] == [
        (HOST, 'a', 2),
        (HOST, 'c', 2),
        ('example.org', 'a', 1),
    ]
    content = plus.export_session('a', HOST, env=env)
    assert json.loads(content)['__meta__']['session_plus'] == {'exported': {'host': HOST, 'name': 'a', 'base': None}}
    plus.delete_session('a', HOST, env=env)
    assert plus.import_session(content, env=env).locator.path == stored.path('a')
    (tmp_path / f'{HOST}_d.json').write_text('{"headers": []}')
    plus.import_session(tmp_path / f'{HOST}_d.json', env=env)
    assert stored.names() == ['a', 'c', 'd']
    with pytest.raises(FileExistsError):
        plus.import_session(content, 'a', HOST, env=env)
    with pytest.raises(plus.ExistingSessionError):
        plus.copy_session('a', 'c', HOST, env=env)
    with pytest.raises(plus.AmbiguousSessionError):
        plus.delete_session('a', env=env)


def test_two_threads_lose_nothing(env, config_dir, stored):
    failures = []

    def change(name):
        try:
            for index in range(20):
                session = get_httpie_session(env, config_dir, 's', HOST, '')
                session.update_headers({f'X-{name}-{index}': '1'})
                session.save()
        except Exception as error:  # noqa: BLE001  # it is raised where the test can see it
            failures.append(error)

    threads = [threading.Thread(target=change, args=(name,)) for name in 'ab']
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert failures == []
    assert len(stored.headers('s')) == 40


@pytest.mark.parametrize('value', ['xml', 'Netscape', ''])
def test_a_format_that_there_is_not_is_refused(factory, env, value):
    factory().save()
    with pytest.raises(plus.SessionError, match='Unknown format '):
        plus.export_session('s', HOST, format=value, env=env)


def test_an_opened_session_is_saved_at_the_end_of_its_block(env, stored):
    with plus.open_session('dave', HOST, env=env) as session:
        session.update_headers({'X-A': '1'})
        assert not stored.path('dave').exists()
    assert stored.headers('dave') == [('X-A', '1')]
    assert plus.open_session('dave', f'https://{HOST}/x', env=env).headers == {'X-A': '1'}
    with suppress(KeyError), plus.open_session('dave', HOST, env=env) as session:
        session.update_headers({'X-A': '2'})
        raise KeyError
    assert stored.headers('dave') == [('X-A', '1')]


def test_a_session_is_opened_in_the_configuration_of_this_process(monkeypatch, config_dir, stored):
    monkeypatch.setattr('httpie.context.Environment.config_dir', config_dir)
    with plus.open_session('dave', HOST) as session:
        session.update_headers({'X-A': '1'})
    assert stored.headers('dave') == [('X-A', '1')]


def test_an_opened_session_inherits_from_a_base(env, stored):
    with plus.open_session('base', HOST, env=env) as base:
        base.update_headers({'X-Base': '1'})
    with plus.open_session('dave', HOST, base='base', env=env) as session:
        assert session.headers == {'X-Base': '1'}
    assert stored.record('dave')['base'] == 'base'
    with pytest.raises(plus.MissingSessionError):
        plus.open_session('dave', HOST, base='nope', env=env)


@pytest.mark.parametrize('name', [Path('s.json'), Path('./s.json'), './s.json', 'absolute', '~/s.json'], ids=str)
def test_a_session_is_opened_by_its_path(env, tmp_path, name):
    home = tmp_path / 'home'
    path = home / 's.json' if name == 'absolute' else native(name) if isinstance(name, str) else name
    with plus.open_session(path, env=env) as session:
        session.update_headers({'X-A': '1'})
    assert Sessions(home).headers('s') == [('X-A', '1')]


@pytest.mark.parametrize(
    ('name', 'host', 'says'),
    [('s', None, 'requires a host'), ('a b', HOST, 'not a valid session name'), ('s', '../x', 'is not a host')],
)
def test_what_cannot_be_opened_is_refused(env, config_dir, name, host, says):
    with pytest.raises(plus.SessionError, match=says):
        plus.open_session(name, host, env=env)
    assert not (config_dir / 'sessions').exists()


def test_the_examples_in_docstrings_run():
    from httpie_session_plus import opening, session

    for module in (opening, session):
        result = doctest.testmod(module)
        assert (result.failed, result.attempted > 5) == (0, True)


def test_a_directory_called_like_a_shared_session_is_none(tmp_path):
    (tmp_path / 'home' / '@d').mkdir()
    base = Sessions(tmp_path / 'home' / '@d').write('b', {'headers': [{'name': 'X-Base', 'value': '1'}]})
    session = plus.Session(tmp_path / 'home' / 'y.json', base=os.path.join('@d', base.name))
    session.load()
    assert session.headers == {'X-Base': '1'}
