--[[
Keeps a lease for longer, unless another process has it by now.

KEYS[1] lease  ARGV[1] token of the holder  ARGV[2] how long from now (ms)
Returns 1 when the lease was held.
]]
if redis.call('GET', KEYS[1]) ~= ARGV[1] then return 0 end
return redis.call('PEXPIRE', KEYS[1], ARGV[2])
