--[[
Puts messages that are not judged yet in line or aside, keeping their order of arrival. One that was judged meanwhile is
left alone.

KEYS[1] judge:requests  KEYS[2] judge:waiting  KEYS[3] judge:deferred
ARGV for each message: id, 'waiting' or 'deferred', request JSON or '' to leave it as it is
Returns how many were placed.
]]
local placed = 0
for i = 1, #ARGV, 3 do
  local id, aside = ARGV[i], ARGV[i + 1] == 'deferred'
  local arrival_seq = redis.call('ZSCORE', KEYS[2], id) or redis.call('ZSCORE', KEYS[3], id)
  if arrival_seq then
    redis.call('ZREM', aside and KEYS[2] or KEYS[3], id)
    redis.call('ZADD', aside and KEYS[3] or KEYS[2], arrival_seq, id)
    if ARGV[i + 2] ~= '' then redis.call('HSET', KEYS[1], id, ARGV[i + 2]) end
    placed = placed + 1
  end
end
return placed
