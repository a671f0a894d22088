--[[
Takes a lease that nobody holds. What stands there without an end is no lease of ours: nobody would ever take it again.

KEYS[1] lease  ARGV[1] token of the holder  ARGV[2] how long from now (ms)
Returns OK, or false when another process holds it.
]]
if redis.call('PTTL', KEYS[1]) == -1 then redis.call('DEL', KEYS[1]) end
return redis.call('SET', KEYS[1], ARGV[1], 'PX', ARGV[2], 'NX')
