--[[
Puts another value in the place of one of a hash, unless it has changed or is gone.

KEYS[1] a hash
ARGV[1] field  ARGV[2] the value as it was read  ARGV[3] what takes its place
Returns 1 when it was done.
]]
if redis.call('HGET', KEYS[1], ARGV[1]) ~= ARGV[2] then return 0 end
redis.call('HSET', KEYS[1], ARGV[1], ARGV[3])
return 1
