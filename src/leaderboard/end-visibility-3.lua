--[[
Ends showing somebody again: from here on that person earns. Not when a later change has begun.

KEYS[1] hidden:people  KEYS[2] hidden:revision:{field}  KEYS[3] store:position
ARGV[1] number of the change  ARGV[2] field of hidden:people
Returns 1 when it is done, 0 when it is to be done again.
]]
if redis.call('GET', KEYS[2]) ~= ARGV[1] then return 0 end
redis.call('HDEL', KEYS[1], ARGV[2])
redis.call('INCR', KEYS[3])
return 1
