#!/bin/sh
# One session inherits from another. `make demo` plays these lines against a local server.

# A base session holds what every user of the API needs.
http --session=base api.example.com/setup X-Version:v2

# user1 inherits it and adds its own auth.
http --session=user1 --session-read-only=base api.example.com/login -a user1:pass

# From now on user1 has both.
http --session=user1 api.example.com/profile

# The base moves on, and user1 follows it.
http --session=base api.example.com/setup X-Version:v3
http --session=user1 --session-read-only=base api.example.com/profile

# What user1 decides for itself stands, whatever the base says.
http --session=user1 api.example.com/profile X-Version:v2-beta
http --session=user1 --session-read-only=base api.example.com/profile

# What is stored can be seen, with its secrets hidden.
httpie sessions list
httpie sessions show user1 api.example.com

# It can be handed over, and removed.
httpie sessions export user1 api.example.com > session-backup.json
httpie sessions delete user1 api.example.com
httpie sessions list
