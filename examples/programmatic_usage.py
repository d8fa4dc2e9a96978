"""A session from Python: read, changed and saved. ``http --session=myapi api.example.com`` goes on with it."""

from httpie.context import Environment

from httpie_session_plus import get_httpie_session, open_session

# Create environment and get session
env = Environment()
session = get_httpie_session(
    env=env, config_dir=env.config_dir, session_name='myapi', host='api.example.com', url='https://api.example.com'
)

# Load existing session data
if not session.is_new:
    data = session.load()
    print(f'Loaded session with {len(data.get("cookies", {}))} cookies')

# Update session headers
session.update_headers({'X-API-Version': 'v3', 'X-Client-ID': 'my-app'})

# Save session data
session.save()

# The same in fewer words: the session is saved at the end of the block, but not after an exception
with open_session('myapi', 'api.example.com') as session:
    session.update_headers({'X-API-Version': 'v3', 'X-Client-ID': 'my-app'})
