--[[
Reads one session's board as it stands at one instant, unless the caller has it already.

KEYS[1] board:order:{session}  KEYS[2] board:people:{session}  KEYS[3] board:stats:{session}
ARGV[1] most rows  ARGV[2] last_updated of the board the caller has, or ''
Returns {last_updated, total_messages, total_points, unique_chatters, user ids, people}, {last_updated} alone when it is
the caller's, or false when Redis has no board of this session.
]]
local stats = redis.call('HMGET', KEYS[3], 'last_updated', 'total_messages', 'total_points')
if not stats[1] then return false end
if stats[1] == ARGV[2] then return { stats[1] } end
local users = {}
for i, member in ipairs(redis.call('ZREVRANGE', KEYS[1], 0, ARGV[1] - 1)) do
  users[i] = string.match(member, ':(%d+)$')
end
local people = #users > 0 and redis.call('HMGET', KEYS[2], unpack(users)) or {}
return { stats[1], stats[2], stats[3], redis.call('ZCARD', KEYS[1]), users, people }
