--[[
Declares a restored board whole.

KEYS[1] board:stats:{session}  KEYS[2] board:restore:{session}
ARGV[1] id of the restoration  ARGV[2] total messages  ARGV[3] total points  ARGV[4] last_updated
then the entries of the ledger that are on the board and may yet be brought here (apply-entries-3n.lua)
Returns 0, with nothing done, when the restoration was overtaken by another.
]]
if redis.call('GET', KEYS[2]) ~= ARGV[1] then return 0 end
-- With `made` readers tell it from the board before, whose last_updated may be the same.
redis.call('HSET', KEYS[1], 'total_messages', ARGV[2], 'total_points', ARGV[3], 'last_updated', ARGV[4], 'made', ARGV[1])
for i = 5, #ARGV do redis.call('HSET', KEYS[1], 'entry:' .. ARGV[i], '1') end
redis.call('DEL', KEYS[2])
return 1
