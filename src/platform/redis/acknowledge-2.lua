#!lua flags=allow-oom
--[[
Ends a claim whose batch is committed. Does nothing when the claim is no longer held: another holder has the batch (or
a later one) by now.

KEYS[1] claimed batch  KEYS[2] claim
ARGV[1] id of the claim
Returns 1 when it was held.
]]
if redis.call('GET', KEYS[2]) ~= ARGV[1] then return 0 end
redis.call('DEL', KEYS[1], KEYS[2])
return 1
