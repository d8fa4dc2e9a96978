"""Names that Windows gives no file, on every system."""

import pytest

from httpie_session_plus.system import check_windows_path


@pytest.mark.parametrize(
    'path',
    [
        'con', 'NUL.json', r'.\aux', r'C:\x\Com1.tar.gz', 'lpt9', 'com¹', 'CONIN$', 'con .json',
        r'sessions\con.example\s.json', 'a/prn/b',
        'a?b', 'a*', 'a|b', 'a"b', '<a>', r'C:\s.json:stream', 'a\0b',
        'a\nb', 'ends.', 'ends ', r'dot.\s.json', 'n' * 256, '😀' * 128,
    ],
)  # fmt: skip
def test_a_name_that_windows_gives_no_file_is_refused(path):
    with pytest.raises(OSError, match=r'device of Windows|Windows allows none|name too long'):
        check_windows_path(path)


@pytest.mark.parametrize(
    'path',
    [
        's.json', r'C:\x\s.json', r'.\s.json', r'..\s.json', 'console', 'com10.json', 'nul1',
        'xcon', '[__1]_8000', 'a..b',
        '',
        r'\\server\share\s.json', r'\\?\C:\x\s.json', 'é' * 255,
        '€' * 200, '😀' * 127, 'com', r'~\s.json', 'con-example',
    ],
)  # fmt: skip
def test_every_other_name_is_accepted(path):
    check_windows_path(path)
