--[[
Declares Redis complete, if the rebuild was not overtaken by another one.

KEYS[1] store:rebuild (lease)  KEYS[2] store:built
ARGV[1] the rebuild's token
Returns 1 when the lease was held.
]]
if redis.call('GET', KEYS[1]) ~= ARGV[1] then return 0 end
redis.call('SET', KEYS[2], ARGV[1])
redis.call('DEL', KEYS[1])
return 1
