-- For a program that starts: which version is kept here, and what time it is. Notes this version on the first call.
--
-- KEYS[1] says it. It is written as a challenge is, so a server without `cmsgpack`, without memory, or that is read-only, says so
-- here and not at the first user.

local version = redis.call('HGET', KEYS[1], 'version')
if not version then
  version = cmsgpack.unpack(cmsgpack.pack('2'))
  redis.call('HSET', KEYS[1], 'version', version)
end

return {version, now}
