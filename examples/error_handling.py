"""What can go wrong with a session, caught."""

from httpie.context import Environment

from httpie_session_plus import SessionError, get_httpie_session

env = Environment()
config_dir = env.config_dir
url = 'https://api.example.com'

try:
    session = get_httpie_session(env, config_dir, 'myapi', 'api.example.com', url)
    session.save()
except SessionError as e:
    print(f'Session error: {e}')
except PermissionError as e:
    print(f'Permission denied: {e}')
