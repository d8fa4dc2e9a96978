"""The plugin is loaded many times, and changes HTTPie once."""

from support import BOTH

from httpie_session_plus import Session, install


def test_loading_it_many_times_in_one_process_changes_httpie_once(http, server, sessions):
    from httpie import core
    from httpie import sessions as httpie_sessions
    from httpie.cli.definition import parser

    def what_is_changed():
        return httpie_sessions.Session, core.collect_messages, parser.print_manual, parser._mutually_exclusive_groups[:]

    sessions.write('base', {})
    assert http(*BOTH, f'{server.url}/get').status == 0
    before = what_is_changed()
    assert http(*BOTH, f'{server.url}/get').status == 0
    install()
    assert what_is_changed() == before
    assert httpie_sessions.Session is Session
