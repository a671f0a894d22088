--[[
Puts chatters on a session's board as given, in place of what stood there about them.

KEYS[1] board:order:{session}  KEYS[2] board:people:{session}  KEYS[3] leaderboard:{session}
then for each chatter: session:{session}:{user}
ARGV for each chatter: user id, person JSON
]]
-- include board-place.lua

for i = 1, #ARGV / 2 do
  local user, json = ARGV[i * 2 - 1], ARGV[i * 2]
  local before, person = redis.call('HGET', KEYS[2], user), cjson.decode(json)
  if before then redis.call('ZREM', KEYS[1], place_on_board(cjson.decode(before), user)) end
  redis.call('HSET', KEYS[2], user, json)
  redis.call('ZADD', KEYS[1], 0, place_on_board(person, user))
  redis.call('ZADD', KEYS[3], person.points, user)
  if person.points > 0 then redis.call('SET', KEYS[i + 3], person.points) end
end
return 1
