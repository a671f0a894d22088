--[[
Takes a session out of Redis whose board has left it, if the channel's sessions did not change since they were read.

KEYS[1] sessions:{broadcaster}  KEYS[2] board:stats:{session}  KEYS[3] board:restore:{session}  KEYS[4] board:leaving:{session}
ARGV[1] version of the sessions  ARGV[2] start second
Returns 1 when it is out.
]]
if redis.call('HGET', KEYS[1], 'version') ~= ARGV[1] then return 0 end
if redis.call('EXISTS', KEYS[2], KEYS[4]) > 0 or redis.call('PTTL', KEYS[3]) > 0 then return 0 end
redis.call('HDEL', KEYS[1], ARGV[2])
local time = redis.call('TIME')
local version = math.max((tonumber(ARGV[1]) or 0) + 1, tonumber(time[1]) * 1000000 + tonumber(time[2]))
redis.call('HSET', KEYS[1], 'version', string.format('%.0f', version))
return 1
