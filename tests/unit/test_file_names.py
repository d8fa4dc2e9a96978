"""What the name of a file that is imported tells of its host and name."""

import pytest

from httpie_session_plus.manage.importing import read_file_name


@pytest.mark.parametrize(
    ('file', 'found'),
    [
        ('api.example.com_myapi.json', ('api.example.com', 'myapi')),
        ('api.example.com_my_api.json', ('api.example.com', 'my_api')),
        ('localhost_8000_user1.json', ('localhost:8000', 'user1')),
        ('127.0.0.1_8000_my_api.json', ('127.0.0.1:8000', 'my_api')),
        ('[__1]_8000_s.json', ('[::1]:8000', 's')),
        ('[__1]_s.txt', ('[::1]', 's')),
        ('localhost_8000.json', ('localhost', '8000')),
        ('xn--mnchen-3ya.example_s.json', ('xn--mnchen-3ya.example', 's')),
        ('api.example.com_s.json.bak', None),
        ('my_backup.json', None),
        ('my_host.example.com_s.json', None),
        ('a_b_c.json', None),
        ('backup.json', None),
        ('_s.json', None),
        ('h_.json', None),
        ('.._s.json', None),
    ],
)
def test_the_name_of_a_file_is_read_as_host_and_name_where_it_is_sure(file, found):
    assert read_file_name(file) == found
