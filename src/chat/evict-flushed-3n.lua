#!lua flags=allow-oom
--[[
Takes messages out of the live views once they have been in Postgres long enough for every reader to find them there.

KEYS[1] chat:flushed  KEYS[2] chat:messages  KEYS[3] chat:live:all  then for each channel: chat:live:{broadcaster}
ARGV for each message: '<arrival_seq>:<broadcaster id>', which channel (from 1)
]]
-- include ../platform/redis/misfit.lua

local members, arrival_seqs, live = {}, {}, {}
for i = 1, #ARGV, 2 do
  local arrival_seq, channel = string.sub(ARGV[i], 1, 16), tonumber(ARGV[i + 1])
  members[#members + 1] = ARGV[i]
  arrival_seqs[#arrival_seqs + 1] = arrival_seq
  live[channel] = live[channel] or {}
  table.insert(live[channel], arrival_seq)
end
redis.call('ZREM', KEYS[1], unpack(members))
redis.call('HDEL', KEYS[2], unpack(arrival_seqs))
redis.call('ZREM', KEYS[3], unpack(arrival_seqs))
for channel, gone in pairs(live) do
  -- What a damaged view held is not shown; the next message of its channel begins a new one.
  if not misfit(KEYS[3 + channel], 'zset') then redis.call('ZREM', KEYS[3 + channel], unpack(gone)) end
end
return 1
