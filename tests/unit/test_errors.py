"""The error tree."""

import pickle
from pathlib import Path

import pytest
from httpie.config import ConfigFileError

import httpie_session_plus as plus


@pytest.mark.parametrize(
    ('error', 'also'),
    [
        (plus.MissingSessionError, LookupError),
        (plus.BrokenSessionError, ConfigFileError),
        (plus.SessionPermissionError, PermissionError),
        (plus.BusySessionError, TimeoutError),
        (plus.ExistingSessionError, FileExistsError),
        (plus.SameSessionError, plus.SessionError),
        (plus.AmbiguousSessionError, plus.SessionError),
    ],
)
def test_every_error_is_a_session_error_and_what_python_would_raise(error, also):
    assert issubclass(error, plus.SessionError)
    assert issubclass(error, also)


@pytest.mark.parametrize(
    'error', [getattr(plus, name) for name in plus.__all__ if name.endswith('Error')], ids=lambda error: error.__name__
)
def test_every_error_carries_its_data_and_pickles(error):
    one = error('what is wrong', path=Path('a.json'), host='example.com', name='a')
    copy = pickle.loads(pickle.dumps(one))
    assert type(copy) is error
    assert (str(copy), copy.path, copy.host, copy.name) == ('what is wrong', Path('a.json'), 'example.com', 'a')


def test_the_public_names_are_these():
    assert plus.__all__ == [
        'AmbiguousSessionError',
        'BrokenSessionError',
        'BusySessionError',
        'ExistingSessionError',
        'ExplainedItem',
        'Explanation',
        'LeftOut',
        'MissingSessionError',
        'SameSessionError',
        'Session',
        'SessionError',
        'SessionPermissionError',
        'SessionSummary',
        'copy_session',
        'delete_session',
        'export_session',
        'get_httpie_session',
        'import_session',
        'install',
        'is_anonymous_session',
        'list_sessions',
        'open_session',
        'rename_session',
    ]
    for name in plus.__all__:
        assert getattr(plus, name).__doc__


def test_an_unknown_name_is_an_attribute_error():
    with pytest.raises(AttributeError, match="module 'httpie_session_plus' has no attribute 'nothing'"):
        _ = plus.nothing
