-- For a program that starts: which version is kept here, and what time it is. The first call notes this version.
--
-- KEYS[1] says it. It is written at each call, as a challenge is: a server without `cmsgpack`, without memory, without enough
-- replicas, or that is read-only, says so here and not at the first user.

local version = redis.call('HGET', KEYS[1], 'version') or '2'
redis.call('HSET', KEYS[1], 'version', cmsgpack.unpack(cmsgpack.pack(version)))

return { version, now }
