"""The programs of the reference document, word for word, and the host that they are for."""

HOST = 'api.example.com'

PROGRAMMATIC = """
from httpie.sessions import get_httpie_session
from httpie.context import Environment

# Create environment and get session
env = Environment()
session = get_httpie_session(
    env=env,
    config_dir=env.config_dir,
    session_name='myapi',
    host='api.example.com',
    url='https://api.example.com'
)

# Load existing session data
if not session.is_new:
    data = session.load()
    print(f"Loaded session with {len(data.get('cookies', {}))} cookies")

# Update session headers
session.update_headers({
    'X-API-Version': 'v3',
    'X-Client-ID': 'my-app'
})

# Save session data
session.save()
"""
ERRORS = """
from httpie.sessions import Session, SessionError

try:
    session = get_httpie_session(env, config_dir, 'myapi', 'api.example.com', url)
    session.save()
except SessionError as e:
    print(f"Session error: {e}")
except PermissionError as e:
    print(f"Permission denied: {e}")
"""
