--[[
A viewer's dense rank in a session: how many different scores are above, and one. Takes a step for each of those; there are as
many as different numbers of coins that viewers earned in one stream.

KEYS[1] leaderboard:{session}
ARGV[1] user id
Returns the rank, or false when the viewer is not there.
]]
local score = redis.call('ZSCORE', KEYS[1], ARGV[1])
if not score then return false end
local rank = 1
while true do
  local above = redis.call('ZRANGEBYSCORE', KEYS[1], '(' .. score, '+inf', 'WITHSCORES', 'LIMIT', 0, 1)
  if #above == 0 then return rank end
  rank, score = rank + 1, above[2]
end
