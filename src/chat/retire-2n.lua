#!lua flags=allow-oom
--[[
Takes messages out of the live views once they have been in Postgres long enough for every reader to find them there.

KEYS[1] chat:flushed  KEYS[2] chat:channels  then for each message: chat:live:{broadcaster}
ARGV for each message: the entry, broadcaster id
]]
for i = 1, #ARGV / 2 do
  local entry, broadcaster, live = ARGV[i * 2 - 1], ARGV[i * 2], KEYS[i + 2]
  redis.call('ZREM', live, entry)
  redis.call('ZREM', KEYS[1], entry)
  if redis.call('EXISTS', live) == 0 then redis.call('SREM', KEYS[2], broadcaster) end
end
return 1
