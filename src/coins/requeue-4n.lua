--[[
Lets messages be judged again that were filed without a session, because a stream's start was learnt late. A message
that waits already, or whose decision names a session, is left alone.

KEYS[1] judge:requests  KEYS[2] judge:waiting  KEYS[3] ledger:decisions  KEYS[4] store:position
then for each message: msg-coins:{id}
ARGV for each message: message id, arrival_seq, judge request JSON
Returns how many will be judged again.
]]
local again = 0
for i = 1, #ARGV / 3 do
  local id = ARGV[i * 3 - 2]
  -- What is no text is nothing that we wrote, and says nothing.
  local coins = redis.pcall('GET', KEYS[i + 4])
  local final = type(coins) == 'string' and (string.sub(coins, 1, 2) ~= '0:' or coins == '0:rate_limited')
  if not final and redis.call('HEXISTS', KEYS[1], id) == 0 and redis.call('HEXISTS', KEYS[3], id) == 0 then
    redis.call('HSET', KEYS[1], id, ARGV[i * 3])
    redis.call('ZADD', KEYS[2], ARGV[i * 3 - 1], id)
    again = again + 1
  end
end
if again > 0 then redis.call('INCR', KEYS[4]) end
return again
