"""The merge of items."""

import pytest

from httpie_session_plus.model.inheritance import merge

X = ('header', 'x')
AUTH = ('auth',)
SID = ('cookie', 'example.com', '/', 'sid')


def header(*values, name='X'):
    return [(name, value) for value in values]


@pytest.mark.parametrize('key', [X, SID, AUTH])
@pytest.mark.parametrize(
    ('ancestor', 'mine', 'theirs', 'merged'),
    [
        (None, None, None, None),
        (None, None, 'theirs', 'theirs'),
        (None, 'mine', None, 'mine'),
        (None, 'mine', 'theirs', 'mine'),
        ('old', 'old', 'old', 'old'),
        ('old', 'old', 'theirs', 'theirs'),
        ('old', 'old', None, None),
        ('old', 'mine', 'old', 'mine'),
        ('old', 'mine', 'theirs', 'mine'),
        ('old', 'mine', None, 'mine'),
        ('old', None, 'old', None),
        ('old', None, 'theirs', None),
        ('old', None, None, None),
    ],
)
def test_what_i_changed_stands_and_what_i_left_alone_follows(key, ancestor, mine, theirs, merged):
    def items(value):
        return {} if value is None else {key: value}

    assert merge(items(mine), items(theirs), items(ancestor)) == items(merged)


def test_merged_items_come_in_my_order_and_then_in_theirs():
    def items(names):
        return {('header', name): names for name in names}

    assert [name for _, name in merge(items('cab'), items('dbe'), items(''))] == list('cabde')


def test_merging_changes_none_of_what_it_was_given():
    mine, theirs, ancestor = {X: header('1')}, {X: header('2')}, {X: header('1')}
    merge(mine, theirs, ancestor)
    assert (mine, theirs, ancestor) == ({X: header('1')}, {X: header('2')}, {X: header('1')})
