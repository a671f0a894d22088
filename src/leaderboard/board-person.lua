-- A chatter in board:people: counts, time and arrival_seq of the last message, when the name was last seen, then
-- name and picture as JSON; separated by spaces (board-person.ts reads it).
local function read_person(value)
  local points, messages, emotes, last_ms, last_seq, named_ms, name =
    string.match(value, '^(%d+) (%d+) (%d+) (%d+) (%d+) (%d+) (.*)$')
  return {
    points = tonumber(points), messages = tonumber(messages), emotes = tonumber(emotes), last_ms = tonumber(last_ms),
    last_seq = last_seq, named_ms = tonumber(named_ms), name = name,
  }
end

local function new_person()
  return { points = 0, messages = 0, emotes = 0, last_ms = 0, last_seq = '0000000000000000', named_ms = 0, name = '{}' }
end

local function write_person(person)
  return string.format('%d %d %d %d %s %d %s', person.points, person.messages, person.emotes, person.last_ms,
    person.last_seq, person.named_ms, person.name)
end

-- A chatter's rank as a sortable string: points, messages (both descending), then who got there first (time of the
-- last message, its arrival_seq).
local function rank_member(person, user)
  return string.format('%012d%010d%015d%016d:%s', person.points, person.messages, 999999999999999 - person.last_ms,
    9007199254740991 - tonumber(person.last_seq), user)
end
