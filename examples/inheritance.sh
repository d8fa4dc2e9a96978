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
cat session-backup.json
httpie sessions delete user1 api.example.com

# Never type a flag again: one base for two hosts, and a default session for each.
httpie sessions set @api --for api.example.com --for staging.example.com X-Version:v4
httpie sessions set dave api.example.com --follow @api --auth dave:pass
httpie sessions set dave staging.example.com --follow @api --auth dave:staging
httpie sessions use dave api.example.com
httpie sessions use dave staging.example.com
http api.example.com/profile
http staging.example.com/profile

# Change what they share, once.
httpie sessions set @api X-Version:v5
http api.example.com/profile
http staging.example.com/profile
httpie sessions list
