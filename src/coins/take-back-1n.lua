--[[
Takes back in Redis what messages earned in a session that turned out not to be theirs; each once, however often asked.

KEYS[1] store:built  then for each message: taken-back:{id}, msg-coins:{id}, coins:{user}, rate:{user}, awards:{user}
ARGV[1] the making of Redis in which the messages earned  ARGV[2] how long it is remembered (s)  ARGV[3] TTL of msg-coins (s)
then for each message: amount, created_at ms
Returns 0, with nothing done, when Redis was made again from Postgres since, which knows of it.
]]
if redis.call('GET', KEYS[1]) ~= ARGV[1] then return 0 end
for i = 1, (#ARGV - 3) / 2 do
  local k = 1 + (i - 1) * 5
  local amount, created = ARGV[2 + i * 2], ARGV[3 + i * 2]
  if redis.call('SET', KEYS[k + 1], '1', 'NX', 'EX', ARGV[2]) then
    if tonumber(amount) > 0 then
      redis.call('DECRBY', KEYS[k + 3], amount)
      redis.call('ZREM', KEYS[k + 5], created)
      if redis.call('GET', KEYS[k + 4]) == created then redis.call('DEL', KEYS[k + 4]) end
    end
    redis.call('SETEX', KEYS[k + 2], ARGV[3], '0:stream_offline')
  end
end
return 1
