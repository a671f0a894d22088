--[[
Takes a request away without judging it, because Postgres says it was judged before, and restores the answer.

KEYS[1] judge:requests  KEYS[2] judge:waiting  KEYS[3] msg-coins:{id}
ARGV[1] message id  ARGV[2] value of msg-coins  ARGV[3] its TTL (s)
]]
redis.call('HDEL', KEYS[1], ARGV[1])
redis.call('ZREM', KEYS[2], ARGV[1])
redis.call('SETEX', KEYS[3], ARGV[3], ARGV[2])
return 1
