--[[
Reads one session's board as it stands at one instant.

KEYS[1] board:order:{session}  KEYS[2] board:people:{session}  KEYS[3] board:stats:{session}
ARGV[1] most rows
Returns {total_messages, total_points, last_updated, unique_chatters, order members, person JSONs}; last_updated is
false when Redis has no board of this session.
]]
local stats = redis.call('HMGET', KEYS[3], 'total_messages', 'total_points', 'last_updated')
local members = redis.call('ZREVRANGE', KEYS[1], 0, ARGV[1] - 1)
local users = {}
for i, member in ipairs(members) do users[i] = string.match(member, ':(%d+)$') end
local people = #users > 0 and redis.call('HMGET', KEYS[2], unpack(users)) or {}
return { stats[1], stats[2], stats[3], redis.call('ZCARD', KEYS[1]), users, people }
