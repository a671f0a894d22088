--[[
Takes back in Redis what messages earned in a session that turned out not to be theirs; each once, however often asked.

KEYS[1] store:built  KEYS[2] store:position
then for each message: taken-back:{id}, msg-coins:{id}, coins:{user}, rate:{user}, awards:{user}, late-awards:{user}
ARGV[1] the making of Redis in which the messages earned  ARGV[2] how long it is remembered (s)  ARGV[3] TTL of msg-coins (s)
then for each message: amount, created_at ms, message id
Returns 0, with nothing done, when Redis was made again from Postgres since, which knows of it.
]]
if redis.call('GET', KEYS[1]) ~= ARGV[1] then return 0 end
for i = 1, (#ARGV - 3) / 3 do
  local k = 2 + (i - 1) * 6
  local amount, created, id = ARGV[1 + i * 3], ARGV[2 + i * 3], ARGV[3 + i * 3]
  if redis.call('SET', KEYS[k + 1], '1', 'NX', 'EX', ARGV[2]) then
    if tonumber(amount) > 0 then
      redis.call('DECRBY', KEYS[k + 3], amount)
      redis.call('ZREM', KEYS[k + 5], id)
      redis.call('ZREM', KEYS[k + 6], id)
      if redis.call('GET', KEYS[k + 4]) == created then redis.call('DEL', KEYS[k + 4]) end
    end
    redis.call('SETEX', KEYS[k + 2], ARGV[3], '0:stream_offline')
  end
end
redis.call('INCR', KEYS[2])
return 1
