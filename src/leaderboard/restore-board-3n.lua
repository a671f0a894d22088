--[[
Puts chatters on a session's board as given, in place of what stood there about them.

KEYS[1] board:order:{session}  KEYS[2] board:people:{session}  KEYS[3] leaderboard:{session}
then for each chatter: session:{session}:{user}
ARGV for each chatter: user id, person
]]
-- include board-person.lua

for i = 1, #ARGV / 2 do
  local user, value = ARGV[i * 2 - 1], ARGV[i * 2]
  local before, person = redis.call('HGET', KEYS[2], user), read_person(value)
  if before then redis.call('ZREM', KEYS[1], rank_member(read_person(before), user)) end
  redis.call('HSET', KEYS[2], user, value)
  redis.call('ZADD', KEYS[1], 0, rank_member(person, user))
  redis.call('ZADD', KEYS[3], person.points, user)
  if person.points > 0 then redis.call('SET', KEYS[i + 3], person.points) end
end
return 1
