"""What only tests of real processes ask for: HTTPie without the plugin, other environments, a user without powers."""

from functools import partial

import pytest
from support import environments, runs


@pytest.fixture
def stock(command):
    """Run a command of HTTPie's in a process of its own, as it is where the plugin is not installed."""
    return partial(runs.run_stock, command)


@pytest.fixture
def stock_http(stock):
    """Run ``http`` in a process of its own, as it is where the plugin is not installed."""
    return partial(stock, 'http', '--ignore-stdin')


@pytest.fixture(scope='session')
def without_root_powers():
    """A command's prefix that makes the permissions of files hold for root as well."""
    return environments.prefix_without_root_powers()


@pytest.fixture(scope='session')
def this_httpie():
    """What to install to get HTTPie as it is here."""
    return environments.requirements_of_this_httpie()


@pytest.fixture(scope='session')
def shared(tmp_path_factory):
    """Directories that take long to make, and that all workers share."""
    return environments.Shared(tmp_path_factory)


@pytest.fixture(scope='session')
def source(tmp_path_factory):
    """A copy of this project, in a directory with a space in its name."""
    return environments.copy_source(tmp_path_factory.mktemp('the source') / 'project')


@pytest.fixture(scope='session')
def wheel(shared, source):
    """The wheel of this project, in a directory with a space in its name."""
    return shared.get('the wheel', lambda path: environments.build_wheel(source, path))
