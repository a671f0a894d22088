--[[
Takes people's coins of a session out of Redis whose board has left it. Does nothing when the board is coming back.

KEYS[1] board:leaving:{session}  then for each person: session:{session}:{user}  ARGV the user ids
]]
if redis.call('EXISTS', KEYS[1]) == 0 then return 0 end
redis.call('UNLINK', unpack(KEYS, 2))
redis.call('HDEL', KEYS[1], unpack(ARGV))
return 1
