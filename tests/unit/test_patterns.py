"""Patterns of hosts: which they match, which they cover, and what a shared session for them may hold."""

import pytest

from httpie_session_plus.errors import SessionError
from httpie_session_plus.model.items import Auth, Cookie, Header
from httpie_session_plus.model.locator import Host
from httpie_session_plus.model.patterns import HostPattern, admits
from httpie_session_plus.model.rules import find_rule_for, parse_rules
from httpie_session_plus.model.sharing import find_unshareable


@pytest.mark.parametrize(
    ('typed', 'pattern'),
    [
        ('api.example.com', 'api.example.com'),
        ('API.Example.COM.', 'api.example.com'),
        ('https://api.example.com/v1', 'api.example.com'),
        ('localhost:8000', 'localhost:8000'),
        (':8000', 'localhost:8000'),
        ('[::1]:8000', '[::1]:8000'),
        ('*.Example.com', '*.example.com'),
        ('*.bücher.example', '*.xn--bcher-kva.example'),
        ('*', '*'),
    ],
)
def test_a_pattern_is_normalized(typed, pattern):
    assert HostPattern.parse(typed) == pattern


@pytest.mark.parametrize(
    'typed',
    [
        '', '*.com', '*.localhost', '*.', '**', '*.*', '*.*.com', 'a.*.com', 'api*.example.com', '*example.com', '\0',
        '*.a.b:8000', '*.0.0.1', '*.1.2', '*.[::1]', '*:8000', 'a b', '@shared', '*.com.', '*..com', 'x=1', 'a@b@',
    ],
)  # fmt: skip
def test_what_is_no_pattern_is_refused(typed):
    with pytest.raises(SessionError):
        HostPattern.parse(typed)


@pytest.mark.parametrize(
    ('pattern', 'host', 'is_match'),
    [
        ('*', 'localhost:1', True),
        ('a.example.com', 'a.example.com', True),
        ('a.example.com', 'a.example.com:8443', True),
        ('a.example.com', 'b.a.example.com', False),
        ('a.example.com:8443', 'a.example.com', False),
        ('a.example.com:8443', 'a.example.com:8443', True),
        ('a.example.com:443', 'a.example.com', True),
        ('a.example.com:80', 'a.example.com', False),
        ('*.example.com', 'a.example.com', True),
        ('*.example.com', 'a.example.com:8443', True),
        ('*.example.com', 'x.y.a.example.com', True),
        ('*.example.com', 'example.com', False),
        ('*.example.com', 'badexample.com', False),
        ('*.example.com', 'example.com.evil.org', False),
        ('*.example.com', '.example.com', False),
        ('[::1]', '[::1]:8000', True),
        ('[::1]', '[::2]', False),
        ('127.0.0.1', '127.0.0.1:8000', True),
    ],
)
def test_a_pattern_is_for_a_host_over_https(pattern, host, is_match):
    assert admits([HostPattern(pattern)], Host(host), 'https') is is_match


@pytest.mark.parametrize(
    ('pattern', 'other', 'covers'),
    [
        ('*', '*', True),
        ('*', '*.a.b', True),
        ('*.a.b', '*', False),
        ('*.a.b', '*.a.b', True),
        ('*.a.b', '*.c.a.b', True),
        ('*.c.a.b', '*.a.b', False),
        ('*.a.b', 'a.b', False),
        ('*.a.b', 'c.a.b:1', True),
        ('c.a.b', 'c.a.b:1', True),
        ('c.a.b:1', 'c.a.b', False),
        ('c.a.b', '*.a.b', False),
        ('c.a.b', '*.c.a.b', False),
    ],
)
def test_a_pattern_covers_another_that_is_for_no_further_host(pattern, other, covers):
    assert HostPattern(pattern).covers(HostPattern(other)) is covers


SECRET, HARMLESS = Header('X-Api-Key', ('s',)), Header('User-Agent', ('me',))


@pytest.mark.parametrize(
    ('item', 'hosts', 'has_secrets', 'is_allowed'),
    [
        (SECRET, ['*.a.b', 'c.d:1'], False, True),
        (SECRET, ['*.a.b', '*'], False, False),
        (SECRET, ['*'], True, True),
        (HARMLESS, ['*'], False, True),
        (Auth.of('basic', 'u:p'), ['*'], False, False),
        (Auth.of('basic', 'u:p'), ['a.b'], False, True),
        (Header('Authorization', ('s',)), ['*'], False, False),
        (Cookie('sid', '1'), ['a.b'], False, False),
        (Cookie('sid', '1', None), ['*'], True, False),
        (Cookie('sid', '1', 'a.b'), ['a.b'], False, True),
        (Cookie('sid', '1', 'a.b'), ['a.b:8000'], False, False),
        (Cookie('sid', '1', 'a.b'), ['*.a.b'], False, False),
        (Cookie('sid', '1', 'c.a.b'), ['*.a.b'], False, True),
        (Cookie('sid', '1', '.a.b'), ['*.a.b'], False, False),
        (Cookie('sid', '1', '.a.b'), ['a.b'], False, False),
        (Cookie('sid', '1', '.a.b'), ['a.b', '*.a.b'], False, True),
        (Cookie('sid', '1', 'localhost.local'), ['localhost'], False, True),
        (Cookie('sid', '1', 'localhost.local'), ['localhost:8000'], False, False),
        (Cookie('sid', '1', 'a.b'), ['*'], True, True),
        (Cookie('sid', '1', 'evil.org'), ['a.b', '*.a.b'], True, False),
    ],
)
def test_a_shared_session_holds_what_goes_to_its_hosts_alone(item, hosts, has_secrets, is_allowed):
    found = find_unshareable([item], [HostPattern(one) for one in hosts], has_secrets=has_secrets)
    assert (found is None) is is_allowed


RULES = parse_rules(
    {
        'a.b.org': '@host',
        'a.b.org:8000': '@port',
        '*.b.org': '@b',
        '*.x.b.org': '@xb',
        '*': '@any',
        'own.b.org': 'dave',
    },
    '',
)


@pytest.mark.parametrize(
    ('url', 'session'),
    [
        ('http://a.b.org:8000/', '@port'),
        ('http://a.b.org/x', '@host'),
        ('https://A.B.ORG.:443/x', '@host'),
        ('http://a.b.org:9/x', '@host'),
        ('http://y.x.b.org', '@xb'),
        ('http://x.b.org', '@b'),
        ('http://b.org', '@any'),
        ('http://own.b.org', 'dave'),
        ('http://own.b.org:8000', '@b'),
        ('http://u:p@own.b.org', 'dave'),
        ('http://own.b.org@evil.org/', '@any'),
        ('http+unix://own.b.org/', None),
        ('http://[broken', None),
        ('http:///x', None),
    ],
)
def test_the_most_specific_rule_applies(url, session):
    rule = find_rule_for(url, RULES)
    assert (rule and rule.session) == session


@pytest.mark.parametrize(
    'stored',
    [
        [], 'x', 1, {'a.b': 1}, {'a.b': None}, {'a.b': 'a b'}, {'a.b': ''}, {'a.b': './s.json'}, {'*.com': '@x'},
        {'*.a.b': 'dave'}, {'*': '/s.json'}, {'A.B': 'x', 'a.b': 'y'}, {'a.b': '@'}, {'a.b': '@x y'}, {'': 'x'},
    ],
)  # fmt: skip
def test_what_is_no_rule_is_refused(stored):
    with pytest.raises(SessionError, match=r"'session_hosts' in 'config\.json'"):
        parse_rules(stored, 'config.json')
