--[[
Reads one session's board as it stands at one instant, unless the caller has it already.

KEYS[1] board:order:{session}  KEYS[2] board:people:{session}  KEYS[3] board:stats:{session}
ARGV[1] most rows  ARGV[2] stamp of the board the caller has, or ''
Returns {stamp, last_updated, total_messages, total_points, unique_chatters, user ids, people}, {stamp} alone when it is
the caller's, or false when Redis has no whole board of this session. A stamp names one state of one making of a board.
]]
local stats = redis.call('HMGET', KEYS[3], 'last_updated', 'total_messages', 'total_points', 'made')
if not stats[1] then return false end
local stamp = stats[1] .. ' ' .. (stats[4] or '')
if stamp == ARGV[2] then return { stamp } end
local users = {}
for i, member in ipairs(redis.call('ZREVRANGEBYSCORE', KEYS[1], 0, 0, 'LIMIT', 0, ARGV[1])) do
  users[i] = string.match(member, ':(%d+)$')
end
local people = #users > 0 and redis.call('HMGET', KEYS[2], unpack(users)) or {}
return { stamp, stats[1], stats[2] or '0', stats[3] or '0', redis.call('ZCOUNT', KEYS[1], 0, 0), users, people }
