--[[
Takes in chat messages: each is either known already or, in this one step, in the buffer, visible to readers, in its
channel's event log and waiting for the judge. Running it twice with the same messages changes nothing the second time.

KEYS[1] arrival:clock   KEYS[2] chat:buffer    KEYS[3] chat:messages  KEYS[4] chat:live:all
KEYS[5] judge:requests  KEYS[6] judge:waiting  KEYS[7] ledger:decisions  KEYS[8] judge:deferred  KEYS[9] store:position
KEYS[10] erased:people  KEYS[11] store:built
then for each channel: chat:live:{broadcaster}, events:{broadcaster}; then for each message: msg-coins:{id}
ARGV[1] entries to keep of an event log  ARGV[2] its TTL (s)  ARGV[3] how many channels
ARGV[4] '1' when Postgres was asked about these messages, or '0'
then for each message: message id, which channel (from 1), created_at ms, message JSON without its '{', judge request JSON,
  user id of its sender, and of the person whom it answers, each '' without one, when it came (µs) or '' for now

Returns for each message its arrival_seq (it is taken in now), 'pending' (known, not judged yet), 'known' (judged),
'erased' (it names somebody who was erased; nothing was done) or 'unsure' (Redis was emptied and is not made again yet, so
Postgres may know the message; nothing was done).
]]
-- include ../platform/redis/misfit.lua

-- A step that failed half-way would leave a message that is stored and not shown, or shown and not judged.
local shared_misfit = first_misfit({
  KEYS[1], 'count', KEYS[2], 'list', KEYS[3], 'hash', KEYS[4], 'zset', KEYS[5], 'hash', KEYS[6], 'zset', KEYS[7], 'hash',
  KEYS[8], 'zset', KEYS[9], 'count', KEYS[10], 'set',
})
if shared_misfit then return redis.error_reply('DAMAGED ' .. shared_misfit) end

local kept, ttl, channels = ARGV[1], ARGV[2], tonumber(ARGV[3])
local time = redis.call('TIME')
-- Microseconds of the clock, or one more than the last number when the clock stands still or goes back.
local now = tonumber(time[1]) * 1000000 + tonumber(time[2])
local seq = tonumber(redis.call('GET', KEYS[1]) or '0')
local may_have_lost = ARGV[4] == '0' and redis.call('EXISTS', KEYS[11]) == 0
local results, taken, touched = {}, {}, {}
-- What is written, gathered: one command of many values costs a fraction of many commands.
local entries, messages, requests, waiting = {}, {}, {}, {}

-- What is asked, gathered as well: hardly any message is known.
local ids, message_coins = {}, {}
for i = 1, (#ARGV - 4) / 8 do
  ids[i], message_coins[i] = ARGV[4 + i * 8 - 7], KEYS[11 + channels * 2 + i]
end
-- A message waits (in line or aside) and has a request, or neither: the two are only ever written together.
local in_line = redis.call('ZMSCORE', KEYS[6], unpack(ids))
local aside = redis.call('EXISTS', KEYS[8]) == 1 and redis.call('ZMSCORE', KEYS[8], unpack(ids)) or {}
local decisions = redis.call('HMGET', KEYS[7], unpack(ids))
local is_any_remembered = redis.call('EXISTS', unpack(message_coins)) > 0
local erased = {}
if redis.call('EXISTS', KEYS[10]) == 1 then
  local people = {}
  for i = 1, #ids do people[i * 2 - 1], people[i * 2] = ARGV[4 + i * 8 - 2], ARGV[4 + i * 8 - 1] end
  erased = redis.call('SMISMEMBER', KEYS[10], unpack(people))
end

for i, id in ipairs(ids) do
  local a = 4 + (i - 1) * 8
  local channel = tonumber(ARGV[a + 2])
  if taken[id] or in_line[i] or aside[i] then
    results[i] = 'pending'
  elseif decisions[i] or (is_any_remembered and redis.call('EXISTS', message_coins[i]) == 1) then
    results[i] = 'known'
  elseif erased[i * 2 - 1] == 1 or erased[i * 2] == 1 then
    results[i] = 'erased'
  elseif may_have_lost then
    results[i] = 'unsure'
  else
    seq = math.max(seq + 1, now)
    local arrival_seq = string.format('%016d', seq)
    local entry = '{"arrival_seq":"' .. arrival_seq .. '",' .. ARGV[a + 4]
    local n = #entries
    entries[n + 1] = entry
    messages[n * 2 + 1], messages[n * 2 + 2] = arrival_seq, entry
    -- Who came first is judged first, also when it had to wait elsewhere. Its place is not its number then.
    local place, request = arrival_seq, ARGV[a + 5]
    if ARGV[a + 8] ~= '' and tonumber(ARGV[a + 8]) < seq then
      place, request = ARGV[a + 8], '{"arrival_seq":"' .. arrival_seq .. '",' .. string.sub(request, 2)
    end
    requests[n * 2 + 1], requests[n * 2 + 2] = id, request
    waiting[n * 2 + 1], waiting[n * 2 + 2] = place, id
    local new = touched[channel] or { live = {}, names = {} }
    new.live[#new.live + 1], new.live[#new.live + 2] = ARGV[a + 3], arrival_seq
    new.names[#new.names + 1] = arrival_seq .. ':' .. id
    touched[channel] = new
    taken[id] = true
    results[i] = arrival_seq
  end
end

if #entries > 0 then
  redis.call('RPUSH', KEYS[2], unpack(entries))
  redis.call('HSET', KEYS[3], unpack(messages))
  redis.call('HSET', KEYS[5], unpack(requests))
  redis.call('ZADD', KEYS[6], unpack(waiting))
  redis.call('SET', KEYS[1], string.format('%016d', seq))
  redis.call('INCR', KEYS[9])
  for channel, new in pairs(touched) do
    local view, log = KEYS[10 + channel * 2], KEYS[11 + channel * 2]
    -- What such a key held cannot be shown; it must not keep new messages from being shown.
    if misfit(view, 'zset') then redis.call('DEL', view) end
    if misfit(log, 'stream') then redis.call('DEL', log) end
    redis.call('ZADD', view, unpack(new.live))
    redis.call('ZADD', KEYS[4], unpack(new.live))
    -- Separated by spaces, which no message id holds.
    redis.call('XADD', log, 'MAXLEN', '~', kept, '*', 'messages', table.concat(new.names, ' '))
    redis.call('EXPIRE', log, ttl)
  end
end
return results
