#!lua flags=allow-oom
--[[
Ends a claim on chat messages whose batch is committed: they stay visible in their channel for a while (chat:flushed
tells since when), and the watermark says that everything up to them is in Postgres. Does nothing when the claim is
no longer held.

KEYS[1] chat:buffer:claimed  KEYS[2] chat:buffer:claim  KEYS[3] chat:flushed  KEYS[4] chat:watermark
ARGV[1] id of the claim  ARGV[2] now (ms)  ARGV[3] arrival_seq of the last message, or ''
Returns 1 when it was held.
]]
if redis.call('GET', KEYS[2]) ~= ARGV[1] then return 0 end
for _, entry in ipairs(redis.call('LRANGE', KEYS[1], 0, -1)) do
  redis.call('ZADD', KEYS[3], ARGV[2], entry)
end
if ARGV[3] ~= '' then redis.call('SET', KEYS[4], ARGV[3]) end
redis.call('DEL', KEYS[1], KEYS[2])
return 1
