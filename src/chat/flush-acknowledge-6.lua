#!lua flags=allow-oom
--[[
Ends a claim on chat messages whose batch is committed: they stay visible in their channel for a while (chat:flushed
tells since when), and the watermark says that everything up to them is in Postgres. Decisions that were committed with
their messages wait no longer. Does nothing when the claim is no longer held.

KEYS[1] chat:buffer:claimed  KEYS[2] chat:buffer:claim  KEYS[3] chat:flushed  KEYS[4] chat:watermark
KEYS[5] ledger:decisions  KEYS[6] arrival:clock
ARGV[1] id of the claim  ARGV[2] highest arrival_seq of the messages, or ''  ARGV[3] how many messages
then for each message: now (ms), '<arrival_seq>:<broadcaster id>'; then for each committed decision: message id
Returns 1 when it was held.
]]
if redis.call('GET', KEYS[2]) ~= ARGV[1] then return 0 end
local last = 3 + ARGV[3] * 2
for start = 4, last, 2000 do
  redis.call('ZADD', KEYS[3], unpack(ARGV, start, math.min(start + 1999, last)))
end
for start = last + 1, #ARGV, 2000 do
  redis.call('HDEL', KEYS[5], unpack(ARGV, start, math.min(start + 1999, #ARGV)))
end
-- Messages that had lost their place in the buffer come after later ones. A mark ahead of the clock is damaged, and gives way.
local mark, clock = redis.pcall('GET', KEYS[4]), redis.pcall('GET', KEYS[6])
local is_sound = type(mark) == 'string' and type(clock) == 'string' and mark <= clock
if ARGV[2] ~= '' and not (is_sound and mark >= ARGV[2]) then redis.call('SET', KEYS[4], ARGV[2]) end
redis.call('DEL', KEYS[1], KEYS[2])
return 1
