#!lua flags=allow-oom
--[[
Claims the oldest entries of a buffer for one holder. At most one batch of a buffer is claimed at a time; if a batch
was left behind by a holder that is gone, that very batch is handed out again.

KEYS[1] buffer (list)  KEYS[2] claimed batch (list)  KEYS[3] claim (string: who holds it)
ARGV[1] id of this claim  ARGV[2] most entries  ARGV[3] lease (ms)
Returns the entries, or false when somebody else holds a claim.
]]
local holder = redis.call('GET', KEYS[3])
-- What has no end is no claim of ours, and would be waited for for ever.
if holder and holder ~= ARGV[1] and redis.call('PTTL', KEYS[3]) ~= -1 then return false end
local entries
if redis.call('EXISTS', KEYS[2]) == 1 then
  entries = redis.call('LRANGE', KEYS[2], 0, -1)
else
  entries = redis.call('LRANGE', KEYS[1], 0, ARGV[2] - 1)
  if #entries == 0 then return {} end
  if redis.call('LLEN', KEYS[1]) == #entries then
    -- The whole buffer: nothing need be copied.
    redis.call('RENAME', KEYS[1], KEYS[2])
  else
    for start = 1, #entries, 1000 do
      redis.call('RPUSH', KEYS[2], unpack(entries, start, math.min(start + 999, #entries)))
    end
    redis.call('LTRIM', KEYS[1], #entries, -1)
  end
end
redis.call('SET', KEYS[3], ARGV[1], 'PX', ARGV[3])
return entries
