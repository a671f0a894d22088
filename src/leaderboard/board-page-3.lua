--[[
Reads a page of one session's board that begins below a place, also when nobody has that place any more. The place is found by
halving: its cost is that of a page and of some look-ups, however long the board is.

KEYS[1] board:order:{session}  KEYS[2] board:people:{session}  KEYS[3] board:stats:{session}
ARGV[1] most rows  ARGV[2] member of board:order:{session} that the page is below
Returns {last_updated, total_messages, total_points, unique_chatters, user ids, people}, or false when Redis has no whole board
of this session.
]]
local stats = redis.call('HMGET', KEYS[3], 'last_updated', 'total_messages', 'total_points')
if not stats[1] then return false end
local chatters = redis.call('ZCOUNT', KEYS[1], 0, 0)
-- The hidden have a lower score, and come after all others.
local from, to = 0, chatters
while from < to do
  local middle = math.floor((from + to) / 2)
  if redis.call('ZREVRANGE', KEYS[1], middle, middle)[1] < ARGV[2] then
    to = middle
  else
    from = middle + 1
  end
end
local users = {}
local last = math.min(from + tonumber(ARGV[1]), chatters) - 1
if last >= from then
  for i, member in ipairs(redis.call('ZREVRANGE', KEYS[1], from, last)) do
    users[i] = string.match(member, ':(%d+)$')
  end
end
local people = #users > 0 and redis.call('HMGET', KEYS[2], unpack(users)) or {}
return { stats[1], stats[2] or '0', stats[3] or '0', chatters, users, people }
