--[[
Takes channels whose ended streams somebody should look at. Each comes up again later, should nobody get done with it.

KEYS[1] sessions:due  ARGV[1] now (ms)  ARGV[2] most channels  ARGV[3] when they come up again (ms)
Returns their ids.
]]
local channels = redis.call('ZRANGEBYSCORE', KEYS[1], '-inf', ARGV[1], 'LIMIT', 0, ARGV[2])
for _, channel in ipairs(channels) do redis.call('ZADD', KEYS[1], ARGV[3], channel) end
return channels
