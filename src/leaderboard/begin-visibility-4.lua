--[[
Begins to hide somebody or to show somebody again; of two changes to the same person or ban the later one counts. Who is
to be hidden earns nothing from here on.

KEYS[1] store:built  KEYS[2] hidden:people  KEYS[3] hidden:revision:{field}  KEYS[4] store:position
ARGV[1] last time (ms of this clock) at which the change may be taken for open  ARGV[2] its number  ARGV[3] field of hidden:people
ARGV[4] `excluded`, `banned`, or '' to show  ARGV[5] how long the number is remembered (s): longer than it may be taken for open
Returns 'begun', 'old' (a later change is known; nothing is to be done) or 'later' (Redis is being rebuilt, or it is too late).
]]
local time = redis.call('TIME')
local clock_ms = tonumber(time[1]) * 1000 + math.floor(tonumber(time[2]) / 1000)
if redis.call('EXISTS', KEYS[1]) == 0 or clock_ms > tonumber(ARGV[1]) then return 'later' end
-- What has no end, or is no number, is not ours: it would hold up this change, and all behind it, for ever.
local known = redis.call('PTTL', KEYS[3]) > 0 and redis.pcall('GET', KEYS[3])
if type(known) == 'string' and (tonumber(known) or 0) > tonumber(ARGV[2]) then return 'old' end
redis.call('SET', KEYS[3], ARGV[2], 'EX', ARGV[5])
if ARGV[4] ~= '' then redis.call('HSET', KEYS[2], ARGV[3], ARGV[4]) end
redis.call('INCR', KEYS[4])
return 'begun'
