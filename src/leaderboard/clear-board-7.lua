--[[
Takes an ended session's board out of Redis, if neither the channel's sessions nor the board changed since they were read
and nobody is restoring it. The coins of its people are left to be taken out bit by bit.

KEYS[1] sessions:{broadcaster}  KEYS[2] board:stats:{session}  KEYS[3] board:restore:{session}  KEYS[4] board:order:{session}
KEYS[5] board:people:{session}  KEYS[6] leaderboard:{session}  KEYS[7] board:leaving:{session}
ARGV[1] version of the sessions  ARGV[2] last_updated of the board, '' when there was none
Returns 1 when it is out.
]]
if redis.call('HGET', KEYS[1], 'version') ~= ARGV[1] then return 0 end
if (redis.call('HGET', KEYS[2], 'last_updated') or '') ~= ARGV[2] then return 0 end
if redis.call('PTTL', KEYS[3]) > 0 then return 0 end
redis.call('UNLINK', KEYS[2], KEYS[4], KEYS[6])
if redis.call('EXISTS', KEYS[5]) == 1 then redis.call('RENAME', KEYS[5], KEYS[7]) end
return 1
