#!lua flags=allow-oom
--[[
Ends a claim on decisions that are committed. A decision that was replaced meanwhile (a late start of the stream) stays
readable until the newer one is committed too. Does nothing when the claim is no longer held.

KEYS[1] ledger:buffer:claimed  KEYS[2] ledger:buffer:claim  KEYS[3] ledger:decisions
ARGV[1] id of the claim  then the message id of each entry, in their order, or '' where it cannot be read
Returns 1 when it was held.
]]
if redis.call('GET', KEYS[2]) ~= ARGV[1] then return 0 end
local entries = redis.call('LRANGE', KEYS[1], 0, -1)
for start = 2, #ARGV, 1000 do
  local stop = math.min(start + 999, #ARGV)
  local newest, committed = redis.call('HMGET', KEYS[3], unpack(ARGV, start, stop)), {}
  for i = start, stop do
    if newest[i - start + 1] == entries[i - 1] then committed[#committed + 1] = ARGV[i] end
  end
  if #committed > 0 then redis.call('HDEL', KEYS[3], unpack(committed)) end
end
redis.call('DEL', KEYS[1], KEYS[2])
return 1
