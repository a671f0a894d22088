--[[
Takes back in Redis what messages earned in a session that turned out not to be theirs; each once, however often asked.

KEYS[1] store:built  KEYS[2] store:position
then for each message: taken-back:{id}, msg-coins:{id}, coins:{user}, rate:{user}, awards:{user}, late-awards:{user}
ARGV[1] the making of Redis in which the messages earned  ARGV[2] how long it is remembered (s)  ARGV[3] TTL of msg-coins (s)
then for each message: amount (0: it did not earn; negative: it did, and the balance is without it already), created_at ms,
  message id, the value of its msg-coins
Returns 0, with nothing done, when Redis was made again from Postgres since, which knows of it. A viewer's key that is
damaged is left alone: only a rebuild can mend it, and that reads Postgres too.
]]
-- include ../platform/redis/misfit.lua
if redis.call('GET', KEYS[1]) ~= ARGV[1] then return 0 end
for i = 1, (#ARGV - 3) / 4 do
  local k = 2 + (i - 1) * 6
  local amount, created, id, decision = unpack(ARGV, i * 4, i * 4 + 3)
  if redis.call('SET', KEYS[k + 1], '1', 'NX', 'EX', ARGV[2]) then
    if tonumber(amount) > 0 and not count_misfit(KEYS[k + 3]) then redis.call('DECRBY', KEYS[k + 3], amount) end
    if tonumber(amount) ~= 0 then
      if not misfit(KEYS[k + 5], 'zset') then redis.call('ZREM', KEYS[k + 5], id) end
      if not misfit(KEYS[k + 6], 'zset') then redis.call('ZREM', KEYS[k + 6], id) end
      if redis.pcall('GET', KEYS[k + 4]) == created then redis.call('DEL', KEYS[k + 4]) end
    end
    redis.call('SETEX', KEYS[k + 2], ARGV[3], decision)
  end
end
redis.call('INCR', KEYS[2])
return 1
