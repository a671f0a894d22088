--[[
Brings decisions back into the line for Postgres that have lost their place in it, and drops what is none. One that has changed since
it was read is left alone.

KEYS[1] ledger:decisions  KEYS[2] ledger:buffer
ARGV for each decision: message id, its JSON as it was read, '1' to line it up or '0' to drop it
Returns how many were lined up.
]]
local lined_up = 0
for i = 1, #ARGV, 3 do
  if redis.call('HGET', KEYS[1], ARGV[i]) == ARGV[i + 1] then
    if ARGV[i + 2] == '1' then
      redis.call('RPUSH', KEYS[2], ARGV[i + 1])
      lined_up = lined_up + 1
    else
      redis.call('HDEL', KEYS[1], ARGV[i])
    end
  end
end
return lined_up
