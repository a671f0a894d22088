--[[
Takes in chat messages: each is either known already or, in this one step, in the buffer, visible to readers and
waiting for the judge. Running it twice with the same messages changes nothing the second time.

KEYS[1] arrival:clock   KEYS[2] chat:buffer      KEYS[3] chat:channels
KEYS[4] judge:requests  KEYS[5] judge:waiting    KEYS[6] ledger:decisions
then for each message: msg-coins:{id}, chat:live:{broadcaster}, events:{broadcaster}
ARGV[1] entries to keep of an event log  ARGV[2] its TTL (s)
then for each message: message id, broadcaster id, created_at ms, message JSON, judge request JSON

Returns for each message 'accepted', 'pending' (known, not judged yet) or 'known' (judged).
]]
local time = redis.call('TIME')
-- Microseconds of the clock, or one more than the last number when the clock stands still or goes back.
local now = tonumber(time[1]) * 1000000 + tonumber(time[2])
local seq = tonumber(redis.call('GET', KEYS[1]) or '0')
local results, logs = {}, {}

for i = 1, (#ARGV - 2) / 5 do
  local a, k = 2 + (i - 1) * 5, 6 + (i - 1) * 3
  local id = ARGV[a + 1]
  if redis.call('HEXISTS', KEYS[4], id) == 1 then
    results[i] = 'pending'
  elseif redis.call('EXISTS', KEYS[k + 1]) == 1 or redis.call('HEXISTS', KEYS[6], id) == 1 then
    results[i] = 'known'
  else
    seq = math.max(seq + 1, now)
    local place = string.format('%016.0f', seq)
    -- The place comes first, so that equal times in the sorted set are ordered by arrival.
    local entry = '{"arrival_seq":"' .. place .. '",' .. string.sub(ARGV[a + 4], 2)
    redis.call('RPUSH', KEYS[2], entry)
    redis.call('ZADD', KEYS[k + 2], ARGV[a + 3], entry)
    redis.call('SADD', KEYS[3], ARGV[a + 2])
    redis.call('HSET', KEYS[4], id, ARGV[a + 5])
    redis.call('ZADD', KEYS[5], place, id)
    redis.call('SET', KEYS[1], place)
    redis.call('XADD', KEYS[k + 3], 'MAXLEN', '~', ARGV[1], '*', 'message', entry)
    logs[KEYS[k + 3]] = true
    results[i] = 'accepted'
  end
end

for log in pairs(logs) do redis.call('EXPIRE', log, ARGV[2]) end
return results
