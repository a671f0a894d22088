--[[
Takes a person's name and picture off one board; counts, points and place stay.

KEYS[1] board:people:{session}  KEYS[2] board:leaving:{session}  KEYS[3] board:stats:{session}  KEYS[4] board:restore:{session}
KEYS[5] events:{broadcaster}  KEYS[6] store:position
ARGV[1] user id  ARGV[2] name and picture as JSON that take their place  ARGV[3] now (ms)  ARGV[4] time of the board in Postgres (ms)
ARGV[5] entries to keep of the event log  ARGV[6] its TTL (s)
Returns 'renamed', 'known' (the name was gone before) or 'absent' (not on this board, or the board is not whole).
]]
-- include board-person.lua

local user = ARGV[1]
local function rename(people)
  local value = redis.call('HGET', people, user)
  local person = value and read_person(value)
  if not person or not person.points or person.name == ARGV[2] then return false end
  person.name = ARGV[2]
  redis.call('HSET', people, user, write_person(person))
  return true
end

local is_renamed = rename(KEYS[1])
rename(KEYS[2])
local last_updated = redis.call('HGET', KEYS[3], 'last_updated')
if not last_updated then
  -- It may have been read from Postgres before: whoever needs the board restores it again.
  redis.call('DEL', KEYS[4])
  return 'absent'
end
if not is_renamed then return redis.call('HEXISTS', KEYS[1], user) == 1 and 'known' or 'absent' end
redis.call('HSET', KEYS[3], 'last_updated',
  string.format('%d', math.max(tonumber(last_updated) + 1, tonumber(ARGV[3]), tonumber(ARGV[4]))))
-- Without coins in it, but whoever watches looks at the board again.
if redis.call('TYPE', KEYS[5]).ok ~= 'stream' then redis.call('DEL', KEYS[5]) end
redis.call('XADD', KEYS[5], 'MAXLEN', '~', ARGV[5], '*', 'awards', '[]')
redis.call('EXPIRE', KEYS[5], ARGV[6])
redis.call('INCR', KEYS[6])
return 'renamed'
