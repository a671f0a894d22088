--[[
Reads messages in Redis, newest first, from a position on. In one step: with several reads, messages that leave the view
meanwhile would shift the others, and some would be passed over unseen. The position need not be in the view any more;
its place is found by halving, so that a page costs the same however many messages share a time (Kick's have whole seconds).

KEYS[1] chat:live:{broadcaster} or chat:live:all  KEYS[2] chat:messages
ARGV[1] created_at ms of the position, or ''  ARGV[2] its arrival_seq  ARGV[3] most messages
Returns the entries.
]]
local created_at, arrival_seq, limit = tonumber(ARGV[1]), ARGV[2], tonumber(ARGV[3])
local first = 0
if created_at then
  local behind = redis.call('ZCARD', KEYS[1])
  while first < behind do
    local middle = math.floor((first + behind) / 2)
    local found = redis.call('ZREVRANGE', KEYS[1], middle, middle, 'WITHSCORES')
    local score = tonumber(found[2])
    if score < created_at or (score == created_at and found[1] < arrival_seq) then
      behind = middle
    else
      first = middle + 1
    end
  end
end
local found = redis.call('ZREVRANGE', KEYS[1], first, first + limit - 1)
if #found == 0 then return {} end
return redis.call('HMGET', KEYS[2], unpack(found))
