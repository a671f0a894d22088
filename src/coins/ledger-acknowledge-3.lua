#!lua flags=allow-oom
--[[
Ends a claim on decisions that are committed. A decision that was replaced meanwhile (a late start of the stream) stays
readable until the newer one is committed too. Does nothing when the claim is no longer held.

KEYS[1] ledger:buffer:claimed  KEYS[2] ledger:buffer:claim  KEYS[3] ledger:decisions
ARGV[1] id of the claim  then message id, decision JSON of each
Returns 1 when it was held.
]]
if redis.call('GET', KEYS[2]) ~= ARGV[1] then return 0 end
for i = 2, #ARGV, 2 do
  if redis.call('HGET', KEYS[3], ARGV[i]) == ARGV[i + 1] then redis.call('HDEL', KEYS[3], ARGV[i]) end
end
redis.call('DEL', KEYS[1], KEYS[2])
return 1
