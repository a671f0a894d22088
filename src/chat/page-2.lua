--[[
Reads one channel's messages in Redis, newest first, from a position on. In one step: with several reads, messages that
leave the view meanwhile would shift the others, and some would be passed over unseen.

KEYS[1] chat:live:{broadcaster}  KEYS[2] chat:messages
ARGV[1] created_at ms of the position, or '+inf'  ARGV[2] its arrival_seq, or ''  ARGV[3] most messages
Returns the entries.
]]
local limit, found, offset = tonumber(ARGV[3]), {}, 0
while #found < limit do
  local found_seqs = redis.call('ZREVRANGEBYSCORE', KEYS[1], ARGV[1], '-inf', 'WITHSCORES', 'LIMIT', offset, limit)
  for i = 1, #found_seqs, 2 do
    -- Those of the position's own millisecond that come before it are passed over.
    local comes_after = ARGV[2] == '' or found_seqs[i + 1] ~= ARGV[1] or found_seqs[i] < ARGV[2]
    if comes_after and #found < limit then found[#found + 1] = found_seqs[i] end
  end
  if #found_seqs < limit * 2 then break end
  offset = offset + limit
end
if #found == 0 then return {} end
return redis.call('HMGET', KEYS[2], unpack(found))
