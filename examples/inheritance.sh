#!/bin/sh
# One session inherits from another. `make demo` plays these lines against a local server.

# Put what every user of the API needs into a base session.
http --session=base api.example.com/setup X-Version:v2

# user1 inherits it, and adds its own credentials.
http --session=user1 --session-read-only=base api.example.com/login -a user1:pass

# From now on, user1 has both.
http --session=user1 api.example.com/profile

# Change the base, and user1 follows.
http --session=base api.example.com/setup X-Version:v3
http --session=user1 --session-read-only=base api.example.com/profile

# What user1 overrides stays, whatever the base holds.
http --session=user1 api.example.com/profile X-Version:v2-beta
http --session=user1 --session-read-only=base api.example.com/profile

# See the sessions, with secrets masked.
httpie sessions list
httpie sessions show user1 api.example.com

# Hand a session over, and delete it.
httpie sessions export user1 api.example.com > session-backup.json
httpie sessions delete user1 api.example.com
httpie sessions list
