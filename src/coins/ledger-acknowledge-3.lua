#!lua flags=allow-oom
--[[
Ends a claim on decisions that are committed. None of them can have been replaced meanwhile: a message is judged again
only when nothing about it waits. Does nothing when the claim is no longer held.

KEYS[1] ledger:buffer:claimed  KEYS[2] ledger:buffer:claim  KEYS[3] ledger:decisions
ARGV[1] id of the claim  then the message id of each decision that waited until now
Returns 1 when it was held.
]]
if redis.call('GET', KEYS[2]) ~= ARGV[1] then return 0 end
if #ARGV > 1 then redis.call('HDEL', KEYS[3], unpack(ARGV, 2)) end
redis.call('DEL', KEYS[1], KEYS[2])
return 1
