"""What the name of a file that is imported tells of its host and name."""

import pytest

from httpie_session_plus.manage.transfer import read_file_name


@pytest.mark.parametrize(
    ('file', 'readings'),
    [
        ('api.example.com_myapi.json', [('api.example.com', 'myapi')]),
        ('api.example.com_my_api.json', [('api.example.com', 'my_api')]),
        ('localhost_8000_user1.json', [('localhost:8000', 'user1')]),
        ('127.0.0.1_8000_my_api.json', [('127.0.0.1:8000', 'my_api')]),
        ('[__1]_8000_s.json', [('[::1]:8000', 's')]),
        ('[__1]_s.txt', [('[::1]', 's')]),
        ('api.example.com_s.json.bak', []),
        ('my_backup.json', [('my', 'backup')]),
        ('my_host.example.com_s.json', [('my', 'host.example.com_s'), ('my_host.example.com', 's')]),
        ('a_b_c.json', [('a', 'b_c'), ('a_b', 'c')]),
        ('localhost_8000.json', [('localhost', '8000')]),
        ('localhost_99999_s.json', [('localhost', '99999_s'), ('localhost:99999', 's')]),
        ('backup.json', []),
        ('_s.json', []),
        ('h_.json', []),
        ('.._s.json', []),
    ],
)
def test_the_name_of_a_file_is_read_as_host_and_name(file, readings):
    assert read_file_name(file) == readings
