--[[
Reads the messages that have waited longest, in order of arrival.

KEYS[1] judge:waiting  KEYS[2] judge:requests
ARGV[1] how many to pass over  ARGV[2] how many to read
Returns the message ids, then the request JSON of each (or false).
]]
local ids = redis.call('ZRANGE', KEYS[1], ARGV[1], ARGV[1] + ARGV[2] - 1)
if #ids == 0 then return { {}, {} } end
return { ids, redis.call('HMGET', KEYS[2], unpack(ids)) }
