--[[
Puts another entry in the place of one of a list, unless the list has moved.

KEYS[1] a list
ARGV[1] index  ARGV[2] the entry as it was read  ARGV[3] what takes its place
Returns 1 when it was done.
]]
if redis.call('LINDEX', KEYS[1], ARGV[1]) ~= ARGV[2] then return 0 end
redis.call('LSET', KEYS[1], ARGV[1], ARGV[3])
return 1
