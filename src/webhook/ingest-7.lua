--[[
Takes in chat messages: each is either known already or, in this one step, in the buffer, visible to readers, in its
channel's event log and waiting for the judge. Running it twice with the same messages changes nothing the second time.

KEYS[1] arrival:clock   KEYS[2] chat:buffer    KEYS[3] chat:messages  KEYS[4] chat:channels
KEYS[5] judge:requests  KEYS[6] judge:waiting  KEYS[7] ledger:decisions
then for each channel: chat:live:{broadcaster}, events:{broadcaster}; then for each message: msg-coins:{id}
ARGV[1] entries to keep of an event log  ARGV[2] its TTL (s)  ARGV[3] how many channels
then for each channel: broadcaster id
then for each message: message id, which channel (from 1), created_at ms, message JSON without its '{', judge request JSON

Returns for each message 'accepted', 'pending' (known, not judged yet) or 'known' (judged).
]]
local kept, ttl, channels = ARGV[1], ARGV[2], tonumber(ARGV[3])
local time = redis.call('TIME')
-- Microseconds of the clock, or one more than the last number when the clock stands still or goes back.
local now = tonumber(time[1]) * 1000000 + tonumber(time[2])
local seq = tonumber(redis.call('GET', KEYS[1]) or '0')
local results, taken, touched = {}, {}, {}
-- What is written, gathered: one command of many values costs a fraction of many commands.
local entries, messages, requests, waiting = {}, {}, {}, {}

local function is_judged(id, message_coins)
  return redis.call('EXISTS', message_coins) == 1 or redis.call('HEXISTS', KEYS[7], id) == 1
end

for i = 1, (#ARGV - 3 - channels) / 5 do
  local a = 3 + channels + (i - 1) * 5
  local id, channel = ARGV[a + 1], tonumber(ARGV[a + 2])
  if taken[id] or redis.call('HEXISTS', KEYS[5], id) == 1 then
    results[i] = 'pending'
  elseif is_judged(id, KEYS[7 + channels * 2 + i]) then
    results[i] = 'known'
  else
    seq = math.max(seq + 1, now)
    local place = string.format('%016d', seq)
    local entry = '{"arrival_seq":"' .. place .. '",' .. ARGV[a + 4]
    local n = #entries
    entries[n + 1] = entry
    messages[n * 2 + 1], messages[n * 2 + 2] = place, entry
    requests[n * 2 + 1], requests[n * 2 + 2] = id, ARGV[a + 5]
    waiting[n * 2 + 1], waiting[n * 2 + 2] = place, id
    local live = touched[channel] or {}
    live[#live + 1], live[#live + 2] = ARGV[a + 3], place
    touched[channel] = live
    redis.call('XADD', KEYS[7 + channel * 2], 'MAXLEN', '~', kept, '*', 'message', place .. ':' .. id)
    taken[id] = true
    results[i] = 'accepted'
  end
end

if #entries > 0 then
  redis.call('RPUSH', KEYS[2], unpack(entries))
  redis.call('HSET', KEYS[3], unpack(messages))
  redis.call('HSET', KEYS[5], unpack(requests))
  redis.call('ZADD', KEYS[6], unpack(waiting))
  redis.call('SET', KEYS[1], string.format('%016d', seq))
  for channel, live in pairs(touched) do
    redis.call('ZADD', KEYS[6 + channel * 2], unpack(live))
    redis.call('SADD', KEYS[4], ARGV[3 + channel])
    redis.call('EXPIRE', KEYS[7 + channel * 2], ttl)
  end
end
return results
