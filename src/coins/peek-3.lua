--[[
Reads the messages that have waited longest, in order of arrival.

KEYS[1] judge:waiting  KEYS[2] judge:requests  KEYS[3] judge:deferred
ARGV[1] how many to pass over  ARGV[2] how many to read
Returns the message ids, the request JSON of each (or false), and how many messages are put aside.
]]
local ids = redis.call('ZRANGE', KEYS[1], ARGV[1], ARGV[1] + ARGV[2] - 1)
if #ids == 0 then return { {}, {}, 0 } end
return { ids, redis.call('HMGET', KEYS[2], unpack(ids)), redis.call('ZCARD', KEYS[3]) }
