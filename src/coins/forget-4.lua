--[[
Takes a message away without judging it: Postgres says that it was judged before, or it never can be.

KEYS[1] judge:requests  KEYS[2] judge:waiting  KEYS[3] judge:deferred  KEYS[4] msg-coins:{id}
ARGV[1] message id  ARGV[2] value of msg-coins to restore, or ''  ARGV[3] its TTL (s)
]]
redis.call('HDEL', KEYS[1], ARGV[1])
redis.call('ZREM', KEYS[2], ARGV[1])
redis.call('ZREM', KEYS[3], ARGV[1])
if ARGV[2] ~= '' then redis.call('SETEX', KEYS[4], ARGV[3], ARGV[2]) end
return 1
