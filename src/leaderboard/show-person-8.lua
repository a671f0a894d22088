--[[
Has one board show or hide one person, by what hidden:people says. Who is hidden stays in board:people, and in board:order
with the score -1, to be back with all counts; the totals are those of the people shown.

KEYS[1] hidden:people  KEYS[2] leaderboard:{session}  KEYS[3] board:order:{session}  KEYS[4] board:people:{session}
KEYS[5] board:stats:{session}  KEYS[6] board:restore:{session}  KEYS[7] events:{broadcaster}  KEYS[8] store:position
ARGV[1] user id  ARGV[2] broadcaster id  ARGV[3] field of hidden:people that is about to go, or ''  ARGV[4] now (ms)
ARGV[5] time of the board in Postgres (ms)  ARGV[6] entries to keep of the event log  ARGV[7] its TTL (s)
Returns 1 when the board is another now, 0 when it is not, or what is damaged about it (nothing was done).
]]
local user, going = ARGV[1], ARGV[3]

-- include ../platform/redis/misfit.lua

local damage = first_misfit({ KEYS[2], 'zset', KEYS[3], 'zset', KEYS[4], 'hash', KEYS[5], 'hash' })
if damage then return damage end
local stats = redis.call('HMGET', KEYS[5], 'last_updated', 'total_messages', 'total_points')
for _, value in ipairs(stats) do
  if value and not is_count(value) then return KEYS[5] .. ' holds what is no number' end
end
local last_updated = stats[1]
if not last_updated then
  -- It may have been read from Postgres before the change: whoever needs the board restores it again.
  redis.call('DEL', KEYS[6])
  return 0
end

-- include board-person.lua

local value = redis.call('HGET', KEYS[4], user)
if not value then return 0 end
local function is_hidden_by(field) return field ~= going and redis.call('HEXISTS', KEYS[1], field) == 1 end
local is_hidden = is_hidden_by(user) or is_hidden_by(ARGV[2] .. ':' .. user)
local person = read_person(value)
if not person.points then return KEYS[4] .. ' holds an entry of ' .. user .. ' that cannot be read' end
local member = rank_member(person, user)
local was_hidden = redis.call('ZSCORE', KEYS[3], member) == '-1'
if is_hidden == was_hidden then return 0 end
local sign = is_hidden and -1 or 1
redis.call('ZADD', KEYS[3], is_hidden and -1 or 0, member)
if is_hidden then redis.call('ZREM', KEYS[2], user) else redis.call('ZADD', KEYS[2], person.points, user) end
redis.call('HINCRBY', KEYS[5], 'total_messages', sign * person.messages)
redis.call('HINCRBY', KEYS[5], 'total_points', sign * person.points)
redis.call('HSET', KEYS[5], 'last_updated',
  string.format('%d', math.max(tonumber(last_updated) + 1, tonumber(ARGV[4]), tonumber(ARGV[5]))))
-- Without coins in it, but whoever watches looks at the board again.
if redis.call('TYPE', KEYS[7]).ok ~= 'stream' then redis.call('DEL', KEYS[7]) end
redis.call('XADD', KEYS[7], 'MAXLEN', '~', ARGV[6], '*', 'awards', '[]')
redis.call('EXPIRE', KEYS[7], ARGV[7])
redis.call('INCR', KEYS[8])
return 1
