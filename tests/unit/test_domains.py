"""Which hosts get the cookies of a domain (RFC 6265bis, section 5.1.3), and which text is a host."""

import pytest

from httpie_session_plus import SessionError
from httpie_session_plus.model.locator import Host, is_sent_to, share_hosts


@pytest.mark.parametrize(
    ('domain', 'host', 'is_sent'),
    [
        ('h.org', 'h.org', True),
        ('h.org', 'a.h.org', False),
        ('.h.org', 'h.org', True),
        ('.h.org', 'a.h.org', True),
        ('.h.org', 'a.b.h.org', True),
        ('.h.org', 'xh.org', False),
        ('.a.h.org', 'h.org', False),
        ('', 'h.org', False),
    ],
)
def test_the_cookies_of_a_domain_are_sent_to_it_and_with_a_dot_to_all_below(domain, host, is_sent):
    assert is_sent_to(domain, host) is is_sent


@pytest.mark.parametrize(
    ('domain', 'other', 'is_shared'),
    [
        ('h.org', 'h.org', True),
        ('h.org', 'a.h.org', False),
        ('.h.org', 'a.h.org', True),
        ('.h.org', '.a.h.org', True),
        ('.h.org', '.h.org', True),
        ('.a.h.org', '.b.h.org', False),
        ('.a.h.org', 'h.org', False),
    ],
)
def test_two_domains_share_hosts_in_either_order(domain, other, is_shared):
    assert share_hosts(domain, other) is is_shared
    assert share_hosts(other, domain) is is_shared


@pytest.mark.parametrize('port', [1, 80, 65535])
def test_a_host_may_have_any_port_that_there_is(port):
    assert Host.parse(f'h.org:{port}') == f'h.org:{port}'


@pytest.mark.parametrize(
    ('text', 'message'),
    [
        ('h.org:65536', "'h.org:…' is not a host"),
        ('@common', "'@common' is a shared session, not a host. Name it alone, without a host."),
    ],
)
def test_what_is_no_host_says_so(text, message):
    with pytest.raises(SessionError) as raised:
        Host.parse(text)
    assert str(raised.value).startswith(message)
