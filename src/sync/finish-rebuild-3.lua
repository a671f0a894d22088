--[[
Declares Redis complete, if the rebuild was not overtaken by another one.

KEYS[1] store:rebuild (lease)  KEYS[2] store:built  KEYS[3] store:position
ARGV[1] the rebuild's token  ARGV[2] the position that Postgres noted
Returns 1 when the lease was held.
]]
if redis.call('GET', KEYS[1]) ~= ARGV[1] then return 0 end
-- From here on Redis holds all that Postgres knows, so it may not look older.
if tonumber(redis.call('GET', KEYS[3]) or '0') < tonumber(ARGV[2]) then redis.call('SET', KEYS[3], ARGV[2]) end
redis.call('SET', KEYS[2], ARGV[1])
redis.call('DEL', KEYS[1])
return 1
