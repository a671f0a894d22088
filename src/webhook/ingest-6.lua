--[[
Takes in chat messages: each is either known already or, in this one step, in the buffer, visible to readers and
waiting for the judge. Running it twice with the same messages changes nothing the second time.

KEYS[1] arrival:clock   KEYS[2] chat:buffer      KEYS[3] chat:channels
KEYS[4] judge:requests  KEYS[5] judge:waiting    KEYS[6] ledger:decisions
then for each message: msg-coins:{id}, chat:live:{broadcaster}
ARGV for each message: message id, broadcaster id, created_at ms, message JSON without its '{', judge request JSON

Returns for each message 'accepted', 'pending' (known, not judged yet) or 'known' (judged).
]]
local time = redis.call('TIME')
-- Microseconds of the clock, or one more than the last number when the clock stands still or goes back.
local now = tonumber(time[1]) * 1000000 + tonumber(time[2])
local seq = tonumber(redis.call('GET', KEYS[1]) or '0')
local results, taken, channels = {}, {}, {}
-- What is written, gathered: a command of many values costs a fraction of many commands.
local entries, requests, waiting, live = {}, {}, {}, {}

local function is_judged(id, message_coins)
  return redis.call('EXISTS', message_coins) == 1 or redis.call('HEXISTS', KEYS[6], id) == 1
end

for i = 1, #ARGV / 5 do
  local a, k = (i - 1) * 5, 6 + (i - 1) * 2
  local id = ARGV[a + 1]
  if taken[id] or redis.call('HEXISTS', KEYS[4], id) == 1 then
    results[i] = 'pending'
  elseif is_judged(id, KEYS[k + 1]) then
    results[i] = 'known'
  else
    seq = math.max(seq + 1, now)
    local place = string.format('%016.0f', seq)
    -- The place comes first, so that equal times in the sorted set are ordered by arrival.
    local entry = '{"arrival_seq":"' .. place .. '",' .. ARGV[a + 4]
    local n = #entries
    entries[n + 1] = entry
    requests[n * 2 + 1], requests[n * 2 + 2] = id, ARGV[a + 5]
    waiting[n * 2 + 1], waiting[n * 2 + 2] = place, id
    local channel = live[KEYS[k + 2]] or {}
    channel[#channel + 1], channel[#channel + 2] = ARGV[a + 3], entry
    live[KEYS[k + 2]] = channel
    channels[ARGV[a + 2]] = true
    taken[id] = true
    results[i] = 'accepted'
  end
end

if #entries > 0 then
  redis.call('RPUSH', KEYS[2], unpack(entries))
  redis.call('HSET', KEYS[4], unpack(requests))
  redis.call('ZADD', KEYS[5], unpack(waiting))
  for key, channel in pairs(live) do redis.call('ZADD', key, unpack(channel)) end
  for id in pairs(channels) do redis.call('SADD', KEYS[3], id) end
  redis.call('SET', KEYS[1], string.format('%016.0f', seq))
end
return results
