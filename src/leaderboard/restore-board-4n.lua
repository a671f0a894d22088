--[[
Puts chatters on a board that is being restored.

KEYS[1] board:restore:{session}  KEYS[2] board:order:{session}  KEYS[3] board:people:{session}  KEYS[4] leaderboard:{session}
then for each chatter: session:{session}:{user}
ARGV[1] id of the restoration  ARGV[2] its lease (ms)  then for each chatter: user id, person, '1' when hidden or '0'
Returns 0, with nothing done, when the restoration was overtaken by another.
]]
-- include board-person.lua

if redis.call('GET', KEYS[1]) ~= ARGV[1] then return 0 end
redis.call('PEXPIRE', KEYS[1], ARGV[2])
for i = 1, (#ARGV - 2) / 3 do
  local user, value, is_hidden = ARGV[i * 3], ARGV[i * 3 + 1], ARGV[i * 3 + 2] == '1'
  local person = read_person(value)
  redis.call('HSET', KEYS[3], user, value)
  redis.call('ZADD', KEYS[2], is_hidden and -1 or 0, rank_member(person, user))
  if not is_hidden then redis.call('ZADD', KEYS[4], person.points, user) end
  if person.points > 0 then redis.call('SET', KEYS[i + 4], person.points) else redis.call('DEL', KEYS[i + 4]) end
end
return 1
