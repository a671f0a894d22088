--[[
Begins to restore a session's board: takes away what stands there, also of an earlier, unfinished restoration, and holds
the others off. The people of the board are left in board:leaving, so that their coins can be taken away first.
While it goes on there is no board:stats, so nobody takes the board for whole.

KEYS[1] board:stats:{session}  KEYS[2] board:restore:{session}  KEYS[3] board:order:{session}  KEYS[4] board:people:{session}
KEYS[5] leaderboard:{session}  KEYS[6] board:leaving:{session}
ARGV[1] id of this restoration  ARGV[2] its lease (ms)  ARGV[3] '1' to replace a board that is whole or being restored, or '0'
Returns {'whole'} (nothing to do), {'busy'} (somebody else is at it) or {'begun'} with last_updated, total_messages, total_points and
unique_chatters of a board that stood there whole.
]]
local replaces = ARGV[3] == '1'
if not replaces then
  if redis.call('EXISTS', KEYS[1]) == 1 then return { 'whole' } end
  -- What has no end was not written by a restoration, and would be waited for for ever.
  if redis.call('PTTL', KEYS[2]) > 0 then return { 'busy' } end
end
redis.call('SET', KEYS[2], ARGV[1], 'PX', ARGV[2])
local function is_hash(key) return redis.call('TYPE', key).ok == 'hash' end
local stood = { 'begun' }
local stats = is_hash(KEYS[1]) and redis.call('HMGET', KEYS[1], 'last_updated', 'total_messages', 'total_points') or {}
if stats[1] and redis.call('TYPE', KEYS[3]).ok == 'zset' then
  stood = { 'begun', stats[1], stats[2] or '0', stats[3] or '0', redis.call('ZCOUNT', KEYS[3], 0, 0) }
end
if not is_hash(KEYS[6]) then
  redis.call('UNLINK', KEYS[6])
  if is_hash(KEYS[4]) then redis.call('RENAME', KEYS[4], KEYS[6]) end
end
redis.call('UNLINK', KEYS[1], KEYS[3], KEYS[4], KEYS[5])
return stood
