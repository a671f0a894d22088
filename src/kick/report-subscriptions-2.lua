--[[
Replaces what is known of the channels' subscriptions, unless the lease is another process's by now.

KEYS[1] kick:lease  KEYS[2] kick:subscriptions
ARGV[1] id of the holder, then broadcaster id and state as JSON, of each channel
Returns 1 when it was written.
]]
if redis.call('GET', KEYS[1]) ~= ARGV[1] then return 0 end
redis.call('DEL', KEYS[2])
for i = 2, #ARGV, 2 do redis.call('HSET', KEYS[2], ARGV[i], ARGV[i + 1]) end
return 1
